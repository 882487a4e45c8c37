import type { Labels } from '../../promql/labels.js';

/** A value as Prometheus's API writes it: a text, as JSON has no infinity; in labels it has no exponent. */
export function valueText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  // An exponent has two digits at least.
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** `[seconds, "value"]` */
export function sampleJson(timeMilliseconds: number, value: number): string {
  return `[${timeMilliseconds / 1000},"${valueText(value)}"]`;
}

/** An object of labels: written by hand, since an object with a member `__proto__` would lose it. */
export function labelsJson(labels: Labels): string {
  const members = labels.map(
    ({ name, value }) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  return `{${members.join(',')}}`;
}
