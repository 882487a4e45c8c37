import type { SampleSelection, StoreObserver } from '../sample-store.js';
import type { Availability } from './availability.js';
import { asRefusal, isDiskTrouble } from './database-error.js';
import { type Day, dateOf, endOfDaySeconds } from './day.js';
import type { DaySorter } from './day-sorter.js';
import type { DiskSpace } from './disk-space.js';
import type { GroupWriter } from './group-writer.js';
import type { JournalDrain } from './journal-drain.js';
import type { ReadSessions } from './read-sessions.js';
import type { SampleDeletion } from './sample-deletion.js';
import { type Segments, sortedSegmentOf } from './segments.js';
import type { SeriesIndex } from './series-index.js';
import { deleteSeriesOfMetric } from './series-table.js';
import { TaskQueue } from './task-queue.js';

const daySeconds = 86_400;
/** Room that a deletion, however small, takes in the log. */
const deletionBytesMin = 65_536;
/** No Timestamp is so late. */
const afterLastSeconds = 2 ** 32;
/** A report waits so long at most between the check of its Timestamp and its commit. */
const closingMarginSeconds = 60;

export interface MaintenanceOptions {
  readonly limits: () => { readonly timestampSkewBehindSeconds: number };
  readonly utcOffsetSeconds: number;
  readonly retentionDays: number;
  readonly observer?: StoreObserver;
}

interface Parts {
  readonly drain: JournalDrain;
  readonly writer: GroupWriter;
  readonly reads: ReadSessions;
  readonly sorter: DaySorter;
  readonly deletion: SampleDeletion;
  readonly segments: Segments;
  readonly index: SeriesIndex;
  readonly space: DiskSpace;
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
    // What a full disk keeps waiting is no reason to keep the days that fill it.
    await this.#parts.drain.settle().catch(() => undefined);
    for (const day of this.#parts.segments.days()) {
      await this.#enqueue(async () => {
        if (this.#isExpired(day, nowSeconds)) await this.#drop(day);
        else if (this.#isToBeSorted(day, nowSeconds)) await this.#sort(day);
      });
    }
  }

  deleteSamples(selection: SampleSelection): Promise<number> {
    const { drain, deletion, index } = this.#parts;
    return this.#enqueue(async () => {
      await this.#requireDeletion();
      await drain.settle();
      const seriesIds = await index.idsOf(selection.metricId, selection.seriesKeys);
      const { startSeconds, endSeconds } = selection;
      const deleted = await deletion.delete(seriesIds, startSeconds, endSeconds);
      await deletion.forgetEmpty(seriesIds);
      return deleted;
    });
  }

  deleteMetric(metricId: number): Promise<void> {
    const { drain, writer, deletion, index } = this.#parts;
    return this.#enqueue(async () => {
      await this.#requireDeletion();
      await drain.settle();
      const seriesIds = await writer.betweenGroups(async (connection) => {
        await deleteSeriesOfMetric(connection, metricId);
        return index.deleteMetric(metricId);
      });
      await deletion.delete(seriesIds, 0, afterLastSeconds);
    });
  }

  /** Runs a task while nothing is sorted, dropped or deleted. */
  between<T>(task: () => Promise<T>): Promise<T> {
    return this.#enqueue(task);
  }

  async close(): Promise<void> {
    await this.#queue.settle();
    await this.#parts.sorter.close();
    await this.#parts.deletion.close();
  }

  /** @throws StoreUnavailableError */
  async #requireDeletion(): Promise<void> {
    const { space, availability } = this.#parts;
    try {
      await space.require(deletionBytesMin);
    } catch (error) {
      availability.fail(error);
      throw error;
    }
  }

  async #enqueue<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await this.#queue.run(task);
    } catch (error) {
      // A day that is too large to be sorted in the space there is keeps no report from the disk.
      if (isDiskTrouble(error)) this.#parts.availability.fail(error);
      throw asRefusal(error);
    }
  }

  #isExpired(day: Day, nowSeconds: number): boolean {
    const endSeconds = endOfDaySeconds(day, this.#options.utcOffsetSeconds);
    return endSeconds + this.#options.retentionDays * daySeconds <= nowSeconds;
  }

  #isToBeSorted(day: Day, nowSeconds: number): boolean {
    const endSeconds = endOfDaySeconds(day, this.#options.utcOffsetSeconds);
    const lateSeconds = this.#options.limits().timestampSkewBehindSeconds + closingMarginSeconds;
    return (
      endSeconds + lateSeconds < nowSeconds &&
      this.#parts.segments.of(day).some((segment) => !segment.sorted)
    );
  }

  async #drop(day: Day): Promise<void> {
    const { writer, reads, sorter, deletion, segments } = this.#parts;
    this.#options.observer?.dropping({ date: dateOf(day) });
    const removed = await writer.betweenGroups((connection) => segments.remove(connection, day));
    const emptied = await deletion.seriesOnlyIn(removed);
    await reads.settle();
    await sorter.drop(removed);
    await deletion.forgetEmpty(emptied);
    this.#options.observer?.dropped({ date: dateOf(day) });
  }

  async #sort(day: Day): Promise<void> {
    const { writer, reads, sorter, segments } = this.#parts;
    const startedAt = performance.now();
    this.#options.observer?.sorting({ date: dateOf(day) });
    const sealed = await writer.betweenGroups(() => Promise.resolve(segments.seal(day)));
    const sorted = sortedSegmentOf(sealed);
    if (sorted === undefined) return;
    const samples = await sorter.build(sealed, sorted);
    await writer.betweenGroups((connection) => segments.replace(connection, sealed, sorted));
    await reads.settle();
    await sorter.drop(sealed);
    const seconds = (performance.now() - startedAt) / 1000;
    this.#options.observer?.sorted({ date: dateOf(day), samples, seconds });
  }
}
