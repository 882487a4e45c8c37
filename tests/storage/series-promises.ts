import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  exists,
  listAll,
  noonSeconds,
  reportOf,
  valuesOf,
  type SampleStoreHarness,
} from '../support/sample-store-harness.js';

export function promiseSeries(
  harnessOf: () => SampleStoreHarness,
  notDurable: string | false,
): void {
  test('a series exists from its first sample on, and is counted once', async () => {
    const store = await harnessOf().open();
    assert.equal(await exists(store, 'a'), false);
    await store.write(reportOf(noonSeconds, [{ value: 1 }, { value: 2 }]));
    await store.write(reportOf(noonSeconds, [{ value: 1, metricId: 2 }]));
    await store.write({ ...reportOf(noonSeconds, [{ value: 1, metricId: 3 }]), accountId: 2 });
    assert.equal(await exists(store, 'a'), true);
    assert.equal(await exists(store, 'b'), false);
    assert.deepEqual(
      [
        await store.countSeries({ accountId: 1 }),
        await store.countSeries({ accountId: 2 }),
        await store.countSeries('all'),
      ],
      [2, 1, 3],
    );
    await store.close();
  });

  test('series keys are listed in byte order', async () => {
    const store = await harnessOf().open();
    const keys = ['b', 'a\u0000b', 'a', '', 'é', '\u{1f600}', '\uffee', '中'];
    for (const seriesKey of keys)
      await store.write(reportOf(noonSeconds, [{ value: 1, seriesKey }]));
    const bytes = keys.map((key) => Buffer.from(key)).sort((a, b) => Buffer.compare(a, b));
    assert.deepEqual(
      await listAll(store, 1),
      bytes.map((key) => key.toString()),
    );
    assert.deepEqual(await listAll(store, 2), []);
    await store.close();
  });

  test('series are the same after a restart', { skip: notDurable }, async () => {
    const harness = harnessOf();
    const before = await harness.open();
    await before.write(reportOf(noonSeconds, [{ value: 1, seriesKey: 'x\u0000y' }, { value: 2 }]));
    await before.close();
    const after = await harness.open();
    assert.deepEqual(await listAll(after, 1), ['a', 'x\u0000y']);
    assert.equal(await after.countSeries({ accountId: 1 }), 2);
    await after.write(reportOf(noonSeconds + 1, [{ value: 3, seriesKey: 'z' }, { value: 4 }]));
    assert.deepEqual(await valuesOf(after), [2, 4]);
    assert.deepEqual(await valuesOf(after, 'z'), [3]);
    await after.close();
  });

  test('a deleted metric has neither samples nor series, and starts anew', async () => {
    const store = await harnessOf().open();
    await store.write(reportOf(noonSeconds, [{ value: 1 }, { value: 2, metricId: 2 }]));
    const deletion = await store.deleteMetric(1);
    assert.equal(deletion.sampleCount, 1);
    await deletion.done;
    assert.deepEqual(await valuesOf(store), []);
    assert.deepEqual([await exists(store, 'a'), await store.countSeries('all')], [false, 1]);
    assert.deepEqual(await valuesOf(store, 'a', 2), [2]);
    await store.write(reportOf(noonSeconds, [{ value: 3 }]));
    assert.deepEqual(await valuesOf(store), [3]);
    await store.close();
  });

  test('a metric stays deleted after a restart', { skip: notDurable }, async () => {
    const harness = harnessOf();
    const before = await harness.open();
    await before.write(reportOf(noonSeconds, [{ value: 2, metricId: 2 }]));
    await before.write(reportOf(noonSeconds, [{ value: 1 }]));
    const { done } = await before.deleteMetric(1);
    await done;
    await before.close();
    const after = await harness.open();
    assert.deepEqual([await exists(after, 'a'), await after.countSeries('all')], [false, 1]);
    await after.write(reportOf(noonSeconds + 1, [{ value: 3, metricId: 3 }]));
    assert.deepEqual(await valuesOf(after, 'a', 3), [3]);
    await after.close();
  });
}
