import { SourceMembers } from '../protocol/json-source.js';
import { quote } from '../protocol/quote.js';
import type { Datum } from '../protocol/report.js';

/** A datum whose dimension values may still be numbers and booleans. */
export interface UnevenDatum {
  readonly dimensions: Readonly<Record<string, string | number | boolean>>;
  readonly metricName: string;
  readonly value: number;
}

/** What of a datum is of a wrong type, to stand behind its place: `.value is no number`. */
export function describeWrongType(datum: unknown): string | undefined {
  if (!isRecord(datum)) return ' is no object';
  const { dimensions, metricName, value } = datum;
  if (!isRecord(dimensions)) return '.dimensions is no object';
  for (const name of Object.keys(dimensions)) {
    const type = typeof dimensions[name];
    if (type !== 'string' && type !== 'number' && type !== 'boolean') {
      return `.dimensions ${quote(name)} is no string`;
    }
  }
  if (typeof metricName !== 'string') return '.metricName is no string';
  if (typeof value !== 'number') return '.value is no number';
  return Number.isFinite(value) ? undefined : '.value is beyond the range of a double';
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether every dimension value is a text. */
export function isDatum(datum: UnevenDatum): datum is Datum {
  for (const name in datum.dimensions) {
    if (typeof datum.dimensions[name] !== 'string') return false;
  }
  return true;
}

/**
 * The dimensions of the datum that starts at a place in the source. `7.0` and 19-digit numbers keep
 * their characters, so that they name the series they look like.
 */
export function readDimensionTexts(source: string, datumStart: number): Record<string, string> {
  const texts = Object.create(null) as Record<string, string>;
  const dimension = new SourceMembers(source, dimensionsStart(source, datumStart));
  while (dimension.next()) {
    const text = source.slice(dimension.start, dimension.end);
    texts[dimension.name] = text.startsWith('"') ? (JSON.parse(text) as string) : text;
  }
  return texts;
}

function dimensionsStart(source: string, datumStart: number): number {
  const member = new SourceMembers(source, datumStart);
  while (member.next()) if (member.name === 'dimensions') return member.start;
  return datumStart;
}
