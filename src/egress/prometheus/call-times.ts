import { sumOfUnits } from '../../promql/literals.js';
import type { CallForm } from './call-form.js';
import { PrometheusRefusal } from './prometheus-refusal.js';

/** How far times go: what a Date holds. */
const millisecondsMax = 8.64e15;

/** What clients of Prometheus send for "as early, or as late, as there is". */
const farTimes: ReadonlyMap<string, number> = new Map([
  ['-292273086-05-16T16:47:06Z', -millisecondsMax],
  ['+292277025-08-18T07:12:54.999999999Z', millisecondsMax],
  ['292277025-08-18T07:12:54.999999999Z', millisecondsMax],
]);

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const rfc3339 = /^(\d{4}-\d\d-(\d\d))T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * A moment as UNIX milliseconds: seconds with a fraction, or RFC 3339.
 * @throws PrometheusRefusal bad_data
 */
export function timeOf(form: CallForm, name: string): number | undefined {
  const text = form.text(name);
  if (text === undefined) return undefined;
  const milliseconds = farTimes.get(text) ?? millisecondsOf(text);
  if (milliseconds !== undefined && Math.abs(milliseconds) <= millisecondsMax) return milliseconds;
  throw cannotParse(name, text, 'a valid timestamp');
}

/** @throws PrometheusRefusal bad_data where it is missing, too */
export function requiredTimeOf(form: CallForm, name: string): number {
  const time = timeOf(form, name);
  if (time === undefined) throw cannotParse(name, '', 'a valid timestamp');
  return time;
}

function millisecondsOf(text: string): number | undefined {
  if (decimal.test(text)) return Math.round(Number(text) * 1000);
  const [, date = '', day] = rfc3339.exec(text) ?? [];
  const milliseconds = Date.parse(text);
  if (day === undefined || Number.isNaN(milliseconds)) return undefined;
  // Date takes the 30th of February for a day of March, and hour 24 for the next day.
  const isReal = new Date(`${date}T00:00:00Z`).getUTCDate() === Number(day);
  return isReal && !text.includes('T24') ? milliseconds : undefined;
}

/**
 * A length of time in milliseconds: seconds with a fraction, or such as `1h30m`.
 * @throws PrometheusRefusal bad_data
 */
export function durationOf(form: CallForm, name: string): number | undefined {
  const text = form.text(name);
  if (text === undefined) return undefined;
  const milliseconds = decimal.test(text) ? wholeMilliseconds(Number(text)) : sumOfUnits(text);
  if (milliseconds !== undefined && Math.abs(milliseconds) <= millisecondsMax) return milliseconds;
  throw cannotParse(name, text, 'a valid duration');
}

/** @throws PrometheusRefusal bad_data where it is missing, too */
export function requiredDurationOf(form: CallForm, name: string): number {
  const milliseconds = durationOf(form, name);
  if (milliseconds === undefined) throw cannotParse(name, '', 'a valid duration');
  return milliseconds;
}

/** As Prometheus cuts a duration, which it has in nanoseconds. */
function wholeMilliseconds(seconds: number): number {
  return Math.trunc(Math.round(seconds * 1e9) / 1e6);
}

/** In the words of Prometheus, which clients show. */
function cannotParse(name: string, text: string, what: string): PrometheusRefusal {
  const shown = JSON.stringify(text.slice(0, 100));
  return new PrometheusRefusal(
    'bad_data',
    `invalid parameter "${name}": cannot parse ${shown} to ${what}`,
  );
}
