import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type SampleStore, StoreUnavailableError } from '../../src/storage/sample-store.js';
import {
  noonSeconds,
  readSamples,
  reportOf,
  type SampleStoreHarness,
  wholeSeries,
} from '../support/sample-store-harness.js';

const whole = { ...wholeSeries, metricId: 1, seriesKeys: ['a', 'b'] };
const windows = {
  groups: [{ metricId: 1, seriesKeys: ['a', 'b'] }],
  firstEndSeconds: noonSeconds + 60,
  lastEndSeconds: noonSeconds + 600,
  periodSeconds: 60,
  statistic: 'max',
} as const;

const reads: Readonly<Record<string, (store: SampleStore) => Promise<unknown>>> = {
  readSamples: (store) => readSamples(store, whole),
  readGroupedWindows: (store) => store.readGroupedWindows(windows),
  newestSeconds: (store) => store.newestSeconds(1, ['a', 'b']),
};

export function promiseOutages(harnessOf: () => SampleStoreHarness): void {
  for (const [name, read] of Object.entries(reads)) {
    test(`${name} fails as unavailable while the engine can not read, and then succeeds`, async () => {
      const harness = harnessOf();
      const store = await harness.open();
      await store.write(reportOf(noonSeconds, [{ value: 1 }, { value: 2, seriesKey: 'b' }]));
      const before = await read(store);
      harness.outage?.begin();
      const together = await Promise.allSettled([read(store), read(store)]);
      for (const outcome of together) {
        assert(outcome.status === 'rejected');
        assert(outcome.reason instanceof StoreUnavailableError, String(outcome.reason));
      }
      harness.outage?.end();
      assert.deepEqual(await read(store), before);
      await store.close();
    });
  }
}
