import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StoreBusyError, StoreUnavailableError } from '../../src/storage/sample-store.js';
import {
  daySeconds,
  exists,
  noonSeconds,
  readSamples,
  reportOf,
  valuesOf,
  type SampleStoreHarness,
  wholeSeries,
} from '../support/sample-store-harness.js';

export function promiseReports(
  harnessOf: () => SampleStoreHarness,
  absent: { readonly durable?: string; readonly repeats?: string },
): void {
  const notDurable = absent.durable ?? false;

  test('a report whose write is resolved survives kill -9', { skip: notDurable }, async () => {
    const harness = harnessOf();
    const store = await harness.open();
    await store.write(reportOf(noonSeconds, [{ value: 1 }, { value: 2, seriesKey: 'b' }]));
    const next = await harness.durable?.openAfterKill(store);
    assert(next);
    assert.deepEqual(await valuesOf(next), [1]);
    assert.deepEqual(await valuesOf(next, 'b'), [2]);
    await next.close();
  });

  test('the same report is stored once, at once or while it is written', async () => {
    const store = await harnessOf().open();
    const report = reportOf(noonSeconds, [{ value: 1 }]);
    await Promise.all([store.write(report), store.write(report)]);
    await store.write(report);
    assert.deepEqual(await valuesOf(store), [1]);
    await store.close();
  });

  test('a write says whether its report is there', { skip: absent.repeats ?? false }, async () => {
    const harness = harnessOf();
    const store = await harness.open();
    const report = reportOf(noonSeconds, [{ value: 1 }]);
    const outcomes = await Promise.all([store.write(report), store.write(report)]);
    assert.deepEqual(outcomes, ['stored', 'repeated']);
    assert.equal(await store.write(report), 'repeated');
    await store.close();
    if (notDurable !== false) return;
    const next = await harness.open();
    assert.equal(await next.write(report), 'repeated');
    await next.close();
  });

  test('the same fingerprint with another time is another report', async () => {
    const store = await harnessOf().open();
    const report = reportOf(noonSeconds, [{ value: 1 }]);
    await store.write(report);
    assert.equal(await store.write({ ...report, timeSeconds: noonSeconds + 1 }), 'stored');
    assert.deepEqual(await valuesOf(store), [1, 1]);
    await store.close();
  });

  test('the same report is stored once across a restart', { skip: notDurable }, async () => {
    const harness = harnessOf();
    const report = reportOf(noonSeconds, [{ value: 1 }]);
    const before = await harness.open();
    await before.write(report);
    await before.close();
    const after = await harness.open();
    await after.write(report);
    assert.deepEqual(await valuesOf(after), [1]);
    await after.close();
  });

  test('a resolved write is in every read that starts after it', async () => {
    const store = await harnessOf().open();
    const values: number[] = [];
    for (let value = 0; value < 50; value += 1) {
      await store.write(reportOf(noonSeconds + value, [{ value }]));
      values.push(value);
      assert.deepEqual(await valuesOf(store), values);
    }
    await store.close();
  });

  test('samples are read by time, those of one time as they came in', async () => {
    const store = await harnessOf().open();
    await store.write(reportOf(noonSeconds + 1, [{ value: 3 }, { value: 1 }]));
    await store.write(reportOf(noonSeconds, [{ value: 9 }]));
    await store.write(reportOf(noonSeconds + 1, [{ value: 2 }]));
    assert.deepEqual(await valuesOf(store), [9, 3, 1, 2]);
    await store.close();
  });

  test('each sample has its own time, across days too, and its report is whole', async () => {
    const store = await harnessOf().open();
    const times = [noonSeconds, noonSeconds - daySeconds, noonSeconds + 5, noonSeconds];
    const samples = times.map((timeSeconds, value) => ({ timeSeconds, value }));
    const report = reportOf(noonSeconds, samples);
    assert.equal(await store.write(report), 'stored');
    await store.write(report);
    assert.deepEqual(await valuesOf(store), [1, 0, 3, 2]);
    await store.maintain(noonSeconds + daySeconds);
    assert.deepEqual(await valuesOf(store), [1, 0, 3, 2], 'sorted likewise');
    await store.close();
  });

  test('times of their own survive kill -9', { skip: notDurable }, async () => {
    const harness = harnessOf();
    const store = await harness.open();
    const times = [noonSeconds, noonSeconds - daySeconds, noonSeconds + 5];
    const report = reportOf(
      noonSeconds,
      times.map((timeSeconds, value) => ({ timeSeconds, value })),
    );
    await store.write(report);
    const next = await harness.durable?.openAfterKill(store);
    assert(next);
    await next.write(report);
    assert.deepEqual(await valuesOf(next), [1, 0, 2]);
    await next.close();
  });

  test('a range includes its start, excludes its end, and ends at samplesMax', async () => {
    const store = await harnessOf().open();
    for (let offset = 0; offset < 6; offset += 1) {
      await store.write(reportOf(noonSeconds + offset, [{ value: offset }]));
    }
    const [samples] = await readSamples(store, {
      metricId: 1,
      seriesKeys: ['a'],
      startSeconds: noonSeconds + 1,
      endSeconds: noonSeconds + 5,
      samplesSkipped: 0,
      samplesMax: 3,
    });
    assert.deepEqual(
      samples,
      [1, 2, 3].map((value) => ({ timeSeconds: noonSeconds + value, value })),
    );
    await store.close();
  });

  test('the earliest samplesSkipped are left out, whatever the day', async () => {
    const store = await harnessOf().open();
    const times = [0, 1, 1, 2, daySeconds, daySeconds, daySeconds + 1, 2 * daySeconds];
    for (const [value, offset] of times.entries()) {
      const samples = ['a', 'b'].map((seriesKey) => ({ seriesKey, value }));
      await store.write(reportOf(noonSeconds + offset, samples));
    }
    for (let samplesSkipped = 0; samplesSkipped < 10; samplesSkipped += 1) {
      const reads = ['a', 'b'].map((seriesKey) =>
        readSamples(store, {
          metricId: 1,
          seriesKeys: [seriesKey],
          startSeconds: noonSeconds + 1,
          endSeconds: noonSeconds + 2 * daySeconds,
          samplesSkipped,
          samplesMax: 3,
        }),
      );
      const expected = [1, 2, 3, 4, 5, 6].slice(samplesSkipped, samplesSkipped + 3);
      for (const [samples = []] of await Promise.all(reads)) {
        assert.deepEqual(
          samples.map(({ value }) => value),
          expected,
        );
      }
    }
    await store.close();
  });

  test('many reads may run at once, each with its own samplesMax', async () => {
    const store = await harnessOf().open();
    const seriesKeys = Array.from({ length: 30 }, (_, index) => `series ${index}`);
    for (let offset = 0; offset < 6; offset += 1) {
      const timeSeconds = noonSeconds + (offset % 2) * daySeconds;
      const samples = seriesKeys.map((seriesKey, index) => ({ seriesKey, value: index + offset }));
      await store.write(reportOf(timeSeconds, samples));
    }
    const reads = seriesKeys.map((seriesKey, index) =>
      readSamples(store, {
        metricId: 1,
        seriesKeys: [seriesKey],
        startSeconds: noonSeconds,
        endSeconds: noonSeconds + 2 * daySeconds,
        samplesSkipped: 0,
        samplesMax: index % 8,
      }),
    );
    for (const [index, [samples = []]] of (await Promise.all(reads)).entries()) {
      const offsets = [0, 2, 4, 1, 3, 5].slice(0, index % 8);
      assert.deepEqual(
        samples.map(({ value }) => value),
        offsets.map((offset) => index + offset),
      );
    }
    await store.close();
  });

  test('many series are read at once as columns, each as if it were alone', async () => {
    const store = await harnessOf().open();
    for (let offset = 0; offset < 6; offset += 1) {
      const timeSeconds = noonSeconds + (offset % 2) * daySeconds;
      const seriesKeys = ['c', 'a', 'b'].slice(0, 1 + (offset % 3));
      const samples = seriesKeys.map((seriesKey) => ({ seriesKey, value: offset }));
      await store.write(reportOf(timeSeconds, [...samples, { metricId: 2, value: -offset }]));
    }
    const seriesKeys = ['b', 'none', 'c', 'a', 'c'];
    const query = { ...wholeSeries, metricId: 1 };
    for (let sorted = 0; sorted < 2; sorted += 1) {
      for (const [samplesSkipped, samplesMax] of [
        [0, 100],
        [1, 2],
        [3, 1],
        [10, 5],
      ] as const) {
        const range = { ...query, samplesSkipped, samplesMax };
        const together = await readSamples(store, { ...range, seriesKeys });
        for (const [at, seriesKey] of seriesKeys.entries()) {
          const [alone] = await readSamples(store, { ...range, seriesKeys: [seriesKey] });
          assert.deepEqual(together[at], alone, seriesKey);
        }
      }
      const [ofB, none, ofC] = await readSamples(store, { ...query, seriesKeys });
      assert.deepEqual(
        [ofB, none, ofC].map((each) => each?.map(({ value }) => value)),
        [[2, 5], [], [0, 2, 4, 1, 3, 5]],
      );
      await store.maintain(noonSeconds + 2 * daySeconds);
    }
    assert.deepEqual(await readSamples(store, { ...query, seriesKeys: [] }), []);
    await store.close();
  });

  test('values come back bit for bit', async () => {
    const store = await harnessOf().open();
    const values = [-0, 0, 5e-324, -2.2e-308, Number.MAX_VALUE, 0.1, 1 / 3, 2 ** 53 + 2, -1e300];
    await store.write(
      reportOf(
        noonSeconds,
        values.map((value) => ({ value })),
      ),
    );
    const read = await valuesOf(store);
    assert.equal(read.length, values.length);
    assert(read.every((value, index) => Object.is(value, values[index])));
    await store.close();
  });

  test('writes beyond pendingSamplesMax are refused at once, nothing of them kept', async () => {
    const store = await harnessOf().open({ pendingSamplesMax: 3 });
    const first = store.write(reportOf(noonSeconds, [{ value: 1 }, { value: 2 }]));
    const second = reportOf(noonSeconds, [{ value: 3 }, { value: 4, seriesKey: 'new' }]);
    await assert.rejects(store.write(second), StoreBusyError);
    assert.equal(await exists(store, 'new'), false);
    await first;
    assert.deepEqual(await valuesOf(store), [1, 2]);
    assert.equal(store.pendingSamples, 0);
    assert.equal(await store.write(second), 'stored');
    await store.close();
  });

  test('close() finishes every write begun before it', async () => {
    const store = await harnessOf().open();
    const writes = Array.from({ length: 20 }, (_, value) =>
      store.write(reportOf(noonSeconds, [{ value }])),
    );
    await store.close();
    assert((await Promise.all(writes)).every((outcome) => outcome === 'stored'));
    await assert.rejects(store.write(reportOf(noonSeconds, [{ value: 1 }])), StoreUnavailableError);
  });
}
