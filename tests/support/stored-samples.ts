import type { Catalog, Metric } from '../../src/catalog/catalog.js';
import { FairTurns } from '../../src/model/fair-turns.js';
import { publishedRegions } from '../../src/model/region.js';
import { dimensionValuesOf } from '../../src/model/series.js';
import type { SampleStore } from '../../src/storage/sample-store.js';
import { seriesPages } from '../../src/storage/series-pages.js';
import { TimedValues } from '../../src/storage/value-columns.js';

/** One sample as it lies in the store, with all that names it. */
export interface Stored {
  readonly account: string;
  readonly region: string;
  readonly namespace: string;
  readonly metric: string;
  /** `name=value` joined by `&`. */
  readonly dimensions: string;
  readonly timeSeconds: number;
  readonly value: number;
}

/** Everything that is stored, of all accounts. */
export async function readStored(catalog: Catalog, store: SampleStore): Promise<Stored[]> {
  const stored: Stored[] = [];
  for (const { id, name: account } of catalog.accounts()) {
    for (const region of publishedRegions()) {
      for (const { name: namespace, metrics } of catalog.namespacesIn(id, region)) {
        for (const metric of metrics.values()) {
          const place = { account, region, namespace, metric: metric.name };
          const samples = await readMetric(metric, store);
          stored.push(...samples.map((sample) => ({ ...place, ...sample })));
        }
      }
    }
  }
  return stored;
}

async function readMetric(
  { id: metricId, dimensionNames }: Metric,
  store: SampleStore,
): Promise<Pick<Stored, 'dimensions' | 'timeSeconds' | 'value'>[]> {
  const found = [];
  const range = { metricId, startSeconds: 0, endSeconds: 2 ** 32 - 1 };
  const all = { ...range, samplesSkipped: 0, samplesMax: 1_000_000 };
  for await (const seriesKeys of seriesPages(store, metricId, new FairTurns())) {
    const columns = await store.readSamples({ ...all, seriesKeys });
    for (const [place, seriesKey] of seriesKeys.entries()) {
      const parts = dimensionValuesOf(seriesKey);
      const dimensions = dimensionNames.map((name, at) => `${name}=${parts[at] ?? ''}`).join('&');
      const { times, values } = TimedValues.of(columns, place);
      for (const [row, timeSeconds] of times.entries()) {
        found.push({ dimensions, timeSeconds, value: values[row] ?? NaN });
      }
    }
  }
  return found;
}
