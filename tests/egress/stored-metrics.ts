import { regionOf } from '../../src/model/region.js';
import { seriesKeyOf } from '../../src/model/series.js';
import { register } from '../support/accounts.js';
import type { TestReceiver } from '../support/test-receiver.js';

/** Samples of one series, whose labels are its dimensions. */
export interface StoredSeriesOfTest {
  readonly dimensions: Readonly<Record<string, string>>;
  /** UNIX seconds and value, in the order in which they came. */
  readonly samples: readonly (readonly [seconds: number, value: number])[];
}

interface MetricPlace {
  readonly account?: string;
  readonly region?: string;
  readonly namespace?: string;
  readonly metric: string;
}

/** As many samples as one report of these tests brings. */
const samplesPerReport = 10_000;

let nextFingerprint = 1n;

/** Makes a metric and stores samples of it, past the door: they may be of any time. */
export async function store(
  server: TestReceiver,
  { account = 'acme', region = 'gz', namespace = 'shop', metric }: MetricPlace,
  series: readonly StoredSeriesOfTest[],
): Promise<void> {
  const { catalog, store: samples } = server.app.control;
  const names = Object.keys(series[0]?.dimensions ?? {}).toSorted();
  await register(catalog, account, region, namespace, { [metric]: names });
  const accountId = catalog.accountNamed(account)?.id ?? 0;
  const place = regionOf(region);
  if (place === undefined) throw new Error(`no region ${region}`);
  const metricId = catalog.namespaceOf(accountId, place, namespace)?.metrics.get(metric)?.id ?? 0;
  const all = series.flatMap(({ dimensions, samples: own }) => {
    const seriesKey = seriesKeyOf(names.map((name) => dimensions[name] ?? ''));
    return own.map(([timeSeconds, value]) => ({ metricId, seriesKey, timeSeconds, value }));
  });
  for (let at = 0; at < all.length; at += samplesPerReport) {
    const part = all.slice(at, at + samplesPerReport);
    const timeSeconds = part[0]?.timeSeconds ?? 0;
    nextFingerprint += 1n;
    await samples.write({ accountId, fingerprint: nextFingerprint, timeSeconds, samples: part });
  }
}
