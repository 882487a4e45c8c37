import type { Statistic } from '../model/statistic.js';

/** One value of one series, as a report brings it. */
export interface ReportedSample {
  readonly metricId: number;
  /** See `seriesKeyOf` in model/series. */
  readonly seriesKey: string;
  /** UNIX seconds, whole. */
  readonly timeSeconds: number;
  /** Finite. */
  readonly value: number;
}

/** What one accepted report leaves on disk. */
export interface AcceptedReport {
  readonly accountId: number;
  /** 64 bits that tell this report from every other with the same timeSeconds. */
  readonly fingerprint: bigint;
  /** UNIX seconds, whole: the time of at least one of its samples. */
  readonly timeSeconds: number;
  /** At least one. */
  readonly samples: readonly ReportedSample[];
}

/** A stored sample of a series. */
export interface StoredSample {
  readonly timeSeconds: number;
  readonly value: number;
}

export interface SampleRange {
  readonly metricId: number;
  readonly seriesKey: string;
  /** Included. */
  readonly startSeconds: number;
  /** Not included. */
  readonly endSeconds: number;
  /** So many of the earliest are left out. */
  readonly samplesSkipped: number;
  /** At most so many samples, the earliest first. */
  readonly samplesMax: number;
}

/** Series of one metric whose samples count together, over windows `[end - period, end)`. */
export interface WindowQuery {
  readonly metricId: number;
  /** Those that have no samples do no harm. */
  readonly seriesKeys: readonly string[];
  /** The windows end at this moment, ... */
  readonly firstEndSeconds: number;
  /** ... and every period from there up to this one. */
  readonly lastEndSeconds: number;
  readonly periodSeconds: number;
  readonly statistic: Statistic;
}

/** The windows of many groups of series at once. */
export interface GroupedWindowQuery extends Omit<WindowQuery, 'metricId' | 'seriesKeys'> {
  /** The series of a group count together; a series may be in several. */
  readonly groups: readonly Pick<WindowQuery, 'metricId' | 'seriesKeys'>[];
}

/** Series of one metric, over a time: from start up to, not including, end. */
export interface SampleSelection {
  readonly metricId: number;
  readonly seriesKeys: readonly string[];
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/**
 * Keeps samples. Each sentence below is a promise, and a test of the conformance suite that every
 * engine passes (tests/storage/sample-store-conformance.ts):
 *
 * - A report whose write is resolved is on disk: it survives kill -9 at any moment after.
 * - A report is stored whole or not at all.
 * - The same report (fingerprint and timeSeconds) is stored once within the replay window, whether
 *   it comes again at once, while the first is being written, or after a restart.
 * - A resolved write is in every read that starts after it.
 * - Samples of a series are read in the order of their time; those of the same time in the order
 *   they came in.
 * - A series exists from its first sample on, and is counted once for its account.
 * - Values come back as they were given, bit for bit.
 * - Writes beyond pendingSamplesMax are refused at once with StoreBusyError, and nothing of them
 *   is kept.
 * - While the disk takes no writes they fail with StoreUnavailableError, reads go on, and writing
 *   succeeds again soon after the disk does. From the first failure until the engine has written
 *   again by itself, with or without traffic, the store is not writable.
 * - Sorting a closed day, and dropping a day past retention, change no answer about other days,
 *   and lose no sample that comes in for that day meanwhile.
 * - Statistics over windows are exact over every sample of the window, late ones included: max, min,
 *   the sum and mean correctly rounded to within an ulp, last the value that came last of those
 *   with the latest time, a percentile pN the least value that N % of the samples do not exceed.
 *   Of several series with the latest time, last takes the one that was first seen last: so
 *   sorting, which forgets how series took turns, does not change it. A window without samples is
 *   absent. A sum that no double holds is infinite, with its sign; the mean of the same samples is
 *   finite.
 * - Many groups of series are read at once, each as if it were alone.
 * - Deleted samples are in no later read; a series none of whose samples are left, for deletion or
 *   for retention, is no series, and a sample that comes for it meanwhile makes it one.
 * - close() finishes every write begun before it.
 */
export interface SampleStore {
  /**
   * Stores a report.
   * @returns 'repeated' where the same report is on disk already.
   * @throws StoreBusyError, StoreUnavailableError; anything else is a defect.
   */
  write(report: AcceptedReport): Promise<'stored' | 'repeated'>;
  /** How many samples wait for the disk. */
  readonly pendingSamples: number;
  /** How long the report that waits longest has waited for it. */
  readonly pendingMilliseconds: number;
  /** False from a write that failed on, until the engine has written again by itself. */
  readonly writable: boolean;
  /** Whether the series has a sample; from memory. */
  hasSeries(metricId: number, seriesKey: string): boolean;
  /** How many series the account has; from memory. */
  seriesCountOf(accountId: number): number;
  /** How many series all accounts have; from memory. */
  readonly seriesCount: number;
  /** The series keys of a metric, in byte order. */
  listSeries(metricId: number): Promise<readonly string[]>;
  readSamples(range: SampleRange): Promise<StoredSample[]>;
  /** The statistic of each window that has samples, by the window's end. */
  readWindows(query: WindowQuery): Promise<Map<number, number>>;
  /** For each group, in their order, what `readWindows` gives. */
  readGroupedWindows(query: GroupedWindowQuery): Promise<Map<number, number>[]>;
  /** The time of the newest sample of any of the series. */
  newestSeconds(metricId: number, seriesKeys: readonly string[]): Promise<number | undefined>;
  /**
   * @returns how many samples were deleted
   * @throws StoreUnavailableError; some may be deleted then.
   */
  deleteSamples(selection: SampleSelection): Promise<number>;
  /**
   * Drops every sample and series of a metric.
   * @throws StoreUnavailableError
   */
  deleteMetric(metricId: number): Promise<void>;
  /**
   * Sorts the days that are closed at nowSeconds and drops those past retention.
   * @throws StoreUnavailableError
   */
  maintain(nowSeconds: number): Promise<void>;
  close(): Promise<void>;
}

/** More samples wait for the disk than are allowed. */
export class StoreBusyError extends Error {
  override name = 'StoreBusyError';
}

/** The engine can not write now: the disk is full, or gone. */
export class StoreUnavailableError extends Error {
  override name = 'StoreUnavailableError';
}

/** What an engine tells of its work, for counters and log. Durations in seconds. */
export interface StoreObserver {
  committed(commit: { samples: number; reports: number; seconds: number }): void;
  /** A day begins to be sorted, or to be dropped. */
  sorting(day: { date: string }): void;
  dropping(day: { date: string }): void;
  sorted(day: { date: string; samples: number; seconds: number }): void;
  dropped(day: { date: string }): void;
  commitFailed(error: unknown): void;
  /** Writes fail from now on. */
  becameUnavailable(outage: { reason: string; folder: string; bytesFree?: number }): void;
  /** A probe has written. */
  becameAvailable(outage: { seconds: number; folder: string; bytesFree?: number }): void;
}
