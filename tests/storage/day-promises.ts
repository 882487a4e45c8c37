import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  daySeconds,
  noonSeconds,
  reportOf,
  valuesOf,
  type SampleStoreHarness,
} from '../support/sample-store-harness.js';

export function promiseDays(
  harnessOf: () => SampleStoreHarness,
  noRetention: string | false,
): void {
  const nextDaySeconds = noonSeconds + daySeconds;

  test('sorting a closed day changes no answer', async () => {
    const store = await harnessOf().open();
    for (let offset = 0; offset < 20; offset += 1) {
      const timeSeconds = noonSeconds + (offset % 5);
      await store.write(
        reportOf(timeSeconds, [{ value: offset }, { value: -offset, seriesKey: 'b' }]),
      );
      await store.write(reportOf(timeSeconds + daySeconds, [{ value: 100 + offset }]));
    }
    const before = [await valuesOf(store), await valuesOf(store, 'b')];
    await store.maintain(nextDaySeconds);
    assert.deepEqual([await valuesOf(store), await valuesOf(store, 'b')], before);
    await store.close();
  });

  test('a sample for a sorted day is read after those that came before it', async () => {
    const store = await harnessOf().open();
    await store.write(reportOf(noonSeconds, [{ value: 2 }]));
    await store.maintain(nextDaySeconds);
    await store.write(reportOf(noonSeconds, [{ value: 1 }]));
    await store.write(reportOf(noonSeconds - 1, [{ value: 3 }]));
    assert.deepEqual(await valuesOf(store), [3, 2, 1]);
    await store.maintain(nextDaySeconds);
    assert.deepEqual(await valuesOf(store), [3, 2, 1]);
    await store.close();
  });

  test('no sample that comes in while its day is sorted is lost', async () => {
    const store = await harnessOf().open();
    await store.write(reportOf(noonSeconds, [{ value: 0 }]));
    const sorting = { done: false };
    const maintenance = store.maintain(nextDaySeconds).finally(() => (sorting.done = true));
    const values = [0];
    do {
      await store.write(reportOf(noonSeconds, [{ value: values.length }]));
      values.push(values.length);
    } while (!sorting.done && values.length < 1000);
    await maintenance;
    assert.deepEqual(await valuesOf(store), values);
    await store.close();
  });

  test('runs that overlap lose nothing of the days that both were to sort', async () => {
    const store = await harnessOf().open();
    for (let day = 0; day < 3; day += 1) {
      await store.write(reportOf(noonSeconds + day * daySeconds, [{ value: day }]));
    }
    const runs = Array.from({ length: 3 }, () => store.maintain(noonSeconds + 4 * daySeconds));
    await Promise.all(runs);
    assert.deepEqual(await valuesOf(store), [0, 1, 2]);
    await store.close();
  });

  test('a day past retention is dropped, and no other', { skip: noRetention }, async () => {
    const store = await harnessOf().open();
    await store.write(reportOf(noonSeconds, [{ value: 1 }]));
    await store.write(reportOf(noonSeconds + daySeconds, [{ value: 2 }]));
    await store.maintain(noonSeconds + 31 * daySeconds);
    assert.deepEqual(await valuesOf(store), [2]);
    await store.write(reportOf(noonSeconds, [{ value: 3 }]));
    assert.deepEqual(await valuesOf(store), [3, 2]);
    await store.close();
  });
}
