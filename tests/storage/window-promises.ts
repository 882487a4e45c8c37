import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { periodsSeconds, statistics } from '../../src/model/statistic.js';
import type { SampleStore, WindowQuery } from '../../src/storage/sample-store.js';
import { type ListedSample, referenceWindows } from './reference-windows.js';
import {
  daySeconds,
  noonSeconds,
  readGroups,
  readWindows,
  reportOf,
  type SampleStoreHarness,
} from '../support/sample-store-harness.js';

/** The midnight of +08:00 after the noon of UTC. */
const midnightSeconds = noonSeconds + 14_400;
const seriesKeys = ['a', 'b', 'c'];

export function promiseWindows(harnessOf: () => SampleStoreHarness): void {
  test('statistics are exact over every sample of a window, sorted or not', async () => {
    const harness = harnessOf();
    const store = await harness.open();
    let metricId = 0;
    await fc.assert(
      fc.asyncProperty(samplesOfTwoDays, fc.array(windows, { minLength: 12 }), async (...each) => {
        metricId += 1;
        await followWindows(store, metricId, ...each);
      }),
      { numRuns: 20 },
    );
    await store.close();
  });

  test('a window includes its start, excludes its end, and is absent without samples', async () => {
    const store = await harnessOf().open();
    for (const timeSeconds of [noonSeconds, noonSeconds + 299, noonSeconds + 600]) {
      await store.write(reportOf(timeSeconds, [{ value: timeSeconds - noonSeconds }]));
    }
    const query = { ...hourOf('max'), firstEndSeconds: noonSeconds, periodSeconds: 300 };
    const valueByEnd = await readWindows(store, query);
    assert.deepEqual(byEnd(valueByEnd), [
      [noonSeconds + 300, 299],
      [noonSeconds + 900, 600],
    ]);
    assert.deepEqual(await readWindows(store, { ...query, seriesKeys: ['none'] }), new Map());
    assert.deepEqual(await readWindows(store, { ...query, seriesKeys: [] }), new Map());
    assert.deepEqual(await readWindows(store, { ...query, metricId: 2 }), new Map());
    await store.close();
  });

  test('groups of series of any metrics are read at once', async () => {
    const store = await harnessOf().open();
    await store.write(reportOf(noonSeconds, [{ value: 1 }, { metricId: 2, value: 5 }]));
    const { metricId, seriesKeys: keys, ...query } = hourOf('max');
    const groups = [2, metricId, 3].map((id) => ({ metricId: id, seriesKeys: keys }));
    const valuesByEnd = await readGroups(store, { ...query, groups });
    assert.deepEqual(valuesByEnd.map(byEnd), [
      [[noonSeconds + 3600, 5]],
      [[noonSeconds + 3600, 1]],
      [],
    ]);
    assert.deepEqual(await readGroups(store, { ...query, groups: [] }), []);
    await store.close();
  });

  test('sums of values that cancel out are right', async () => {
    const store = await harnessOf().open();
    const values = [1e16, 1, -1e16, 1e300, 5e-324, -1e300];
    await store.write(reportOf(noonSeconds, [...values.map((value) => ({ value }))]));
    assert.deepEqual(byEnd(await readWindows(store, hourOf('sum'))), [[noonSeconds + 3600, 1]]);
    assert.deepEqual(byEnd(await readWindows(store, hourOf('avg'))), [[noonSeconds + 3600, 1 / 6]]);
    const huge = { seriesKey: 'b', value: Number.MAX_VALUE };
    await store.write(reportOf(noonSeconds, [huge, huge]));
    const mean = await readWindows(store, { ...hourOf('avg'), seriesKeys: ['b'] });
    assert.deepEqual([...mean.values()], [Number.MAX_VALUE]);
    await store.close();
  });

  test('a sum that no double holds is infinite, with its sign', async () => {
    const store = await harnessOf().open();
    for (const [seriesKey, sign] of [
      ['a', 1],
      ['b', -1],
    ] as const) {
      const huge = { seriesKey, value: sign * Number.MAX_VALUE };
      await store.write(reportOf(noonSeconds, [huge, huge, huge]));
      const sum = await readWindows(store, { ...hourOf('sum'), seriesKeys: [seriesKey] });
      const mean = await readWindows(store, { ...hourOf('avg'), seriesKeys: [seriesKey] });
      assert.deepEqual([...sum.values(), ...mean.values()], [sign * Infinity, huge.value]);
    }
    const both = await readWindows(store, { ...hourOf('sum'), seriesKeys: ['a', 'b'] });
    assert.deepEqual([...both.values()], [0]);
    await store.close();
  });

  test('the newest sample of any of the series is found, however old', async () => {
    const harness = harnessOf();
    const store = await harness.open();
    assert.equal(await store.newestSeconds(1, ['a']), undefined);
    const times = [noonSeconds - 10 * daySeconds, noonSeconds - daySeconds, noonSeconds - 5];
    for (const [index, seriesKey] of seriesKeys.entries()) {
      await store.write(reportOf(times[index] ?? 0, [{ seriesKey, value: 1 }]));
      await store.write(reportOf((times[index] ?? 0) - 60, [{ seriesKey, value: 2 }]));
    }
    for (let sorted = 0; sorted < 2; sorted += 1) {
      for (const [index, seriesKey] of seriesKeys.entries()) {
        assert.equal(await store.newestSeconds(1, [seriesKey, 'none']), times[index]);
      }
      assert.equal(await store.newestSeconds(1, seriesKeys), times[2]);
      assert.equal(await store.newestSeconds(2, seriesKeys), undefined);
      assert.equal(await store.newestSeconds(1, []), undefined);
      await store.maintain(noonSeconds);
    }
    await store.close();
  });

  test('a hundred thousand series make up one window', async () => {
    const store = await harnessOf().open({ pendingSamplesMax: 1_000_000 });
    const keys = Array.from({ length: 100_000 }, (_, index) => `series ${index}`);
    const samples = keys.map((seriesKey, value) => ({ seriesKey, value }));
    await store.write(reportOf(noonSeconds, samples));
    const valueByEnd = await readWindows(store, { ...hourOf('sum'), seriesKeys: keys });
    assert.deepEqual(byEnd(valueByEnd), [[noonSeconds + 3600, (99_999 * 100_000) / 2]]);
    assert.equal(await store.newestSeconds(1, keys), noonSeconds);
    await store.close();
  });
}

/** Values that lose most where they are added one by one. */
const value = fc.oneof(
  fc.constantFrom(1e16, -1e16, 1, 0.1, -0.3, 1e200, -1e200, 0, 2 ** -100),
  fc.integer({ min: -1000, max: 1000 }).map((hundredths) => hundredths / 100),
);

/** Around the midnight of +08:00, also on the edges of windows; late ones among them. */
const samplesOfTwoDays: fc.Arbitrary<ListedSample[]> = fc.array(
  fc.record({
    timeSeconds: fc
      .oneof(
        fc.integer({ min: -4000, max: 4000 }),
        fc.integer({ min: -12, max: 12 }).map((windows) => windows * 300),
        fc.constantFrom(-daySeconds, -1, 0, daySeconds - 1),
      )
      .map((seconds) => midnightSeconds + seconds),
    seriesKey: fc.constantFrom(...seriesKeys),
    value,
  }),
  { maxLength: 60 },
);

type Windows = Omit<WindowQuery, 'metricId'>;

const windows: fc.Arbitrary<Windows> = fc
  .record({
    periodSeconds: fc.constantFrom(...periodsSeconds),
    statistic: fc.constantFrom(...statistics),
    seriesKeys: fc.subarray(seriesKeys),
    firstWindow: fc.integer({ min: -12, max: 6 }),
    windowCount: fc.integer({ min: 1, max: 20 }),
  })
  .map(({ firstWindow, windowCount, ...query }) => {
    const firstEndSeconds = midnightSeconds + firstWindow * query.periodSeconds;
    const lastEndSeconds = firstEndSeconds + (windowCount - 1) * query.periodSeconds;
    return { ...query, firstEndSeconds, lastEndSeconds };
  });

/** Half of the samples come in before the days are sorted, and half after. */
async function followWindows(
  store: SampleStore,
  metricId: number,
  samples: readonly ListedSample[],
  queries: readonly Windows[],
): Promise<void> {
  const half = Math.floor(samples.length / 2);
  const stored: ListedSample[] = [];
  for (const some of [samples.slice(0, half), [], samples.slice(half), []]) {
    for (const { timeSeconds, ...sample } of some) {
      await store.write(reportOf(timeSeconds, [{ ...sample, metricId }]));
    }
    stored.push(...some);
    if (some.length === 0) await store.maintain(midnightSeconds + 2 * daySeconds);
    for (const query of queries) {
      const valueByEnd = await readWindows(store, { ...query, metricId });
      assertWindows(valueByEnd, referenceWindows(stored, { ...query, metricId }), query);
    }
    const [query] = queries;
    if (query !== undefined) await followGroups(store, metricId, stored, query);
    await assertNewest(store, metricId, stored);
  }
}

/** Each group is summed up for itself, also where groups share series or have none. */
async function followGroups(
  store: SampleStore,
  metricId: number,
  stored: readonly ListedSample[],
  { seriesKeys: chosenKeys, ...query }: Windows,
): Promise<void> {
  const keysOfGroups = [chosenKeys, ['a'], [], seriesKeys, ['none'], ['b', 'c']];
  const groups = keysOfGroups.map((keys) => ({ metricId, seriesKeys: keys }));
  const read = await readGroups(store, { ...query, groups });
  assert.equal(read.length, groups.length);
  for (const [at, group] of groups.entries()) {
    const expected = referenceWindows(stored, { ...query, ...group });
    assertWindows(read[at] ?? new Map(), expected, { ...query, seriesKeys: [] });
  }
}

function assertWindows(
  actual: ReadonlyMap<number, number>,
  expected: ReadonlyMap<number, number>,
  { statistic }: Windows,
): void {
  const ends = byEnd(expected).map(([end]) => end);
  assert.deepEqual(
    byEnd(actual).map(([end]) => end),
    ends,
  );
  for (const end of ends) {
    const [one, other] = [actual.get(end) ?? NaN, expected.get(end) ?? NaN];
    const ulp = ['sum', 'avg'].includes(statistic) ? Math.abs(other) * Number.EPSILON : 0;
    assert(Math.abs(one - other) <= ulp, `${statistic} is ${one}, not ${other}`);
  }
}

async function assertNewest(
  store: SampleStore,
  metricId: number,
  stored: readonly ListedSample[],
): Promise<void> {
  const newest = stored.reduce((latest, each) => Math.max(latest, each.timeSeconds), 0);
  assert.equal((await store.newestSeconds(metricId, seriesKeys)) ?? 0, newest);
}

/** The hour that begins at noon. */
function hourOf(statistic: WindowQuery['statistic']): WindowQuery {
  const lastEndSeconds = noonSeconds + 3600;
  return {
    metricId: 1,
    seriesKeys: ['a'],
    firstEndSeconds: lastEndSeconds,
    lastEndSeconds,
    periodSeconds: 3600,
    statistic,
  };
}

function byEnd(valueByEnd: ReadonlyMap<number, number>): [number, number][] {
  return [...valueByEnd].sort(([one], [other]) => one - other);
}
