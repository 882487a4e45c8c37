import type { Journal } from '../journal.js';
import type { StoreObserver } from '../sample-store.js';
import type { GroupWriter } from './group-writer.js';
import { ReportColumns } from './report-columns.js';

/** So many wait before the database is given them at once: a commit costs about the same for all. */
const samplesMin = 2048;
/** Fewer wait no longer than this; a read that wants them does not wait for it. */
const waitMs = 500;
/** At once, at the most: bounds how long it holds the event loop. */
const samplesAtOnce = 8192;
/** Beyond, reports wait until the database has caught up: bounds the memory. */
const samplesMax = 1_000_000;

/** Groups that go to the database together. */
interface Batch {
  readonly reports: ReportColumns;
  /** Of the record of the last of them. */
  lastNumber: number;
  /** Was written once, and may have reached the disk though that failed: takes no more groups. */
  isSealed: boolean;
}

/** Takes groups that are safe in the journal on to the database, and lets go of their records. */
export class JournalDrain {
  readonly #journal: Journal;
  readonly #writer: GroupWriter;
  readonly #observer: StoreObserver | undefined;
  /** In the order of their numbers. */
  readonly #waiting: Batch[] = [];
  /** Columns to be filled anew: what waits outlives the young garbage, and is dear to collect. */
  #spare: ReportColumns | undefined;
  #sampleCount = 0;
  #takenNumber = 0;
  #drainedNumber = 0;
  #timer: NodeJS.Timeout | undefined;
  #draining: Promise<void> | undefined;
  /** Why the database has not taken the first of those that wait. */
  failure: unknown;

  constructor(journal: Journal, writer: GroupWriter, observer: StoreObserver | undefined) {
    this.#journal = journal;
    this.#writer = writer;
    this.#observer = observer;
  }

  /** What is not in the database yet. */
  get waiting(): ReportColumns {
    const all = new ReportColumns();
    for (const { reports } of this.#waiting) all.addAll(reports);
    return all;
  }

  /** Whether more wait than may. */
  get full(): boolean {
    return this.#sampleCount > samplesMax;
  }

  /** Takes what a group holds, with the number of its record. */
  take(number: number, group: ReportColumns): void {
    const batch = this.#batchFor(group.sampleCount);
    batch.reports.addAll(group);
    batch.lastNumber = number;
    this.#takenNumber = number;
    this.#sampleCount += group.sampleCount;
    if (this.#sampleCount >= samplesMin && this.failure === undefined) this.#startSilently();
    else this.#startLater();
  }

  /** Takes samples of a time to the database, if it takes any now: for whoever reads them next. */
  async settleFor(startSeconds: number, endSeconds: number): Promise<void> {
    if (this.failure !== undefined) return;
    if (!this.#waiting.some(({ reports }) => reports.touches(startSeconds, endSeconds))) return;
    await this.settle().catch(() => undefined);
  }

  /**
   * Waits until all that was taken so far is in the database.
   * @throws what keeps the database from taking it
   */
  async settle(): Promise<void> {
    const last = this.#takenNumber;
    while (this.#drainedNumber < last) await this.#start();
  }

  /** Takes what waits to the database; where that fails it is in the journal at the next start. */
  async close(): Promise<void> {
    await this.settle().catch(() => undefined);
    clearTimeout(this.#timer);
  }

  #startLater(): void {
    this.#timer ??= setTimeout(() => {
      this.#startSilently();
    }, waitMs).unref();
  }

  #startSilently(): void {
    // Whoever needs it learns of the failure by `failure`, and tries again.
    this.#start().catch(() => undefined);
  }

  #start(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return (this.#draining ??= this.#drain().finally(() => (this.#draining = undefined)));
  }

  /** Until few wait. */
  async #drain(): Promise<void> {
    try {
      do await this.#drainOnce();
      while (this.#sampleCount >= samplesMin);
      this.failure = undefined;
    } catch (error) {
      if (this.failure === undefined) this.#observer?.commitFailed(error);
      this.failure = error;
      this.#startLater();
      throw error;
    }
  }

  async #drainOnce(): Promise<void> {
    const [batch] = this.#waiting;
    if (batch === undefined) return;
    batch.isSealed = true;
    await this.#writer.write(batch.reports, batch.lastNumber);
    this.#waiting.shift();
    this.#sampleCount -= batch.reports.sampleCount;
    this.#drainedNumber = batch.lastNumber;
    this.#spare = batch.reports;
    await this.#journal.release(batch.lastNumber);
  }

  #batchFor(sampleCount: number): Batch {
    const last = this.#waiting.at(-1);
    if (last?.isSealed === false) {
      if (last.reports.sampleCount + sampleCount <= samplesAtOnce) return last;
    }
    const reports = this.#spare ?? new ReportColumns();
    this.#spare = undefined;
    reports.clear();
    const batch = { reports, lastNumber: 0, isSealed: false };
    this.#waiting.push(batch);
    return batch;
  }
}
