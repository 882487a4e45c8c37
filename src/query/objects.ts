import { compareBytes } from '../model/byte-order.js';
import type { MonitoredObject } from '../model/monitored-object.js';
import { dimensionValuesOf, seriesKeyOf } from '../model/series.js';

export function objectRecordOf(object: MonitoredObject): Record<string, string> {
  return Object.fromEntries(
    object.dimensionNames.map((name, at) => [name, object.dimensionValues[at] ?? '']),
  );
}

/**
 * The series of a metric that make up an object: one where it names all dimensions, else every one
 * that agrees in those that it names.
 * @param listSeries all of the metric
 */
export function selectSeries(
  listSeries: () => readonly string[],
  metricDimensionNames: readonly string[],
  object: MonitoredObject,
): string[] {
  if (object.dimensionNames.length === metricDimensionNames.length) {
    return [seriesKeyOf(object.dimensionValues)];
  }
  const places = placesOf(object.dimensionNames, metricDimensionNames);
  return listSeries().filter((seriesKey) => {
    const values = dimensionValuesOf(seriesKey);
    return places.every((place, at) => values[place] === object.dimensionValues[at]);
  });
}

/** Every object of a dimension set that the series of a metric make up, each once, in byte order. */
export function listObjects(
  seriesKeys: readonly string[],
  metricDimensionNames: readonly string[],
  dimensionNames: readonly string[],
): MonitoredObject[] {
  const places = placesOf(dimensionNames, metricDimensionNames);
  const objectByKey = new Map<string, MonitoredObject>();
  for (const seriesKey of seriesKeys) {
    const values = dimensionValuesOf(seriesKey);
    const dimensionValues = places.map((place) => values[place] ?? '');
    objectByKey.set(seriesKeyOf(dimensionValues), { dimensionNames, dimensionValues });
  }
  const objects = [...objectByKey];
  // Whole series come in that order; what some of their values make up need not.
  if (dimensionNames.length < metricDimensionNames.length) {
    objects.sort(([left], [right]) => compareBytes(left, right));
  }
  return objects.map(([, object]) => object);
}

function placesOf(names: readonly string[], metricDimensionNames: readonly string[]): number[] {
  return names.map((name) => metricDimensionNames.indexOf(name));
}
