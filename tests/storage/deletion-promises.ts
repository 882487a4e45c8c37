import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Deletion, SampleSelection, SampleStore } from '../../src/storage/sample-store.js';
import {
  daySeconds,
  exists,
  listAll,
  noonSeconds,
  reportOf,
  type SampleStoreHarness,
  valuesOf,
} from '../support/sample-store-harness.js';

const nextDaySeconds = noonSeconds + daySeconds;

const everything: SampleSelection = {
  metricId: 1,
  seriesKeys: ['a'],
  startSeconds: 0,
  endSeconds: 2 ** 32 - 1,
};

/** What deletes every sample that metric 1 has in its series a. */
export const deletions: readonly (readonly [
  name: string,
  remove: (store: SampleStore) => Promise<Deletion>,
])[] = [
  ['deleteSamples', (store) => store.deleteSamples(everything)],
  ['deleteMetric', (store) => store.deleteMetric(1)],
];

export function promiseDeletions(
  harnessOf: () => SampleStoreHarness,
  absent: { readonly durable?: string; readonly retention?: string },
): void {
  const notDurable = absent.durable ?? false;
  const noRetention = absent.retention ?? false;

  test('samples are deleted from their start up to, not including, their end', async () => {
    const store = await harnessOf().open();
    for (let offset = 0; offset < 6; offset += 1) {
      const samples = ['a', 'b', 'c'].map((seriesKey) => ({ seriesKey, value: offset }));
      await store.write(reportOf(noonSeconds + (offset % 2) * daySeconds + offset, samples));
      if (offset === 3) await store.maintain(nextDaySeconds);
    }
    const selection = {
      metricId: 1,
      seriesKeys: ['a', 'b', 'a', 'none'],
      startSeconds: noonSeconds + 2,
      endSeconds: nextDaySeconds + 3,
    };
    assert.equal(await deleted(store, { ...selection, metricId: 2 }), 0);
    assert.equal(await deleted(store, selection), 6);
    assert.equal(await deleted(store, selection), 0);
    assert.deepEqual(await valuesOf(store), [0, 3, 5]);
    assert.deepEqual(await valuesOf(store, 'b'), [0, 3, 5]);
    assert.deepEqual(await valuesOf(store, 'c'), [0, 2, 4, 1, 3, 5]);
    assert.equal(await store.countSeries('all'), 3);
    await store.close();
  });

  test('a series none of whose samples are left is no series, and may begin anew', async () => {
    const store = await harnessOf().open();
    await store.write(reportOf(noonSeconds, [{ value: 1 }, { value: 2, seriesKey: 'b' }]));
    await store.write(reportOf(nextDaySeconds, [{ value: 3 }]));
    await deleted(store, { ...everything, endSeconds: nextDaySeconds });
    assert.deepEqual(await listAll(store, 1), ['a', 'b']);
    await deleted(store, everything);
    assert.deepEqual(await listAll(store, 1), ['b']);
    assert.deepEqual(
      [await exists(store, 'a'), await store.countSeries({ accountId: 1 })],
      [false, 1],
    );
    await store.write(reportOf(noonSeconds, [{ value: 4 }]));
    assert.deepEqual(await valuesOf(store), [4]);
    assert.equal(await store.countSeries({ accountId: 1 }), 2);
    await store.close();
  });

  test('what is deleted stays so after a restart', { skip: notDurable }, async () => {
    const harness = harnessOf();
    const before = await harness.open();
    await before.write(reportOf(noonSeconds, [{ value: 2, seriesKey: 'b' }]));
    await before.write(reportOf(noonSeconds, [{ value: 1 }]));
    await deleted(before, everything);
    await before.close();
    const after = await harness.open();
    assert.deepEqual(await listAll(after, 1), ['b']);
    await after.write(reportOf(noonSeconds, [{ value: 3, seriesKey: 'c' }, { value: 4 }]));
    assert.deepEqual(await valuesOf(after, 'c'), [3]);
    assert.deepEqual(await valuesOf(after), [4]);
    assert.equal(await after.countSeries({ accountId: 1 }), 3);
    await after.close();
  });

  for (const [name, remove] of deletions) {
    test(
      `${name}: what is accepted is carried out after kill -9`,
      { skip: notDurable },
      async () => {
        const harness = harnessOf();
        const store = await harness.open();
        await store.write(reportOf(noonSeconds, [{ value: 1 }, { value: 2, metricId: 2 }]));
        await remove(store);
        const next = await harness.durable?.openAfterKill(store);
        assert(next);
        await untilGone(next);
        assert.deepEqual(await valuesOf(next, 'a', 2), [2]);
        await next.close();
        await store.close();
      },
    );
  }

  test('a write beside a deletion is neither lost nor orphaned', async () => {
    const harness = harnessOf();
    const store = await harness.open();
    let valuesByKey: ReadonlyMap<string, readonly number[]> = new Map();
    for (let round = 0; round < 20; round += 1) {
      const seriesKeys = [...valuesByKey.keys()];
      await deleted(store, { ...everything, seriesKeys });
      assert.equal(await store.countSeries({ accountId: 1 }), 0);
      valuesByKey = await writeBesideDeletion(store);
      await assertSeries(store, valuesByKey);
    }
    await store.close();
    if (notDurable !== false) return;
    const next = await harness.open();
    await assertSeries(next, valuesByKey);
    await next.close();
  });

  test(
    'a series that retention leaves without samples is no series',
    { skip: noRetention },
    async () => {
      const store = await harnessOf().open();
      await store.write(reportOf(noonSeconds, [{ value: 1 }, { value: 2, seriesKey: 'b' }]));
      await store.write(reportOf(nextDaySeconds, [{ value: 3 }]));
      const written = store.write(reportOf(nextDaySeconds, [{ value: 4, seriesKey: 'c' }]));
      await store.maintain(noonSeconds + 31 * daySeconds);
      await written;
      assert.deepEqual(await listAll(store, 1), ['a', 'c']);
      assert.equal(await store.countSeries({ accountId: 1 }), 2);
      await store.close();
    },
  );
}

/** An accepted deletion may take its time. */
async function untilGone(store: SampleStore): Promise<void> {
  for (let attempt = 0; (await valuesOf(store)).length > 0; attempt += 1) {
    assert.ok(attempt < 200, 'the deletion is carried out');
    await setTimeout(50);
  }
  assert.equal(await exists(store, 'a'), false);
}

/** Deletes samples, and waits until they are gone; returns how many they were. */
async function deleted(store: SampleStore, selection: SampleSelection): Promise<number> {
  const { sampleCount, done } = await store.deleteSamples(selection);
  await done;
  return sampleCount;
}

/** Deletes every sample that series have while later ones come for some; returns the later ones. */
async function writeBesideDeletion(store: SampleStore): Promise<Map<string, number[]>> {
  const seriesKeys = Array.from({ length: 200 }, (_, index) => `series ${index}`);
  const samples = seriesKeys.map((seriesKey) => ({ seriesKey, value: -1 }));
  await store.write(reportOf(noonSeconds, samples));
  const valuesByKey = new Map<string, number[]>(seriesKeys.map((seriesKey) => [seriesKey, []]));
  const deleting = { done: false };
  const deletion = deleted(store, {
    ...everything,
    seriesKeys,
    endSeconds: nextDaySeconds,
  }).finally(() => (deleting.done = true));
  const writes: Promise<unknown>[] = [];
  for (let value = 0; !deleting.done; value += 1) {
    const seriesKey = seriesKeys[value % seriesKeys.length] ?? '';
    writes.push(store.write(reportOf(nextDaySeconds, [{ seriesKey, value }])));
    valuesByKey.get(seriesKey)?.push(value);
    await setTimeout(value % 2);
  }
  await Promise.all([deletion, ...writes]);
  return valuesByKey;
}

async function assertSeries(
  store: SampleStore,
  valuesByKey: ReadonlyMap<string, readonly number[]>,
): Promise<void> {
  const checks = [...valuesByKey].map(async ([seriesKey, values]) => {
    assert.deepEqual(await valuesOf(store, seriesKey), values);
    assert.equal(await exists(store, seriesKey), values.length > 0, seriesKey);
  });
  await Promise.all(checks);
}
