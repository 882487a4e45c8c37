import type { Metric } from '../../catalog/catalog.js';
import { itemsPerSlice } from '../../model/in-slices.js';
import type { MonitoredObject } from '../../model/monitored-object.js';
import { overflowMark, clampToDouble } from '../../model/overflow.js';
import type { Statistic } from '../../model/statistic.js';
import { selectSeries, type SeriesPages } from '../../query/objects.js';
import { windowCount, type WindowRange } from '../../query/windows.js';
import { seriesPages } from '../../storage/series-pages.js';
import { TimedValues } from '../../storage/value-columns.js';
import type { Control } from './control.js';

/** One question to the store is for at most so many values, and so many series, of several groups. */
export const valuesPerRead = 50_000;

/** The series of an object, whose samples count together. */
export type SeriesGroup = readonly string[];

/**
 * A number for each window of a range, the earliest first: NaN where it has no samples, infinite for
 * a sum that no double holds. Eight bytes a window: a query may ask for a million.
 */
export type WindowValues = Float64Array;

/** A value as actions that putmon added tell it: null for a window without samples. */
export interface ValueRecord {
  readonly value: number | null;
  readonly overflow?: true;
}

export function valueRecordOf(value: number): ValueRecord {
  return Number.isNaN(value)
    ? { value: null }
    : { value: clampToDouble(value), ...overflowMark(value) };
}

/** A statistic of each group of series of a metric, in their order. */
export async function readWindowValues(
  control: Control,
  metric: Metric,
  groups: readonly SeriesGroup[],
  statistic: Statistic,
  range: WindowRange,
): Promise<WindowValues[]> {
  // An object that is named twice is read once.
  const different = [...new Set(groups)];
  const valuesOf = new Map<SeriesGroup, WindowValues>();
  for (const part of partsOf(different, windowCount(range))) {
    const read = await control.store.readGroupedWindows({
      groups: part.map((seriesKeys) => ({ metricId: metric.id, seriesKeys })),
      statistic,
      ...range,
    });
    for (const [at, group] of part.entries()) {
      const values = new Float64Array(windowCount(range)).fill(NaN);
      await fillIn(values, TimedValues.of(read, at), range, control);
      valuesOf.set(group, values);
    }
  }
  return groups.map((group) => valuesOf.get(group) ?? new Float64Array(0));
}

/** Groups that one question is for: at least one, else as many as keep it small. */
export function partsOf(groups: readonly SeriesGroup[], windows: number): SeriesGroup[][] {
  const parts: SeriesGroup[][] = [];
  let seriesLeft = 0;
  let groupsLeft = 0;
  for (const group of groups) {
    seriesLeft -= group.length;
    groupsLeft -= 1;
    const part = parts.at(-1);
    if (part !== undefined && seriesLeft >= 0 && groupsLeft >= 0) {
      part.push(group);
    } else {
      parts.push([group]);
      seriesLeft = valuesPerRead - group.length;
      groupsLeft = Math.floor(valuesPerRead / windows) - 1;
    }
  }
  return parts;
}

async function fillIn(
  values: WindowValues,
  read: TimedValues,
  { firstEndSeconds, periodSeconds }: WindowRange,
  { turns }: Control,
): Promise<void> {
  for (let row = 0; row < read.size; row += 1) {
    if (row > 0 && row % itemsPerSlice === 0) await turns.next();
    values[((read.times[row] ?? 0) - firstEndSeconds) / periodSeconds] = read.values[row] ?? NaN;
  }
}

/** The series that make up an object. */
export async function seriesOf(
  control: Control,
  metric: Metric,
  object: MonitoredObject,
): Promise<SeriesGroup> {
  return (await seriesOfEach(control, metric, [object]))[0] ?? [];
}

/** The series that make up each object; the same list for the same object of an aggregation. */
export function seriesOfEach(
  { store, turns }: Control,
  metric: Metric,
  objects: readonly MonitoredObject[],
): Promise<SeriesGroup[]> {
  const pages = (): SeriesPages => seriesPages(store, metric.id, turns);
  return selectSeries(pages, metric.dimensionNames, objects, turns);
}
