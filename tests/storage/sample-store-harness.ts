import {
  type AcceptedReport,
  type ReportedSample,
  type SampleStore,
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
    samples: samples.map((sample) => ({ metricId: 1, seriesKey: 'a', timeSeconds, ...sample })),
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
    samplesSkipped: 0,
    samplesMax: 1_000_000,
  });
  return samples.map(({ value }) => value);
}
