import assert from 'node:assert/strict';
import {
  type AcceptedReport,
  type GroupedWindowQuery,
  type ReportedSample,
  type SampleQuery,
  type SampleStore,
  type WindowQuery,
} from '../../src/storage/sample-store.js';
import { FairTurns } from '../../src/model/fair-turns.js';
import { seriesPages } from '../../src/storage/series-pages.js';
import { TimedValues } from '../../src/storage/value-columns.js';

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
  /** Absent where reads can not fail. */
  readonly outage?: { begin(): void; end(): void };
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
    samples: samples.map((sample) => ({ metricId: 1, seriesKey: 'a', timeSeconds, ...sample })),
  };
}

/** All values of a series, in the order they are read. */
export async function valuesOf(
  store: SampleStore,
  seriesKey = 'a',
  metricId = 1,
): Promise<number[]> {
  const [samples = []] = await readSamples(store, {
    ...wholeSeries,
    metricId,
    seriesKeys: [seriesKey],
  });
  return samples.map(({ value }) => value);
}

/** Every sample of a series. */
export const wholeSeries: Omit<SampleQuery, 'metricId' | 'seriesKeys'> = {
  startSeconds: 0,
  endSeconds: 2 ** 32 - 1,
  samplesSkipped: 0,
  samplesMax: 1_000_000,
};

/** The samples of each series. */
export async function readSamples(
  store: SampleStore,
  query: SampleQuery,
): Promise<{ readonly timeSeconds: number; readonly value: number }[][]> {
  const columns = await store.readSamples(query);
  assert.equal(columns.ends.length, query.seriesKeys.length);
  assert.equal(columns.ends.at(-1) ?? 0, columns.times.length);
  assert.equal(columns.values.length, columns.times.length);
  return query.seriesKeys.map((_, place) => {
    const { times, values } = TimedValues.of(columns, place);
    return Array.from(times, (timeSeconds, row) => ({ timeSeconds, value: values[row] ?? NaN }));
  });
}

/** The values of each group, by the ends of their windows. */
export async function readGroups(
  store: SampleStore,
  query: GroupedWindowQuery,
): Promise<Map<number, number>[]> {
  const columns = await store.readGroupedWindows(query);
  assert.equal(columns.ends.length, query.groups.length);
  assert.equal(columns.ends.at(-1) ?? 0, columns.times.length);
  return query.groups.map((_, place) => {
    const { times, values } = TimedValues.of(columns, place);
    assert.deepEqual(times, times.toSorted(), 'the earliest first');
    return new Map(Array.from(times, (end, row) => [end, values[row] ?? NaN]));
  });
}

export async function readWindows(
  store: SampleStore,
  { metricId, seriesKeys, ...windows }: WindowQuery,
): Promise<Map<number, number>> {
  const [group] = await readGroups(store, { ...windows, groups: [{ metricId, seriesKeys }] });
  return group ?? new Map<number, number>();
}

export async function listAll(store: SampleStore, metricId: number): Promise<string[]> {
  const keys: string[] = [];
  for await (const page of seriesPages(store, metricId, new FairTurns())) keys.push(...page);
  return keys;
}

/** Whether metric 1 has the series. */
export async function exists(store: SampleStore, seriesKey: string): Promise<boolean> {
  return (await store.findSeries(1, [seriesKey])).has(seriesKey);
}
