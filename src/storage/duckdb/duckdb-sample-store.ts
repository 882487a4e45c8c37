import { dirname } from 'node:path';
import type { Journal } from '../journal.js';
import {
  type AcceptedReport,
  type GroupedWindowQuery,
  type SampleRange,
  type SampleSelection,
  type SampleStore,
  StoreBusyError,
  type StoredSample,
  StoreUnavailableError,
  type WindowQuery,
} from '../sample-store.js';
import { Availability } from './availability.js';
import { asRefusal } from './database-error.js';
import { dayZoneOf } from './day-zone.js';
import { DaySorter } from './day-sorter.js';
import { DiskSpace } from './disk-space.js';
import type { DuckdbDatabase } from './duckdb-database.js';
import { type FileHold, holdFile } from './file-hold.js';
import { GroupCommit } from './group-commit.js';
import { GroupWriter } from './group-writer.js';
import { JournalDrain } from './journal-drain.js';
import { loadJournal } from './load-journal.js';
import { LogMarks } from './log-marks.js';
import { Maintenance } from './maintenance.js';
import { ReplayMemory } from './replay-memory.js';
import { ReadSessions } from './read-sessions.js';
import { loadReports } from './report-lookup.js';
import { SampleDeletion } from './sample-deletion.js';
import { SampleReader } from './sample-reader.js';
import type { DuckdbSampleStoreOptions } from './sample-store-options.js';
import { Segments } from './segments.js';
import { SeriesIndex } from './series-index.js';
import { createSeriesTable, loadSeries } from './series-table.js';
import { WindowReader } from './window-reader.js';

/** Replay memory reaches so much further back than Timestamps may: reports take a while. */
const replayMarginSeconds = 60;

/**
 * Samples in one DuckDB file, behind a journal that reports are acknowledged from: as safe as the
 * disk, for one process.
 */
export class DuckdbSampleStore implements SampleStore {
  readonly #options: DuckdbSampleStoreOptions;
  readonly #journal: Journal;
  readonly #segments: Segments;
  readonly #index = new SeriesIndex();
  readonly #memory: ReplayMemory;
  readonly #availability: Availability;
  readonly #writer: GroupWriter;
  readonly #commit: GroupCommit;
  readonly #drain: JournalDrain;
  readonly #reads: ReadSessions;
  readonly #samples: SampleReader;
  readonly #windows: WindowReader;
  readonly #maintenance: Maintenance;
  readonly #marks: LogMarks;
  #closed = false;

  private constructor(
    database: DuckdbDatabase,
    journal: Journal,
    options: DuckdbSampleStoreOptions,
  ) {
    const { utcOffsetSeconds, observer, clock } = options;
    const folder = dirname(database.file);
    const { availability = new Availability(folder, observer) } = options;
    const index = this.#index;
    const segments = new Segments(utcOffsetSeconds);
    const space = new DiskSpace(folder, options.diskBytesFreeMin);
    const writer = new GroupWriter(database, segments, index, utcOffsetSeconds);
    const drain = new JournalDrain(journal, writer, (error) => {
      observer?.commitFailed(asRefusal(error));
      availability.fail(error);
    });
    const reads = new ReadSessions(database, segments, drain);
    const entriesMax = () => options.limits().replayEntriesMax;
    this.#options = options;
    this.#memory = new ReplayMemory(this.#replayFloorSeconds(), entriesMax);
    const memory = this.#memory;
    const commit = new GroupCommit(
      { journal, drain, writer, index, memory, availability, space },
      observer,
    );
    const deletion = new SampleDeletion(database, { commit, drain, writer, segments, index });
    const sorter = new DaySorter(database, space);
    const parts = { drain, writer, reads, sorter, deletion, segments, index, space, availability };
    this.#journal = journal;
    this.#segments = segments;
    this.#writer = writer;
    this.#availability = availability;
    this.#commit = commit;
    this.#drain = drain;
    this.#reads = reads;
    this.#samples = new SampleReader(reads);
    this.#windows = new WindowReader(reads, segments, clock);
    this.#maintenance = new Maintenance(parts, options);
    this.#marks = new LogMarks(database, commit, drain);
  }

  /**
   * Reads series and recent reports into memory, and takes into the database what is left in the
   * journal. Both stay their owner's to close.
   * @throws DataDamagedError
   */
  static async open(
    database: DuckdbDatabase,
    journal: Journal,
    options: DuckdbSampleStoreOptions,
  ): Promise<DuckdbSampleStore> {
    const utcOffsetSeconds = await dayZoneOf(database, options.utcOffsetSeconds);
    const store = new DuckdbSampleStore(database, journal, { ...options, utcOffsetSeconds });
    await store.#load();
    store.#availability.start(() => store.#commit.probe());
    return store;
  }

  get pendingSamples(): number {
    return this.#commit.pendingSamples;
  }

  get pendingMilliseconds(): number {
    return this.#commit.pendingMilliseconds;
  }

  get writable(): boolean {
    return !this.#closed && this.#availability.isAvailable;
  }

  get seriesCount(): number {
    return this.#index.count;
  }

  hasSeries(metricId: number, seriesKey: string): boolean {
    return this.#index.idOf(metricId, seriesKey) !== undefined;
  }

  seriesCountOf(accountId: number): number {
    return this.#index.countOf(accountId);
  }

  listSeries(metricId: number): Promise<readonly string[]> {
    return this.#index.keysOf(metricId);
  }

  write(report: AcceptedReport): Promise<'stored' | 'repeated'> {
    const { timeSeconds, fingerprint } = report;
    const recollection = this.#memory.recall(timeSeconds, fingerprint);
    if (recollection === 'stored') return Promise.resolve('repeated');
    const holder = this.#commit.groupOf(report);
    if (holder !== undefined) return holder.stored.then(() => 'repeated');
    const refusal = this.#refusalOf(report);
    if (refusal !== undefined) return Promise.reject(refusal);
    const group = this.#commit.gather(report.samples.length);
    const place = group.add(report);
    for (const { metricId, seriesKey, value } of report.samples) {
      group.addSample(
        this.#index.assign(report.accountId, metricId, seriesKey, timeSeconds),
        value,
      );
    }
    if (recollection === 'new') return group.stored;
    group.unknown.push(place);
    return group.stored.then(() => (group.repeated.has(place) ? 'repeated' : 'stored'));
  }

  async readSamples(range: SampleRange): Promise<StoredSample[]> {
    await this.#drain.settleFor(range.startSeconds, range.endSeconds);
    const seriesId = this.#index.idOf(range.metricId, range.seriesKey);
    return seriesId === undefined ? [] : this.#samples.read(seriesId, range);
  }

  async readWindows(query: WindowQuery): Promise<Map<number, number>> {
    await this.#settleFor(query);
    return this.#windows.read(await this.#index.idsOf(query.metricId, query.seriesKeys), query);
  }

  async readGroupedWindows(query: GroupedWindowQuery): Promise<Map<number, number>[]> {
    await this.#settleFor(query);
    const { groups, ...windows } = query;
    const seriesIds: number[][] = [];
    for (const { metricId, seriesKeys } of groups) {
      seriesIds.push(await this.#index.idsOf(metricId, seriesKeys));
    }
    return this.#windows.readGroups(seriesIds, windows);
  }

  async newestSeconds(
    metricId: number,
    seriesKeys: readonly string[],
  ): Promise<number | undefined> {
    await this.#drain.settleFor(0, Infinity);
    return this.#windows.newestSeconds(await this.#index.idsOf(metricId, seriesKeys));
  }

  deleteSamples(selection: SampleSelection): Promise<number> {
    return this.#maintenance.deleteSamples(selection);
  }

  deleteMetric(metricId: number): Promise<void> {
    return this.#maintenance.deleteMetric(metricId);
  }

  async maintain(nowSeconds: number): Promise<void> {
    this.#memory.forgetBefore(this.#replayFloorSeconds());
    await this.#maintenance.run(nowSeconds);
    await this.#marks.putWhereGrown();
  }

  /**
   * Makes both logs show at the next start whether they were cut off before this moment.
   * @throws what keeps the disk, or the database, from taking it
   */
  mark(): Promise<void> {
    return this.#marks.put();
  }

  /**
   * Holds the data file as it is, with all that was acknowledged, between two groups and no
   * sorting: see FileHold.
   */
  holdFile(database: DuckdbDatabase): Promise<FileHold> {
    return this.#maintenance.between(async () => {
      await this.#drain.settle();
      return this.#writer.betweenGroups((connection) => holdFile(connection, database));
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#availability.close();
    await this.#commit.settle();
    await this.#maintenance.close();
    await this.#drain.close();
    await Promise.all([this.#writer.close(), this.#reads.close()]);
  }

  #settleFor({ firstEndSeconds, periodSeconds, lastEndSeconds }: WindowTimes): Promise<void> {
    return this.#drain.settleFor(firstEndSeconds - periodSeconds, lastEndSeconds);
  }

  #refusalOf(report: AcceptedReport): Error | undefined {
    if (this.#closed) return new StoreUnavailableError('the store is closed');
    const pendingSamplesMax = this.#options.limits().pendingSamplesMax;
    if (this.pendingSamples + report.samples.length > pendingSamplesMax) {
      return new StoreBusyError(`more than ${pendingSamplesMax} samples wait for the disk`);
    }
    return this.writable ? undefined : new StoreUnavailableError('the disk takes no writes');
  }

  #replayFloorSeconds(): number {
    const { timestampSkewBehindSeconds } = this.#options.limits();
    return Math.floor(this.#options.clock()) - timestampSkewBehindSeconds - replayMarginSeconds;
  }

  async #load(): Promise<void> {
    const { timestampSkewAheadSeconds, replayEntriesMax } = this.#options.limits();
    const window = {
      startSeconds: this.#replayFloorSeconds(),
      endSeconds:
        Math.floor(this.#options.clock()) + timestampSkewAheadSeconds + replayMarginSeconds,
      entriesMax: replayEntriesMax,
    };
    await this.#writer.betweenGroups(async (connection) => {
      await createSeriesTable(connection);
      await loadSeries(connection, this.#index);
      await this.#segments.dropUnlisted(connection);
    });
    const parts = {
      writer: this.#writer,
      index: this.#index,
      memory: this.#memory,
      drain: this.#drain,
    };
    await loadJournal(this.#journal, parts, this.#options.journalReachesDatabase ?? false);
    await this.#writer.betweenGroups((connection) =>
      loadReports(connection, this.#segments, this.#memory, window),
    );
  }
}

type WindowTimes = Pick<WindowQuery, 'firstEndSeconds' | 'lastEndSeconds' | 'periodSeconds'>;
