import { quote } from '../../protocol/quote.js';
import { Api3Error } from '../../protocol/tc3/api3-errors.js';

/** `2018-09-22T19:51:23+08:00`. */
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/** Seconds, or undefined where the time is not given. @throws Api3Error InvalidParameterValue */
export function readIsoTime(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const milliseconds = isoTime.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(milliseconds) && milliseconds >= 0) return Math.floor(milliseconds / 1000);
  const problem = `${name} ${quote(text)} is no time with its zone, such as 2018-09-22T19:51:23+08:00`;
  throw new Api3Error('InvalidParameterValue', problem);
}

/** Writes a moment in a zone. */
export function writeIsoTime(seconds: number, utcOffsetSeconds: number): string {
  const local = new Date((seconds + utcOffsetSeconds) * 1000).toISOString().slice(0, 19);
  const minutes = Math.abs(utcOffsetSeconds) / 60;
  const sign = utcOffsetSeconds < 0 ? '-' : '+';
  return `${local}${sign}${twoDigits(minutes / 60)}:${twoDigits(minutes % 60)}`;
}

function twoDigits(value: number): string {
  return String(Math.floor(value)).padStart(2, '0');
}
