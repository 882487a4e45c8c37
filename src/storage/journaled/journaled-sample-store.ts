import type { Availability } from '../availability.js';
import type { Journal } from '../journal.js';
import type { ReplayMemory } from '../replay-memory.js';
import {
  type AcceptedReport,
  type Deletion,
  type GroupedWindowQuery,
  type SampleQuery,
  type SampleSelection,
  type SampleStore,
  type SeriesPage,
  type SeriesPageQuery,
  type SeriesScope,
  StoreBusyError,
  type StoreObserver,
  StoreUnavailableError,
} from '../sample-store.js';
import type { ValueColumns } from '../value-columns.js';
import { GroupCommit } from './group-commit.js';
import { JournalDrain } from './journal-drain.js';
import { loadJournal } from './load-journal.js';
import { LogMarks } from './log-marks.js';
import { Maintenance } from './maintenance.js';
import type { SampleDatabase } from './sample-database.js';
import { SeriesIndex } from './series-index.js';

/** How far replay memory reaches beyond the oldest Timestamp accepted: reports take a while. */
const replayMarginSeconds = 60;

export interface JournaledSampleStoreLimits {
  readonly pendingSamplesMax: number;
  readonly timestampSkewBehindSeconds: number;
  readonly timestampSkewAheadSeconds: number;
  readonly replayEntriesMax: number;
}

export interface JournaledSampleStoreOptions {
  /** Read anew at each use. */
  readonly limits: () => JournaledSampleStoreLimits;
  readonly retentionDays: number;
  /** Whether the journal must have the last record that the database holds: see FolderMark. */
  readonly journalReachesDatabase?: boolean;
  /** Used by nothing else; empty; its owner's to close. */
  readonly replayMemory: ReplayMemory;
  readonly observer?: StoreObserver;
  /** Shared with others that write to the database; closed with the store. */
  readonly availability: Availability;
  /** UNIX seconds. */
  readonly clock: () => number;
}

/**
 * Samples in a database of one process, behind a journal that reports are acknowledged from: as
 * safe as the disk.
 */
export class JournaledSampleStore implements SampleStore {
  readonly #options: JournaledSampleStoreOptions;
  readonly #database: SampleDatabase;
  readonly #journal: Journal;
  readonly #index = new SeriesIndex();
  readonly #memory: ReplayMemory;
  readonly #availability: Availability;
  readonly #commit: GroupCommit;
  readonly #drain: JournalDrain;
  readonly #maintenance: Maintenance;
  readonly #marks: LogMarks;
  #closed = false;

  private constructor(
    database: SampleDatabase,
    journal: Journal,
    options: JournaledSampleStoreOptions,
  ) {
    const { observer, availability } = options;
    const index = this.#index;
    const drain = new JournalDrain(journal, database, (error) => {
      observer?.commitFailed(error);
      availability.fail(error);
    });
    this.#options = options;
    const memory = options.replayMemory;
    this.#memory = memory;
    const parts = { journal, drain, database, index, memory, availability };
    const commit = new GroupCommit(parts, observer);
    this.#database = database;
    this.#journal = journal;
    this.#availability = availability;
    this.#commit = commit;
    this.#drain = drain;
    this.#maintenance = new Maintenance({ commit, drain, database, index, availability }, options);
    database.attach({
      hasSeries: (row) => index.has(row),
      undrained: () => (drain.failure === undefined ? undefined : drain.waiting),
    });
    this.#marks = new LogMarks(database, commit, drain);
  }

  /**
   * Reads series and recent reports into memory, and moves into the database what is left in the
   * journal. The journal stays its owner's to close; the database is closed with the store.
   * @throws DataDamagedError
   */
  static async open(
    database: SampleDatabase,
    journal: Journal,
    options: JournaledSampleStoreOptions,
  ): Promise<JournaledSampleStore> {
    const store = new JournaledSampleStore(database, journal, options);
    await store.#load();
    options.availability.start(() => store.#commit.probe());
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

  hasSeries(metricId: number, seriesKey: string): boolean {
    return this.#index.idOf(metricId, seriesKey) !== undefined;
  }

  seriesCountOf(accountId: number): number {
    return this.#index.countOf(accountId);
  }

  async findSeries(metricId: number, seriesKeys: readonly string[]): Promise<ReadonlySet<string>> {
    const ids = await this.#index.eachIdOf(metricId, seriesKeys);
    return new Set(seriesKeys.filter((_, at) => ids[at] !== undefined));
  }

  countSeries(scope: SeriesScope): Promise<number> {
    return Promise.resolve(this.#index.countIn(scope));
  }

  listSeries(metricId: number, query: SeriesPageQuery): Promise<SeriesPage> {
    return this.#index.pageOf(metricId, query);
  }

  write(report: AcceptedReport): Promise<'stored' | 'repeated'> {
    const { accountId, timeSeconds, fingerprint } = report;
    const recollection = this.#memory.recall(timeSeconds, fingerprint);
    if (recollection === 'stored') return Promise.resolve('repeated');
    const holder = this.#commit.groupOf(report);
    if (holder !== undefined) return holder.stored.then(() => 'repeated');
    const refusal = this.#refusalOf(report);
    if (refusal !== undefined) return Promise.reject(refusal);
    const group = this.#commit.gather(report.samples.length);
    const place = group.add(report);
    for (const sample of report.samples) {
      const { metricId, seriesKey } = sample;
      const series = this.#index.assign(accountId, metricId, seriesKey, sample.timeSeconds);
      group.addSample(series, sample.timeSeconds, sample.value);
    }
    if (recollection === 'new') return group.stored;
    group.unknown.push(place);
    return group.stored.then(() => (group.repeated.has(place) ? 'repeated' : 'stored'));
  }

  async readSamples({ metricId, seriesKeys, ...range }: SampleQuery): Promise<ValueColumns> {
    await this.#drain.settleFor(range.startSeconds, range.endSeconds);
    return this.#database.readSamples(await this.#index.eachIdOf(metricId, seriesKeys), range);
  }

  async readGroupedWindows({ groups, ...windows }: GroupedWindowQuery): Promise<ValueColumns> {
    const { firstEndSeconds, periodSeconds, lastEndSeconds } = windows;
    await this.#drain.settleFor(firstEndSeconds - periodSeconds, lastEndSeconds);
    const seriesIds: number[][] = [];
    for (const { metricId, seriesKeys } of groups) {
      seriesIds.push(await this.#index.idsOf(metricId, seriesKeys));
    }
    return this.#database.readGroupedWindows(seriesIds, windows);
  }

  async newestSeconds(
    metricId: number,
    seriesKeys: readonly string[],
  ): Promise<number | undefined> {
    await this.#drain.settleFor(0, Infinity);
    return this.#database.newestSeconds(await this.#index.idsOf(metricId, seriesKeys));
  }

  async deleteSamples(selection: SampleSelection): Promise<Deletion> {
    const sampleCount = await this.#maintenance.deleteSamples(selection);
    return { sampleCount, done: Promise.resolve() };
  }

  async deleteMetric(metricId: number): Promise<Deletion> {
    const sampleCount = await this.#maintenance.deleteMetric(metricId);
    return { sampleCount, done: Promise.resolve() };
  }

  async maintain(nowSeconds: number): Promise<void> {
    this.#memory.forgetBefore(this.#replayFloorSeconds());
    await this.#maintenance.run(nowSeconds);
    await this.#marks.putWhereGrown();
  }

  /**
   * Makes both logs show at the next start whether they were cut off before this moment.
   * @throws StoreUnavailableError
   */
  mark(): Promise<void> {
    return this.#marks.put();
  }

  /**
   * Runs a task while the database has all that was acknowledged, and nothing is sorted, dropped or
   * deleted: for a backup, which holds the data file at that moment.
   */
  atRest<Result>(task: () => Promise<Result>): Promise<Result> {
    return this.#maintenance.between(async () => {
      await this.#drain.settle();
      return task();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#availability.close();
    await this.#commit.settle();
    await this.#maintenance.close();
    await this.#drain.close();
    await this.#database.close();
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
    this.#memory.forgetBefore(window.startSeconds);
    await this.#database.loadSeries(this.#index);
    const parts = {
      database: this.#database,
      index: this.#index,
      memory: this.#memory,
      drain: this.#drain,
    };
    await loadJournal(this.#journal, parts, this.#options.journalReachesDatabase ?? false);
    await this.#database.loadReports(this.#memory, window);
  }
}
