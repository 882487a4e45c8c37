import { compareBytes } from '../model/byte-order.js';
import type { Turns } from '../model/fair-turns.js';
import type { MonitoredObject } from '../model/monitored-object.js';
import { dimensionValuesOf, seriesKeyOf } from '../model/series.js';
import { sortInSlices } from '../model/sort-in-slices.js';

/** The keys of a metric's series, page by page: one is handled without a pause. */
export type SeriesPages = AsyncIterable<readonly string[]>;

export function objectRecordOf(object: MonitoredObject): Record<string, string> {
  return Object.fromEntries(
    object.dimensionNames.map((name, at) => [name, object.dimensionValues[at] ?? '']),
  );
}

/**
 * The series of a metric that make up each object: one where it names all dimensions, else every
 * one that agrees in those that it names.
 * @param seriesPages all of the metric, page by page; asked once, where an object needs it
 */
export async function selectSeries(
  seriesPages: () => SeriesPages,
  metricDimensionNames: readonly string[],
  objects: readonly MonitoredObject[],
  turns: Turns,
): Promise<(readonly string[])[]> {
  const partialSets = new Map<string, PartialSet>();
  const selected = objects.map((object) => {
    const { dimensionNames, dimensionValues } = object;
    const objectKey = seriesKeyOf(dimensionValues);
    if (dimensionNames.length === metricDimensionNames.length) return [objectKey];
    const places = placesOf(dimensionNames, metricDimensionNames);
    const set = takeOrAdd(partialSets, places.join(), () => ({
      places,
      seriesByObject: new Map(),
    }));
    return takeOrAdd(set.seriesByObject, objectKey, () => []);
  });
  if (partialSets.size > 0) await fillIn([...partialSets.values()], seriesPages(), turns);
  return selected;
}

/** Objects that name the same dimensions, but not all. */
interface PartialSet {
  readonly places: readonly number[];
  readonly seriesByObject: Map<string, string[]>;
}

async function fillIn(
  sets: readonly PartialSet[],
  pages: SeriesPages,
  turns: Turns,
): Promise<void> {
  for await (const page of pages) {
    for (const [at, { places, seriesByObject }] of sets.entries()) {
      if (at > 0) await turns.next();
      for (const seriesKey of page) {
        seriesByObject.get(objectKeyAt(places, seriesKey))?.push(seriesKey);
      }
    }
  }
}

function takeOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const there = map.get(key);
  if (there !== undefined) return there;
  const added = make();
  map.set(key, added);
  return added;
}

/**
 * The series of a metric by the key of the object that each belongs to: the values of
 * `dimensionNames`, as `seriesKeyOf` joins them.
 */
export async function groupSeries(
  pages: SeriesPages,
  metricDimensionNames: readonly string[],
  dimensionNames: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const places = placesOf(dimensionNames, metricDimensionNames);
  const seriesByObject = new Map<string, string[]>();
  for await (const page of pages) {
    for (const seriesKey of page) {
      takeOrAdd(seriesByObject, objectKeyAt(places, seriesKey), () => []).push(seriesKey);
    }
  }
  return seriesByObject;
}

/**
 * The keys of all objects of an aggregation that the series of a metric make up, each once, in byte
 * order: the values of an object as `seriesKeyOf` joins them.
 */
export async function listObjectKeys(
  pages: SeriesPages,
  metricDimensionNames: readonly string[],
  dimensionNames: readonly string[],
  turns: Turns,
): Promise<readonly string[]> {
  const places = placesOf(dimensionNames, metricDimensionNames);
  const objectKeys = new Set<string>();
  for await (const page of pages) {
    for (const seriesKey of page) objectKeys.add(objectKeyAt(places, seriesKey));
  }
  return sortInSlices([...objectKeys], compareBytes, turns);
}

function objectKeyAt(places: readonly number[], seriesKey: string): string {
  const values = dimensionValuesOf(seriesKey);
  return seriesKeyOf(places.map((place) => values[place] ?? ''));
}

function placesOf(names: readonly string[], metricDimensionNames: readonly string[]): number[] {
  return names.map((name) => metricDimensionNames.indexOf(name));
}
