import type { Metric } from '../catalog/catalog.js';
import type { Statistic } from '../model/statistic.js';
import { type MonitoredObject } from '../model/monitored-object.js';
import { selectSeries } from '../query/objects.js';
import { windowEnds, type WindowRange } from '../query/windows.js';
import type { Control } from './control.js';

/** One statistic of one object over some windows. */
export interface PointQuery {
  readonly metric: Metric;
  readonly object: MonitoredObject;
  readonly statistic: Statistic;
  readonly range: WindowRange;
}

export interface Point {
  /** The end of the window. */
  readonly endSeconds: number;
  /** null for a window without samples. */
  readonly value: number | null;
}

/** A point for each window of the range, the earliest first. */
export async function readPoints(
  control: Control,
  { metric, object, statistic, range }: PointQuery,
): Promise<Point[]> {
  const valueByEnd = await control.store.readWindows({
    metricId: metric.id,
    seriesKeys: seriesOf(control, metric, object),
    statistic,
    ...range,
  });
  return pointsOf(valueByEnd, range);
}

/** The same for groups of series of a metric: their points, in their order, by one query. */
export async function readPointsOfGroups(
  control: Control,
  metric: Metric,
  groups: readonly (readonly string[])[],
  statistic: Statistic,
  range: WindowRange,
): Promise<Point[][]> {
  const valuesByEnd = await control.store.readGroupedWindows({
    groups: groups.map((seriesKeys) => ({ metricId: metric.id, seriesKeys })),
    statistic,
    ...range,
  });
  return valuesByEnd.map((valueByEnd) => pointsOf(valueByEnd, range));
}

/** The series that make up an object. */
export function seriesOf(
  control: Control,
  metric: Metric,
  object: MonitoredObject,
): readonly string[] {
  return seriesOfEach(control, metric, [object])[0] ?? [];
}

/** The series that make up each object. */
export function seriesOfEach(
  { store }: Control,
  metric: Metric,
  objects: readonly MonitoredObject[],
): (readonly string[])[] {
  return selectSeries(() => store.listSeries(metric.id), metric.dimensionNames, objects);
}

function pointsOf(valueByEnd: ReadonlyMap<number, number>, range: WindowRange): Point[] {
  return windowEnds(range).map((endSeconds) => ({
    endSeconds,
    value: valueByEnd.get(endSeconds) ?? null,
  }));
}
