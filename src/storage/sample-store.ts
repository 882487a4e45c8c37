import { itemsPerSlice } from '../model/in-slices.js';
import type { Statistic } from '../model/statistic.js';
import type { ValueColumns } from './value-columns.js';

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

/** The most series of a page: a caller handles one without a pause. */
export const seriesPerPageMax = itemsPerSlice;

/** Which page of a metric's series is asked for. */
export interface SeriesPageQuery {
  /** The `next` of the page before; undefined for the first page. */
  readonly after: string | undefined;
  /** At least 1; no page has more than `seriesPerPageMax`. */
  readonly seriesMax: number;
}

/** Some series of a metric. */
export interface SeriesPage {
  readonly seriesKeys: readonly string[];
  /** Asks for the page after this one; undefined where this is the last. */
  readonly next: string | undefined;
}

/** Series that are counted: those of an account, those of a metric, or all. */
export type SeriesScope = { readonly accountId: number } | { readonly metricId: number } | 'all';

export interface SampleQuery {
  readonly metricId: number;
  /** Those that have no samples do no harm. The caller bounds how many samples all may have. */
  readonly seriesKeys: readonly string[];
  /** Included. */
  readonly startSeconds: number;
  /** Not included. */
  readonly endSeconds: number;
  /** Of each series, so many of the earliest are left out. */
  readonly samplesSkipped: number;
  /** At most so many samples of each series, the earliest first. */
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
 * A deletion that is accepted. It is carried out, whatever fails or restarts meanwhile: an engine that
 * is out of reach carries it out once it is there again.
 */
export interface Deletion {
  /** How many samples it deletes. */
  readonly sampleCount: number;
  /** Resolves once they are in no later read, which may take minutes; an outage does not reject it. */
  readonly done: Promise<void>;
}

/**
 * Keeps samples. Each sentence below is a promise, and a test of the conformance suite that every
 * engine passes (tests/storage/sample-store-conformance.ts). What an engine can not keep, its test
 * declares by name with a reason:
 *
 * - A report whose write is resolved is on disk: it survives kill -9 at any moment after.
 * - A report is stored whole or not at all.
 * - The same report (fingerprint and timeSeconds) is stored once within the replay window, whether
 *   it comes again at once, while the first is being written, or after a restart. A write of one
 *   that is there already says so; an engine that can not tell says 'stored', and stores it once all
 *   the same.
 * - A resolved write is in every read that starts after it.
 * - Samples of a series are read in the order of their time; those of the same time in the order
 *   they came in at one receiver, and between receivers by the clocks of these.
 * - A series exists from its first sample on, and is counted once for its account.
 * - The series of a metric are listed page by page, in the byte order of their keys. A page may have
 *   fewer series than were asked for: only the one without `next` is the last. A listing has each
 *   series once that exists from its first page to its last; one that comes or goes meanwhile may be
 *   missing. A cursor stays good while series come and go, also when the series that it names goes.
 * - hasSeries and seriesCountOf are hints: they tell what this process knows, and others may write.
 *   hasSeries may say false of a series that exists, but not true of one that never had a sample.
 *   So a caller refuses nothing for a hint before it has asked findSeries and countSeries, which are
 *   exact; and an account may pass its quota by the series that a hint does not know of yet. Where
 *   one process alone writes, hints are exact.
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
 * - Many series, and many groups of series, are read at once as columns, each as if it were alone.
 * - A read that the engine can not answer now fails with StoreUnavailableError, and tells no part of
 *   the answer; it succeeds when it is tried again once the engine can.
 * - A deletion is accepted, and may take its time: from `done` on, the samples are in no later read.
 * - A series none of whose samples are left, for deletion or for retention, is no series, and a
 *   sample that comes for it meanwhile makes it one.
 * - maintain may do nothing, where the engine sorts and drops days by itself.
 * - close() finishes every write begun before it.
 */
export interface SampleStore {
  /**
   * Stores a report.
   * @returns 'repeated' where the engine knows that the same report is on disk already.
   * @throws StoreBusyError, StoreUnavailableError; anything else is a defect.
   */
  write(report: AcceptedReport): Promise<'stored' | 'repeated'>;
  /** How many samples of this process wait for the disk. */
  readonly pendingSamples: number;
  /** How long the report that waits longest has waited for it. */
  readonly pendingMilliseconds: number;
  /** False from a write of this process that failed on, until one of the engine's own succeeds. */
  readonly writable: boolean;
  /** Whether the series has a sample, as far as this process knows: a hint, from memory. */
  hasSeries(metricId: number, seriesKey: string): boolean;
  /** How many series the account has, as far as this process knows: a hint, from memory. */
  seriesCountOf(accountId: number): number;

  /** Those of the series that exist. @throws StoreUnavailableError */
  findSeries(metricId: number, seriesKeys: readonly string[]): Promise<ReadonlySet<string>>;
  /** @throws StoreUnavailableError */
  countSeries(scope: SeriesScope): Promise<number>;
  /** A page of a metric's series; `seriesPages` goes through all. @throws StoreUnavailableError */
  listSeries(metricId: number, query: SeriesPageQuery): Promise<SeriesPage>;
  /** The samples of each series, in the order of the keys. @throws StoreUnavailableError */
  readSamples(query: SampleQuery): Promise<ValueColumns>;
  /**
   * The statistic of each window that has samples, of each group in their order.
   * @throws StoreUnavailableError
   */
  readGroupedWindows(query: GroupedWindowQuery): Promise<ValueColumns>;
  /** The time of the newest sample of any of the series. @throws StoreUnavailableError */
  newestSeconds(metricId: number, seriesKeys: readonly string[]): Promise<number | undefined>;

  /** @throws StoreUnavailableError; some may be deleted then */
  deleteSamples(selection: SampleSelection): Promise<Deletion>;
  /**
   * Drops every sample and series of a metric, which no sample comes for any more.
   * @throws StoreUnavailableError
   */
  deleteMetric(metricId: number): Promise<Deletion>;
  /**
   * Sorts the days that are closed at nowSeconds and drops those past retention, unless the engine
   * does so by itself: then nothing happens.
   * @throws StoreUnavailableError
   */
  maintain(nowSeconds: number): Promise<void>;
  close(): Promise<void>;
}

/** More samples wait for the disk than are allowed. */
export class StoreBusyError extends Error {
  override name = 'StoreBusyError';
}

/** The engine can not write, or not read, now: a disk is full or gone, or a server is. */
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
