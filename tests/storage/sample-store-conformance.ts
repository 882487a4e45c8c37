import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import {
  type AcceptedReport,
  type ReportedSample,
  type SampleStore,
  StoreBusyError,
  StoreUnavailableError,
} from '../../src/storage/sample-store.js';

/** Noon of 2024-03-01 UTC: where the clock of a harness starts. */
export const noonSeconds = 1_709_294_400;
export const daySeconds = 86_400;

/** What the suite needs of an engine. Its stores lie over the same data until it is disposed. */
export interface SampleStoreHarness {
  nowSeconds: number;
  open(limits?: { pendingSamplesMax?: number }): Promise<SampleStore>;
  dispose(): Promise<void>;
  /** Absent where the data does not outlive the store. */
  readonly durable?: {
    /** A store as a process finds it after its predecessor was killed with this one open. */
    openAfterKill(store: SampleStore): Promise<SampleStore>;
  };
  /** Absent where there is no disk to fill. */
  readonly disk?: { fill(): Promise<void>; free(): Promise<void> };
}

let lastFingerprint = 0n;

export function reportOf(
  timeSeconds: number,
  samples: readonly (Partial<ReportedSample> & { value: number })[],
): AcceptedReport {
  lastFingerprint += 0x9e3779b97f4a7c15n;
  return {
    accountId: 1,
    fingerprint: BigInt.asUintN(64, lastFingerprint),
    timeSeconds,
    samples: samples.map((sample) => ({ metricId: 1, seriesKey: 'a', ...sample })),
  };
}

/** All values of a series, in the order they are read. */
export async function valuesOf(
  store: SampleStore,
  seriesKey = 'a',
  metricId = 1,
): Promise<number[]> {
  const samples = await store.readSamples({
    metricId,
    seriesKey,
    startSeconds: 0,
    endSeconds: 2 ** 32 - 1,
    samplesMax: 1_000_000,
  });
  return samples.map(({ value }) => value);
}

/** One test per promised sentence of `SampleStore`. */
export function describeSampleStore(
  name: string,
  createHarness: () => Promise<SampleStoreHarness>,
  absent: { readonly durable?: string; readonly disk?: string } = {},
): void {
  describe(name, () => {
    let harness: SampleStoreHarness;
    beforeEach(async () => {
      harness = await createHarness();
    });
    afterEach(() => harness.dispose());

    describe('reports', () => {
      describeReports(() => harness, absent.durable ?? false);
    });
    describe('series', () => {
      describeSeries(() => harness, absent.durable ?? false);
    });
    describe('days', () => {
      describeDays(() => harness);
    });
    describe('disk', { skip: absent.disk ?? false }, () => {
      describeDisk(() => harness);
    });
  });
}

function describeReports(harnessOf: () => SampleStoreHarness, notDurable: string | false): void {
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
    const outcomes = await Promise.all([store.write(report), store.write(report)]);
    assert.deepEqual(outcomes, ['stored', 'repeated']);
    assert.equal(await store.write(report), 'repeated');
    assert.deepEqual(await valuesOf(store), [1]);
    await store.close();
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
    assert.equal(await after.write(report), 'repeated');
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

  test('a range includes its start, excludes its end, and ends at samplesMax', async () => {
    const store = await harnessOf().open();
    for (let offset = 0; offset < 6; offset += 1) {
      await store.write(reportOf(noonSeconds + offset, [{ value: offset }]));
    }
    const samples = await store.readSamples({
      metricId: 1,
      seriesKey: 'a',
      startSeconds: noonSeconds + 1,
      endSeconds: noonSeconds + 5,
      samplesMax: 3,
    });
    assert.deepEqual(
      samples,
      [1, 2, 3].map((value) => ({ timeSeconds: noonSeconds + value, value })),
    );
    await store.close();
  });

  test('many series may be read at once, each with its own samplesMax', async () => {
    const store = await harnessOf().open();
    const seriesKeys = Array.from({ length: 30 }, (_, index) => `series ${index}`);
    for (let offset = 0; offset < 6; offset += 1) {
      const timeSeconds = noonSeconds + (offset % 2) * daySeconds;
      const samples = seriesKeys.map((seriesKey, index) => ({ seriesKey, value: index + offset }));
      await store.write(reportOf(timeSeconds, samples));
    }
    const reads = seriesKeys.map((seriesKey, index) =>
      store.readSamples({
        metricId: 1,
        seriesKey,
        startSeconds: noonSeconds,
        endSeconds: noonSeconds + 2 * daySeconds,
        samplesMax: index % 8,
      }),
    );
    for (const [index, samples] of (await Promise.all(reads)).entries()) {
      const offsets = [0, 2, 4, 1, 3, 5].slice(0, index % 8);
      assert.deepEqual(
        samples.map(({ value }) => value),
        offsets.map((offset) => index + offset),
      );
    }
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
    assert.equal(store.hasSeries(1, 'new'), false);
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

function describeSeries(harnessOf: () => SampleStoreHarness, notDurable: string | false): void {
  test('a series exists from its first sample on, and is counted once', async () => {
    const store = await harnessOf().open();
    assert.equal(store.hasSeries(1, 'a'), false);
    await store.write(reportOf(noonSeconds, [{ value: 1 }, { value: 2 }]));
    await store.write(reportOf(noonSeconds, [{ value: 1, metricId: 2 }]));
    await store.write({ ...reportOf(noonSeconds, [{ value: 1, metricId: 3 }]), accountId: 2 });
    assert.equal(store.hasSeries(1, 'a'), true);
    assert.equal(store.hasSeries(1, 'b'), false);
    assert.deepEqual(
      [store.seriesCountOf(1), store.seriesCountOf(2), store.seriesCount],
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
      store.listSeries(1),
      bytes.map((key) => key.toString()),
    );
    assert.deepEqual(store.listSeries(2), []);
    await store.close();
  });

  test('series are the same after a restart', { skip: notDurable }, async () => {
    const harness = harnessOf();
    const before = await harness.open();
    await before.write(reportOf(noonSeconds, [{ value: 1, seriesKey: 'x\u0000y' }, { value: 2 }]));
    await before.close();
    const after = await harness.open();
    assert.deepEqual(after.listSeries(1), ['a', 'x\u0000y']);
    assert.equal(after.seriesCountOf(1), 2);
    await after.write(reportOf(noonSeconds + 1, [{ value: 3, seriesKey: 'z' }, { value: 4 }]));
    assert.deepEqual(await valuesOf(after), [2, 4]);
    assert.deepEqual(await valuesOf(after, 'z'), [3]);
    await after.close();
  });

  test('a deleted metric has neither samples nor series, and starts anew', async () => {
    const store = await harnessOf().open();
    await store.write(reportOf(noonSeconds, [{ value: 1 }, { value: 2, metricId: 2 }]));
    await store.deleteMetric(1);
    assert.deepEqual(await valuesOf(store), []);
    assert.deepEqual([store.hasSeries(1, 'a'), store.seriesCount], [false, 1]);
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
    await before.deleteMetric(1);
    await before.close();
    const after = await harness.open();
    assert.deepEqual([after.hasSeries(1, 'a'), after.seriesCount], [false, 1]);
    await after.write(reportOf(noonSeconds + 1, [{ value: 3, metricId: 3 }]));
    assert.deepEqual(await valuesOf(after, 'a', 3), [3]);
    await after.close();
  });
}

function describeDays(harnessOf: () => SampleStoreHarness): void {
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

  test('a day past retention is dropped, and no other', async () => {
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

function describeDisk(harnessOf: () => SampleStoreHarness): void {
  test('a full disk fails writes, not reads, and writing returns with space', async () => {
    const harness = harnessOf();
    const store = await harness.open();
    const stored: number[] = [0];
    await store.write(reportOf(noonSeconds, [{ value: 0 }]));
    await harness.disk?.fill();
    const refused = await writeUntilRefused(store, stored);
    assert(refused instanceof StoreUnavailableError, String(refused));
    assert.equal(store.writable, false);
    const again = reportOf(noonSeconds, [{ value: -1 }]);
    await assert.rejects(store.write(again), StoreUnavailableError);
    assert.deepEqual(await valuesOf(store), stored);
    await harness.disk?.free();
    harness.nowSeconds += 1;
    assert.equal(store.writable, true);
    assert.equal(await store.write(again), 'stored');
    assert.equal(store.writable, true);
    assert.deepEqual(await valuesOf(store), [...stored, -1]);
    await store.close();
    const next = await harness.open();
    assert.deepEqual(await valuesOf(next), [...stored, -1]);
    await next.close();
  });
}

/** Writes reports of a thousand samples, of which series a has one; returns what refuses one. */
async function writeUntilRefused(store: SampleStore, stored: number[]): Promise<unknown> {
  for (let value = 1; value < 10_000; value += 1) {
    const others = Array.from({ length: 999 }, (_, index) => ({
      value: Math.random(),
      seriesKey: `other ${index}`,
    }));
    try {
      await store.write(reportOf(noonSeconds, [{ value }, ...others]));
    } catch (error) {
      return error;
    }
    stored.push(value);
  }
  return undefined;
}
