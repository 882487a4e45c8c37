import type { Catalog, Metric } from '../../src/catalog/catalog.js';
import { publishedRegions } from '../../src/model/region.js';
import { dimensionValuesOf } from '../../src/model/series.js';
import type { SampleStore } from '../../src/storage/sample-store.js';

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
  for (const seriesKey of await store.listSeries(metricId)) {
    const values = dimensionValuesOf(seriesKey);
    const dimensions = dimensionNames.map((name, at) => `${name}=${values[at] ?? ''}`).join('&');
    const range = { metricId, seriesKey, startSeconds: 0, endSeconds: 2 ** 32 - 1 };
    const samples = await store.readSamples({ ...range, samplesSkipped: 0, samplesMax: 1_000_000 });
    found.push(...samples.map((sample) => ({ dimensions, ...sample })));
  }
  return found;
}
