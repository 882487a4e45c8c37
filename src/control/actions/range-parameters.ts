import { secondsOf } from '../../model/clock.js';
import { ControlRefusal } from './control-refusal.js';
import { quote } from '../../protocol/quote.js';
import { parseDate } from '../../query/dates.js';
import { floorToWindow, windowCount, type WindowRange } from '../../query/windows.js';
import type { ActionParameters } from './action-parameters.js';
import type { Control } from './control.js';
import { toPeriod } from './statistics-parameters.js';

const daySeconds = 86_400;
const publishedNames = { start: ['startTime'], end: ['endTime'] };

/** A time range as asked for: from start up to, not including, end. */
export interface Moments {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/**
 * The windows that `period`, `startTime` and `endTime` ask for, by default those of today; both ends
 * are floored to the period.
 * @throws ControlRefusal invalidParameter, exceedLimit
 */
export function readWindowRange(parameters: ActionParameters, control: Control): WindowRange {
  const { utcOffsetSeconds, pointsPerQueryMax } = control.config();
  const periodSeconds = toPeriod(parameters.optional('period') ?? '300', 'period');
  const nowSeconds = secondsOf(control.clock);
  const today = floorToWindow(nowSeconds, daySeconds, utcOffsetSeconds);
  const { startSeconds, endSeconds } = readMoments(parameters, control, today, nowSeconds);
  const range = {
    firstEndSeconds: floorToWindow(startSeconds, periodSeconds, utcOffsetSeconds),
    lastEndSeconds: floorToWindow(endSeconds, periodSeconds, utcOffsetSeconds),
    periodSeconds,
  };
  if (windowCount(range) > pointsPerQueryMax) {
    throw new ControlRefusal(
      'exceedLimit',
      `${windowCount(range)} points; at most ${pointsPerQueryMax} are allowed (pointsPerQueryMax)`,
    );
  }
  return range;
}

/**
 * @param names of the parameters; the first that is there is read
 * @throws ControlRefusal invalidParameter
 */
export function readMoments(
  parameters: ActionParameters,
  { config }: Control,
  startAbsentSeconds: number,
  endAbsentSeconds: number,
  names: Readonly<Record<'start' | 'end', readonly string[]>> = publishedNames,
): Moments {
  const { utcOffsetSeconds } = config();
  const read = (spellings: readonly string[], absentSeconds: number): number => {
    const name = spellings.find((each) => parameters.optional(each) !== undefined) ?? '';
    const text = parameters.optional(name);
    if (text === undefined) return absentSeconds;
    const seconds = parseDate(text, utcOffsetSeconds);
    if (seconds !== undefined) return seconds;
    throw new ControlRefusal('invalidParameter', `${name} ${quote(text)} is no Y-m-d H:M:S`);
  };
  const startSeconds = read(names.start, startAbsentSeconds);
  const endSeconds = read(names.end, endAbsentSeconds);
  if (startSeconds <= endSeconds) return { startSeconds, endSeconds };
  throw new ControlRefusal('invalidParameter', `${names.start[0]} is after ${names.end[0]}`);
}
