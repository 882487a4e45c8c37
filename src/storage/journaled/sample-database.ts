import type { GroupedWindowQuery, SampleQuery } from '../sample-store.js';
import type { ValueColumns } from '../value-columns.js';
import type { ReplayMemory } from '../replay-memory.js';
import type { ReportColumns } from './report-columns.js';
import type { SampleGroup } from './sample-group.js';
import type { SeriesIndex, SeriesRow } from './series-index.js';

/** The windows of a query, without the series whose samples they sum up. */
export type Windows = Omit<GroupedWindowQuery, 'groups'>;

/** Which samples of a series are read. */
export type SampleRange = Omit<SampleQuery, 'metricId' | 'seriesKeys'>;

/** A day that has samples, by the clock of the zone that the database keeps days in. */
export interface SampleDay {
  /** Days since 1970-01-01. */
  readonly day: number;
  /** `2024-02-29` */
  readonly date: string;
  /** UNIX seconds of the first second after the day. */
  readonly endSeconds: number;
}

/** Reports that a restarted store must recognize: those of these Timestamps, the end not included. */
export interface ReplayWindow {
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** The earliest are left out where there are more. */
  readonly entriesMax: number;
}

/** The questions that a database asks of the store over it, at the moment when it needs the answer. */
export interface StoreState {
  /** Whether the series still goes by its number: its metric may be deleted by now. */
  hasSeries(row: SeriesRow): boolean;
  /** Samples that only the journal has while the database takes none; undefined while it does. */
  undrained(): ReportColumns | undefined;
}

/**
 * A database that a journaled store drains into and reads from. It identifies series by number. What
 * each method promises is a test of tests/storage/sample-database-conformance.ts.
 * Every method fails with StoreUnavailableError where the disk is the cause; any other failure is a
 * defect.
 */
export interface SampleDatabase {
  /** What operators know it by, such as the name of its file. */
  readonly name: string;
  /** What operators know its own log by. */
  readonly logName: string;
  /** Names the store over it; to be called once, before anything else. */
  attach(store: StoreState): void;
  /** Loads every saved series into the index. */
  loadSeries(index: SeriesIndex): Promise<void>;
  /** Loads the reports of a window into the memory, the latest first. */
  loadReports(memory: ReplayMemory, window: ReplayWindow): Promise<void>;
  /** The number of the last journal record that it has written. */
  drainedNumber(): Promise<number>;
  /**
   * The size of its own log. It changes with every commit, also of others that share the database:
   * the last of them would be lost with a log that is cut off.
   */
  logBytes(): Promise<number>;

  /**
   * Writes reports whole or not at all, and with them the number of the last journal record that
   * they come from.
   * @param isDoubtful the same write failed before, which may have reached the disk all the same:
   *   where that number is there already, nothing is stored twice
   */
  write(reports: ReportColumns, lastNumber: number, isDoubtful: boolean): Promise<void>;
  /** Which of the group's reports of unknown fate it has, by their place. */
  findReports(group: SampleGroup): Promise<Set<number>>;

  /**
   * Samples of each series by time, and those of one time by their arrival.
   * @param seriesIds undefined in the place of a series that there is not
   */
  readSamples(
    seriesIds: readonly (number | undefined)[],
    range: SampleRange,
  ): Promise<ValueColumns>;
  /** The statistic of each window that has samples, of each group of series. */
  readGroupedWindows(
    groups: readonly (readonly number[])[],
    windows: Windows,
  ): Promise<ValueColumns>;
  /** The time of the newest sample of any of the series. */
  newestSeconds(seriesIds: readonly number[]): Promise<number | undefined>;

  /** @returns how many samples were deleted; some may be where it fails */
  deleteSamples(
    seriesIds: readonly number[],
    startSeconds: number,
    endSeconds: number,
  ): Promise<number>;
  /** Those of the series that have no sample. */
  withoutSamples(seriesIds: readonly number[]): Promise<number[]>;
  /**
   * Deletes rows of series between two writes.
   * @param choose is given the rows of the series, and returns those to be deleted
   */
  deleteSeries(
    seriesIds: readonly number[],
    choose: (rows: readonly SeriesRow[]) => readonly SeriesRow[],
  ): Promise<void>;
  /**
   * Deletes the rows of a metric's series between two writes.
   * @param forget runs before the next write
   */
  deleteSeriesOfMetric<Result>(metricId: number, forget: () => Result): Promise<Result>;

  /** The days that have samples, the earliest first. */
  days(): SampleDay[];
  /** False while a part of the day still lies in the order of arrival. */
  isSorted(day: SampleDay): boolean;
  /**
   * Rewrites a day, beside reads and writes, in the order that queries read. One that is sorted
   * stays as it is.
   * @returns how many samples it has; undefined where there is nothing to sort
   */
  sortDay(day: SampleDay): Promise<number | undefined>;
  /** @returns the series that have no samples on other days */
  dropDay(day: SampleDay): Promise<readonly number[]>;
  /** @throws StoreUnavailableError where the disk has no room for so many bytes more */
  requireSpace(bytes: number): Promise<void>;
  /**
   * Writes what is there already as reports are written, once the disk has room to spare again.
   * @throws StoreUnavailableError where reports could not be written either
   */
  probe(): Promise<void>;
  /** Finishes what was begun, and closes its connections. */
  close(): Promise<void>;
}
