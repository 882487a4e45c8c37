import { quote } from '../../protocol/quote.js';
import type { ActionParameters, Api3Call } from '../../protocol/tc3/api3-call.js';
import { Api3Error } from '../../protocol/tc3/api3-errors.js';
import type { ParseContext } from './parse-context.js';

/**
 * The time of the samples: AnnounceTimestamp, else that of the call.
 * @throws Api3Error InvalidParameter, InvalidParameterValue
 */
export function announcedSecondsOf(
  { timestampSeconds }: Api3Call,
  { values, areTexts }: ActionParameters,
  context: Pick<ParseContext, 'settings' | 'nowSeconds'>,
): number {
  const value = values['AnnounceTimestamp'];
  if (value === undefined || value === null) return timestampSeconds;
  const isDigits = areTexts && typeof value === 'string' && /^\d{1,15}$/.test(value);
  const seconds = isDigits ? Number(value) : value;
  if (typeof seconds !== 'number' || !Number.isInteger(seconds)) {
    throw new Api3Error('InvalidParameter', 'AnnounceTimestamp is no integer');
  }
  checkRange(seconds, context);
  return seconds;
}

/** A repeat is recognized no longer than Timestamps of the published door are taken. */
function checkRange(
  seconds: number,
  { settings: { limits }, nowSeconds }: Pick<ParseContext, 'settings' | 'nowSeconds'>,
): void {
  const behindMax = Math.min(limits.api3AnnounceBehindSeconds, limits.timestampSkewBehindSeconds);
  const aheadMax = Math.min(limits.api3AnnounceAheadSeconds, limits.timestampSkewAheadSeconds);
  const behindSeconds = nowSeconds - seconds;
  if (behindSeconds > behindMax) {
    throw invalid(seconds, `${behindSeconds} s behind`, nowSeconds, `${behindMax} s`);
  }
  if (-behindSeconds > aheadMax) {
    throw invalid(seconds, `${-behindSeconds} s ahead of`, nowSeconds, `${aheadMax} s`);
  }
}

function invalid(seconds: number, off: string, nowSeconds: number, most: string): Api3Error {
  return new Api3Error(
    'InvalidParameterValue',
    `AnnounceTimestamp ${quote(String(seconds))} is ${off} the server's ${nowSeconds}; ` +
      `at most ${most} are allowed (api3AnnounceBehindSeconds, api3AnnounceAheadSeconds)`,
  );
}
