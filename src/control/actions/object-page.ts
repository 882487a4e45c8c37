import type { Metric } from '../../catalog/catalog.js';
import { listObjectKeys } from '../../query/objects.js';
import { seriesPages } from '../../storage/series-pages.js';
import type { Control } from './control.js';

/** Objects of a metric, by their keys. */
export interface ObjectPage {
  readonly keys: readonly string[];
  /** How many objects there are in all. */
  readonly total: number;
}

/**
 * A page of the objects that a metric's series make up, in the byte order of their keys.
 * @param dimensionNames all of the metric, or those of an aggregation
 */
export async function readObjectPage(
  metric: Metric,
  dimensionNames: readonly string[],
  { offset, limit }: { readonly offset: number; readonly limit: number },
  { store, turns }: Control,
): Promise<ObjectPage> {
  const pages = seriesPages(store, metric.id, turns);
  if (dimensionNames.length < metric.dimensionNames.length) {
    const all = await listObjectKeys(pages, metric.dimensionNames, dimensionNames, turns);
    return { keys: all.slice(offset, offset + limit), total: all.length };
  }
  const keys: string[] = [];
  let passed = 0;
  for await (const page of pages) {
    const from = Math.max(0, offset - passed);
    keys.push(...page.slice(from, Math.max(from, offset + limit - passed)));
    passed += page.length;
    // Those that follow are counted, not listed: there may be a million.
    if (passed >= offset + limit) {
      return { keys, total: await store.countSeries({ metricId: metric.id }) };
    }
  }
  return { keys, total: passed };
}
