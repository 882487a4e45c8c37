import type { Limits } from '../../config/limits.js';
import { elementsOf, SourceMembers } from '../../protocol/json-source.js';
import type { Parameters } from '../../protocol/parameters.js';
import { quote } from '../../protocol/quote.js';
import { Refusal, type DatumFault } from '../../protocol/refusal.js';
import type { Datum } from '../../protocol/report.js';
import { collectFaults } from '../collect-faults.js';

const datumMembers = ['dimensions', 'metricName', 'value'] as const;

/** @throws Refusal parameterMissing where a datum lacks a member */
export function checkDataPresent(data: unknown, limits: Limits): void {
  if (!Array.isArray(data)) return;
  collectFaults(data as readonly unknown[], limits, findMissing);
}

function findMissing(datum: unknown, index: number): DatumFault | undefined {
  if (!isRecord(datum)) return undefined;
  const missing = datumMembers.find((member) => !Object.hasOwn(datum, member));
  if (missing === undefined) return undefined;
  return { index, name: 'parameterMissing', detail: `Data[${index}] lacks ${missing}` };
}

/**
 * Checks the types of Data and turns dimension values that are numbers or booleans into their text.
 * @throws Refusal parameterTypeWrong
 */
export function parseData(parameters: Parameters, data: unknown, limits: Limits): readonly Datum[] {
  if (!Array.isArray(data)) throw new Refusal('parameterTypeWrong', 'Data is no array');
  const items = data as readonly unknown[];
  collectFaults(items, limits, findWrongType);
  const checked = items as readonly UnevenDatum[];
  return checked.every(isDatum)
    ? checked
    : writeDimensionTexts(checked, parameters.texts.get('Data') ?? '');
}

/** A datum whose dimension values may still be numbers and booleans. */
interface UnevenDatum {
  readonly dimensions: Readonly<Record<string, string | number | boolean>>;
  readonly metricName: string;
  readonly value: number;
}

function findWrongType(datum: unknown, index: number): DatumFault | undefined {
  const wrong = describeWrongType(datum);
  if (wrong === undefined) return undefined;
  return { index, name: 'parameterTypeWrong', detail: `Data[${index}]${wrong}` };
}

function describeWrongType(datum: unknown): string | undefined {
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDatum(datum: UnevenDatum): datum is Datum {
  for (const name in datum.dimensions) {
    if (typeof datum.dimensions[name] !== 'string') return false;
  }
  return true;
}

/** `7.0` and 19-digit numbers keep their characters, so that they name the series they look like. */
function writeDimensionTexts(data: readonly UnevenDatum[], source: string): Datum[] {
  const places = [...elementsOf(source, source.indexOf('['))];
  return data.map((datum, index) => {
    const place = places[index];
    if (place === undefined || isDatum(datum)) return datum as Datum;
    return { ...datum, dimensions: readDimensionTexts(source, place.start) };
  });
}

function readDimensionTexts(source: string, datumStart: number): Record<string, string> {
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
