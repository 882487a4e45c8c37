import type { Availability } from '../availability.js';
import type { SampleSelection, StoreObserver } from '../sample-store.js';
import { forgetEmptySeries } from './empty-series.js';
import type { GroupCommit } from './group-commit.js';
import type { JournalDrain } from './journal-drain.js';
import type { SampleDatabase, SampleDay } from './sample-database.js';
import type { SeriesIndex } from './series-index.js';
import { TaskQueue } from '../../model/task-queue.js';

const daySeconds = 86_400;
/** Disk space that a deletion, however small, takes in the log. */
const deletionBytesMin = 65_536;
/** Later than any Timestamp. */
const afterLastSeconds = 2 ** 32;
/** A report waits so long at most between the check of its Timestamp and its commit. */
const closingMarginSeconds = 60;

export interface MaintenanceOptions {
  readonly limits: () => { readonly timestampSkewBehindSeconds: number };
  readonly retentionDays: number;
  readonly observer?: StoreObserver;
}

interface Parts {
  readonly commit: GroupCommit;
  readonly drain: JournalDrain;
  readonly database: SampleDatabase;
  readonly index: SeriesIndex;
  readonly availability: Availability;
}

/** Sorts days, drops days, deletes samples and metrics: one at a time, beside writes and reads. */
export class Maintenance {
  readonly #parts: Parts;
  readonly #options: MaintenanceOptions;
  readonly #queue = new TaskQueue();

  constructor(parts: Parts, options: MaintenanceOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  async run(nowSeconds: number): Promise<void> {
    // A full disk keeps samples waiting: it is no reason to keep the days that fill it.
    await this.#parts.drain.settle().catch(() => undefined);
    for (const day of this.#parts.database.days()) {
      // Its turn may come when another run has sorted it: what is to be done is asked then.
      await this.#queue.run(async () => {
        if (this.#isExpired(day, nowSeconds)) await this.#drop(day);
        else if (this.#isToBeSorted(day, nowSeconds)) await this.#sort(day);
      });
    }
  }

  /** @returns how many samples were deleted */
  deleteSamples(selection: SampleSelection): Promise<number> {
    const { drain, database, index } = this.#parts;
    return this.#queue.run(async () => {
      await this.#requireDeletion();
      await drain.settle();
      const seriesIds = await index.idsOf(selection.metricId, selection.seriesKeys);
      const { startSeconds, endSeconds } = selection;
      const deleted = await database.deleteSamples(seriesIds, startSeconds, endSeconds);
      await forgetEmptySeries(seriesIds, this.#parts);
      return deleted;
    });
  }

  /** @returns how many samples were deleted */
  deleteMetric(metricId: number): Promise<number> {
    const { drain, database, index } = this.#parts;
    return this.#queue.run(async () => {
      await this.#requireDeletion();
      await drain.settle();
      const seriesIds = await database.deleteSeriesOfMetric(metricId, () =>
        index.deleteMetric(metricId),
      );
      return database.deleteSamples(seriesIds, 0, afterLastSeconds);
    });
  }

  /** Runs a task while nothing is sorted, dropped or deleted. */
  between<T>(task: () => Promise<T>): Promise<T> {
    return this.#queue.run(task);
  }

  close(): Promise<void> {
    return this.#queue.settle();
  }

  /** @throws StoreUnavailableError */
  async #requireDeletion(): Promise<void> {
    const { database, availability } = this.#parts;
    try {
      await database.requireSpace(deletionBytesMin);
    } catch (error) {
      availability.fail(error);
      throw error;
    }
  }

  #isExpired({ endSeconds }: SampleDay, nowSeconds: number): boolean {
    return endSeconds + this.#options.retentionDays * daySeconds <= nowSeconds;
  }

  #isToBeSorted(day: SampleDay, nowSeconds: number): boolean {
    const lateSeconds = this.#options.limits().timestampSkewBehindSeconds + closingMarginSeconds;
    return day.endSeconds + lateSeconds < nowSeconds && !this.#parts.database.isSorted(day);
  }

  async #drop(day: SampleDay): Promise<void> {
    this.#options.observer?.dropping({ date: day.date });
    await forgetEmptySeries(await this.#parts.database.dropDay(day), this.#parts);
    this.#options.observer?.dropped({ date: day.date });
  }

  async #sort(day: SampleDay): Promise<void> {
    const startedAt = performance.now();
    this.#options.observer?.sorting({ date: day.date });
    const samples = await this.#parts.database.sortDay(day);
    if (samples === undefined) return;
    const seconds = (performance.now() - startedAt) / 1000;
    this.#options.observer?.sorted({ date: day.date, samples, seconds });
  }
}
