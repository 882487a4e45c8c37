import { parseDurationSeconds } from './duration.js';
import { OperatorError } from './operator-error.js';

/** The forms of a moment, for help and messages. */
export const momentForms = '-1h, 2026-11-27, "2026-11-27 15:04:05" or UNIX seconds';

const datePattern = /^(\d{4}-\d{1,2}-\d{1,2})(?:[ T](\d{1,2}:\d{1,2})(:\d{1,2})?)?$/;

/**
 * A moment that people give, as actions take it. A date is left to the server, which knows its zone.
 * @throws OperatorError
 */
export function momentArgument(
  text: string | undefined,
  option: string,
  nowSeconds: number,
): string | undefined {
  if (text === undefined || /^\d{1,11}$/.test(text)) return text;
  if (text === 'now') return String(nowSeconds);
  if (/^-\d+[smhd]$/.test(text)) {
    return String(nowSeconds - parseDurationSeconds(text.slice(1), option));
  }
  const [, date, minutes = '00:00', seconds = ':00'] = datePattern.exec(text) ?? [];
  if (date !== undefined) return `${date} ${minutes}${seconds}`;
  throw new OperatorError(`${option} ${text} is not like ${momentForms}`, 2);
}
