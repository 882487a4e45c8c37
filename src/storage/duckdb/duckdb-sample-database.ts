import { basename, dirname } from 'node:path';
import { DiskSpace } from '../data-folder/disk-space.js';
import type {
  ReplayWindow,
  SampleDatabase,
  SampleDay,
  SampleRange,
  StoreState,
  Windows,
} from '../journaled/sample-database.js';
import type { ReplayMemory } from '../replay-memory.js';
import type { ReportColumns } from '../journaled/report-columns.js';
import type { SampleGroup } from '../journaled/sample-group.js';
import type { SeriesIndex, SeriesRow } from '../journaled/series-index.js';
import { StoreUnavailableError } from '../sample-store.js';
import type { ValueColumns } from '../value-columns.js';
import { isDiskTrouble } from '../../duckdb/database-error.js';
import { dateOf, endOfDaySeconds } from './day.js';
import { DaySorter } from './day-sorter.js';
import { dayZoneOf } from './day-zone.js';
import type { DuckdbDatabase } from '../../duckdb/duckdb-database.js';
import { type FileHold, holdFile, logBytes } from './file-hold.js';
import { GroupWriter } from './group-writer.js';
import { ReadSessions } from './read-sessions.js';
import { loadReports } from './report-lookup.js';
import { SampleDeletion } from './sample-deletion.js';
import { SampleReader } from './sample-reader.js';
import { Segments, sortedSegmentOf } from './segments.js';
import { createSeriesTable, deleteSeriesOfMetric, loadSeries } from './series-table.js';
import { WindowReader } from './window-reader.js';

export interface DuckdbSampleDatabaseOptions {
  /** Of the days that samples are kept by, in a new file; an older one keeps its own. */
  readonly utcOffsetSeconds: number;
  /** UNIX seconds. */
  readonly clock: () => number;
  /** Writes are refused while less is free on the disk; by default 64 MiB, or a quarter of it. */
  readonly diskBytesFreeMin?: number;
  /** Called with each failure of a write that the disk is the cause of. */
  readonly diskFailed?: (error: unknown) => void;
}

/** Samples in one DuckDB file, a table for each day. */
export class DuckdbSampleDatabase implements SampleDatabase {
  readonly name: string;
  readonly logName: string;
  readonly #database: DuckdbDatabase;
  readonly #options: DuckdbSampleDatabaseOptions;
  readonly #space: DiskSpace;
  readonly #segments: Segments;
  readonly #writer: GroupWriter;
  readonly #reads: ReadSessions;
  readonly #samples: SampleReader;
  readonly #windows: WindowReader;
  readonly #sorter: DaySorter;
  readonly #deletion: SampleDeletion;
  #store: StoreState = { hasSeries: () => true, undrained: () => undefined };

  private constructor(database: DuckdbDatabase, options: DuckdbSampleDatabaseOptions) {
    const { utcOffsetSeconds, clock, diskBytesFreeMin } = options;
    this.name = basename(database.file);
    this.logName = `${this.name}.wal`;
    this.#database = database;
    this.#options = options;
    this.#space = new DiskSpace(dirname(database.file), diskBytesFreeMin);
    this.#segments = new Segments(utcOffsetSeconds);
    const hasSeries = (row: SeriesRow): boolean => this.#store.hasSeries(row);
    this.#writer = new GroupWriter(database, this.#segments, hasSeries, utcOffsetSeconds);
    this.#reads = new ReadSessions(database, this.#segments, () => this.#store.undrained());
    this.#samples = new SampleReader(this.#reads);
    this.#windows = new WindowReader(this.#reads, this.#segments, clock);
    this.#sorter = new DaySorter(database, this.#space);
    this.#deletion = new SampleDeletion(database, this.#segments, this.#writer);
  }

  /** Makes its tables where there are none. The database stays its owner's to close. */
  static async open(
    database: DuckdbDatabase,
    options: DuckdbSampleDatabaseOptions,
  ): Promise<DuckdbSampleDatabase> {
    const utcOffsetSeconds = await dayZoneOf(database, options.utcOffsetSeconds);
    const samples = new DuckdbSampleDatabase(database, { ...options, utcOffsetSeconds });
    await samples.#writer.betweenGroups(async (connection) => {
      await createSeriesTable(connection);
      await samples.#segments.dropUnlisted(connection);
    });
    return samples;
  }

  attach(store: StoreState): void {
    this.#store = store;
  }

  loadSeries(index: SeriesIndex): Promise<void> {
    return this.#writer.betweenGroups((connection) => loadSeries(connection, index));
  }

  loadReports(memory: ReplayMemory, window: ReplayWindow): Promise<void> {
    return this.#writer.betweenGroups((connection) =>
      loadReports(connection, this.#segments, memory, window),
    );
  }

  drainedNumber(): Promise<number> {
    return this.#writer.drainedNumber();
  }

  logBytes(): Promise<number> {
    return logBytes(this.#database);
  }

  write(reports: ReportColumns, lastNumber: number, isDoubtful: boolean): Promise<void> {
    return this.#changing(this.#writer.write(reports, lastNumber, isDoubtful));
  }

  findReports(group: SampleGroup): Promise<Set<number>> {
    return this.#changing(this.#writer.lookUp(group));
  }

  readSamples(
    seriesIds: readonly (number | undefined)[],
    range: SampleRange,
  ): Promise<ValueColumns> {
    return reading(this.#samples.read(seriesIds, range));
  }

  readGroupedWindows(
    groups: readonly (readonly number[])[],
    windows: Windows,
  ): Promise<ValueColumns> {
    return reading(this.#windows.read(groups, windows));
  }

  newestSeconds(seriesIds: readonly number[]): Promise<number | undefined> {
    return reading(this.#windows.newestSeconds(seriesIds));
  }

  deleteSamples(
    seriesIds: readonly number[],
    startSeconds: number,
    endSeconds: number,
  ): Promise<number> {
    return this.#changing(this.#deletion.delete(seriesIds, startSeconds, endSeconds));
  }

  withoutSamples(seriesIds: readonly number[]): Promise<number[]> {
    return this.#changing(this.#deletion.withoutSamples(seriesIds));
  }

  deleteSeries(
    seriesIds: readonly number[],
    choose: (rows: readonly SeriesRow[]) => readonly SeriesRow[],
  ): Promise<void> {
    return this.#changing(this.#deletion.deleteSeries(seriesIds, choose));
  }

  deleteSeriesOfMetric<Result>(metricId: number, forget: () => Result): Promise<Result> {
    return this.#changing(
      this.#writer.betweenGroups(async (connection) => {
        await deleteSeriesOfMetric(connection, metricId);
        return forget();
      }),
    );
  }

  days(): SampleDay[] {
    return this.#segments.days().map((day) => ({
      day,
      date: dateOf(day),
      endSeconds: endOfDaySeconds(day, this.#options.utcOffsetSeconds),
    }));
  }

  isSorted({ day }: Pick<SampleDay, 'day'>): boolean {
    return this.#segments.of(day).every(({ sorted }) => sorted);
  }

  sortDay({ day }: SampleDay): Promise<number | undefined> {
    return this.#changing(this.#sort(day));
  }

  dropDay({ day }: SampleDay): Promise<readonly number[]> {
    return this.#changing(this.#drop(day));
  }

  requireSpace(bytes: number): Promise<void> {
    return this.#space.require(bytes);
  }

  async probe(): Promise<void> {
    await this.#space.requireAgain();
    await this.#changing(this.#writer.probe());
  }

  /** Holds the data file as it is, with all that was written so far: see FileHold. */
  holdFile(): Promise<FileHold> {
    return this.#writer.betweenGroups((connection) => holdFile(connection, this.#database));
  }

  async close(): Promise<void> {
    await this.#sorter.close();
    await this.#deletion.close();
    await Promise.all([this.#writer.close(), this.#reads.close()]);
  }

  async #changing<Result>(result: Promise<Result>): Promise<Result> {
    try {
      return await result;
    } catch (error) {
      if (!isDiskTrouble(error)) throw error;
      this.#options.diskFailed?.(error);
      throw unavailable('the disk takes no writes', error);
    }
  }

  async #sort(day: number): Promise<number | undefined> {
    if (this.isSorted({ day })) return undefined;
    const sealed = await this.#writer.betweenGroups(() =>
      Promise.resolve(this.#segments.seal(day)),
    );
    const sorted = sortedSegmentOf(sealed);
    if (sorted === undefined) return undefined;
    const sampleCount = await this.#sorter.build(sealed, sorted);
    await this.#writer.betweenGroups((connection) =>
      this.#segments.replace(connection, sealed, sorted),
    );
    await this.#reads.settle();
    await this.#sorter.drop(sealed);
    return sampleCount;
  }

  async #drop(day: number): Promise<readonly number[]> {
    const removed = await this.#writer.betweenGroups((connection) =>
      this.#segments.remove(connection, day),
    );
    const emptied = await this.#deletion.seriesOnlyIn(removed);
    await this.#reads.settle();
    await this.#sorter.drop(removed);
    return emptied;
  }
}

async function reading<Result>(result: Promise<Result>): Promise<Result> {
  try {
    return await result;
  } catch (error) {
    throw isDiskTrouble(error) ? unavailable('the disk can not be read', error) : error;
  }
}

function unavailable(message: string, cause: unknown): StoreUnavailableError {
  return new StoreUnavailableError(message, { cause });
}
