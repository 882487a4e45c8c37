import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { type SampleStore, StoreUnavailableError } from '../../src/storage/sample-store.js';
import { deletions } from './deletion-promises.js';
import {
  noonSeconds,
  readSamples,
  reportOf,
  type SampleStoreHarness,
  valuesOf,
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

/** An engine may have these in memory. */
const readsOfSeries: Readonly<Record<string, (store: SampleStore) => Promise<unknown>>> = {
  findSeries: (store) => store.findSeries(1, ['a', 'b', 'none']),
  countSeries: (store) => store.countSeries({ accountId: 1 }),
  listSeries: (store) => store.listSeries(1, { after: undefined, seriesMax: 10 }),
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

  for (const [name, read] of Object.entries(readsOfSeries)) {
    test(`${name} fails as unavailable or is right while the engine can not read`, async () => {
      const harness = harnessOf();
      const store = await harness.open();
      await store.write(reportOf(noonSeconds, [{ value: 1 }, { value: 2, seriesKey: 'b' }]));
      const before = await read(store);
      harness.outage?.begin();
      for (const outcome of await Promise.allSettled([read(store), read(store)])) {
        if (outcome.status === 'fulfilled') assert.deepEqual(outcome.value, before);
        else assert(outcome.reason instanceof StoreUnavailableError, String(outcome.reason));
      }
      harness.outage?.end();
      assert.deepEqual(await read(store), before);
      await store.close();
    });
  }

  for (const [name, remove] of deletions) {
    test(`${name}: what is accepted is carried out after an outage`, async () => {
      const harness = harnessOf();
      const store = await harness.open();
      await store.write(reportOf(noonSeconds, [{ value: 1 }, { value: 2, metricId: 2 }]));
      const { sampleCount, done } = await remove(store);
      harness.outage?.begin();
      assert.equal(sampleCount, 1);
      await setTimeout(20);
      harness.outage?.end();
      await done;
      assert.deepEqual([await valuesOf(store), await valuesOf(store, 'a', 2)], [[], [2]]);
      assert.equal(await store.countSeries('all'), 1);
      await store.close();
    });
  }
}
