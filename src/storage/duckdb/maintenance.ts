import type { StoreObserver } from '../sample-store.js';
import { type Day, dateOf, endOfDaySeconds } from './day.js';
import type { DaySorter } from './day-sorter.js';
import type { GroupWriter } from './group-writer.js';
import type { SampleReader } from './sample-reader.js';
import { inTransaction } from './transaction.js';
import { type Segments, sortedSegmentOf } from './segments.js';
import type { SeriesIndex } from './series-index.js';
import { deleteSeries } from './series-table.js';
import { TaskQueue } from './task-queue.js';

const daySeconds = 86_400;
/** A report waits so long at most between the check of its Timestamp and its commit. */
const closingMarginSeconds = 60;

export interface MaintenanceOptions {
  readonly limits: () => { readonly timestampSkewBehindSeconds: number };
  readonly utcOffsetSeconds: number;
  readonly retentionDays: number;
  readonly observer?: StoreObserver;
}

/** Changes segments as a whole: sorts days, drops days, deletes metrics; one at a time. */
export class Maintenance {
  readonly #writer: GroupWriter;
  readonly #reader: SampleReader;
  readonly #sorter: DaySorter;
  readonly #segments: Segments;
  readonly #index: SeriesIndex;
  readonly #options: MaintenanceOptions;
  readonly #queue = new TaskQueue();

  constructor(
    parts: {
      writer: GroupWriter;
      reader: SampleReader;
      sorter: DaySorter;
      segments: Segments;
      index: SeriesIndex;
    },
    options: MaintenanceOptions,
  ) {
    this.#writer = parts.writer;
    this.#reader = parts.reader;
    this.#sorter = parts.sorter;
    this.#segments = parts.segments;
    this.#index = parts.index;
    this.#options = options;
  }

  async run(nowSeconds: number): Promise<void> {
    for (const day of this.#segments.days()) {
      await this.#queue.run(async () => {
        if (this.#isExpired(day, nowSeconds)) await this.#drop(day);
        else if (this.#isToBeSorted(day, nowSeconds)) await this.#sort(day);
      });
    }
  }

  deleteMetric(metricId: number): Promise<void> {
    return this.#queue.run(async () => {
      const series = await this.#writer.betweenGroups(async (connection) => {
        await inTransaction(connection, () => deleteSeries(connection, metricId));
        return this.#index.deleteMetric(metricId);
      });
      await this.#sorter.deleteSeries(this.#segments.all(), series);
    });
  }

  async close(): Promise<void> {
    await this.#queue.settle();
    await this.#sorter.close();
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
      this.#segments.of(day).some((segment) => !segment.sorted)
    );
  }

  async #drop(day: Day): Promise<void> {
    const segments = await this.#writer.betweenGroups((connection) =>
      this.#segments.remove(connection, day),
    );
    await this.#reader.settle();
    await this.#sorter.drop(segments);
    this.#options.observer?.dropped({ date: dateOf(day) });
  }

  async #sort(day: Day): Promise<void> {
    const startedAt = performance.now();
    const sealed = await this.#writer.betweenGroups(() =>
      Promise.resolve(this.#segments.seal(day)),
    );
    const sorted = sortedSegmentOf(sealed);
    if (sorted === undefined) return;
    const samples = await this.#sorter.build(sealed, sorted);
    await this.#writer.betweenGroups((connection) =>
      this.#segments.replace(connection, sealed, sorted),
    );
    await this.#reader.settle();
    await this.#sorter.drop(sealed);
    const seconds = (performance.now() - startedAt) / 1000;
    this.#options.observer?.sorted({ date: dateOf(day), samples, seconds });
  }
}
