import type { Limits } from '../../config/limits.js';
import { elementsOf } from '../../protocol/json-source.js';
import type { Parameters } from '../../protocol/parameters.js';
import { Refusal, type DatumFault } from '../../protocol/refusal.js';
import type { Datum } from '../../protocol/report.js';
import { collectFaults } from '../collect-faults.js';
import {
  describeWrongType,
  isDatum,
  isRecord,
  readDimensionTexts,
  type UnevenDatum,
} from '../uneven-datum.js';

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

function findWrongType(datum: unknown, index: number): DatumFault | undefined {
  const wrong = describeWrongType(datum);
  if (wrong === undefined) return undefined;
  return { index, name: 'parameterTypeWrong', detail: `Data[${index}]${wrong}` };
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
