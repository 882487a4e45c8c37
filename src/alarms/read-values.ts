import type { SampleStore } from '../storage/sample-store.js';
import { TimedValues } from '../storage/value-columns.js';
import { groupBy } from '../model/group-by.js';
import type { ValueByEnd } from './value-by-end.js';
import type { WatchedObject } from './watched-objects.js';

/**
 * The values of objects whose rules share a period, by the end of each window that has data: one
 * question for each statistic, however many objects.
 */
export async function readValues(
  objects: readonly WatchedObject[],
  range: { readonly firstEndSeconds: number; readonly lastEndSeconds: number },
  store: Pick<SampleStore, 'readGroupedWindows'>,
): Promise<ValueByEnd[]> {
  const values = objects.map((): ValueByEnd => new Map());
  const places = groupBy([...objects.keys()], (place) => objects[place]?.rule.statistic);
  for (const [statistic, alike] of places) {
    if (statistic === undefined) continue;
    const chosen = alike.flatMap((place) => objects[place] ?? []);
    const periodSeconds = chosen[0]?.rule.periodSeconds ?? 0;
    const groups = chosen.map(({ metric, seriesKeys }) => ({ metricId: metric.id, seriesKeys }));
    const read = await store.readGroupedWindows({ ...range, groups, periodSeconds, statistic });
    for (const [at, place] of alike.entries()) values[place] = TimedValues.of(read, at);
  }
  return values;
}
