import type { Journal } from '../journal.js';
import type { GroupWriter } from './group-writer.js';
import { ReportColumns } from './report-columns.js';

/** So many wait before the database is given them at once: a commit costs about the same for all. */
const samplesMin = 2048;
/** Fewer wait no longer than this; a read that wants them does not wait for it. */
const waitMs = 500;
/** At once, at the most, while the database keeps up: bounds how long it holds the event loop. */
const samplesAtOnce = 8192;
/** Of all that waits, at once where it does not: a commit takes turns of a loop that is busy then. */
const catchUpShare = 0.5;
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
  readonly #journal: Pick<Journal, 'release'>;
  readonly #writer: Pick<GroupWriter, 'write'>;
  readonly #failed: (error: unknown) => void;
  /** In the order of their numbers. */
  readonly #waiting: Batch[] = [];
  /** Columns to be filled anew: what waits outlives the young garbage, and is dear to collect. */
  #spare: ReportColumns | undefined;
  #sampleCount = 0;
  #drainedNumber = 0;
  #timer: NodeJS.Timeout | undefined;
  #draining: Promise<void> | undefined;
  /** The batch that is being drained. */
  #drainingOne: Promise<void> | undefined;
  /** Why the database has not taken the first of those that wait. */
  failure: unknown;

  /** @param failed is told the first of failures that follow each other */
  constructor(
    journal: Pick<Journal, 'release'>,
    writer: Pick<GroupWriter, 'write'>,
    failed: (error: unknown) => void = () => undefined,
  ) {
    this.#journal = journal;
    this.#writer = writer;
    this.#failed = failed;
  }

  /** What is not in the database yet. */
  get waiting(): ReportColumns {
    const all = new ReportColumns();
    for (const { reports } of this.#waiting) all.addAll(reports);
    return all;
  }

  /** Takes what a group holds, with the number of its record. */
  take(number: number, group: ReportColumns): void {
    const batch = this.#batchFor(group.sampleCount);
    batch.reports.addAll(group);
    batch.lastNumber = number;
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
    const last = this.#waiting.at(-1)?.lastNumber ?? 0;
    while (this.#drainedNumber < last) await this.#start();
  }

  /**
   * Waits until more may be taken.
   * @throws what keeps the database from taking it
   */
  async makeRoom(): Promise<void> {
    if (this.failure !== undefined) await this.settle();
    while (this.#sampleCount > samplesMax) {
      this.#startSilently();
      await this.#drainingOne;
    }
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
      do await (this.#drainingOne = this.#drainOne());
      while (this.#sampleCount >= samplesMin);
      this.failure = undefined;
    } catch (error) {
      if (this.failure === undefined) this.#failed(error);
      this.failure = error;
      this.#startLater();
      throw error;
    }
  }

  async #drainOne(): Promise<void> {
    const batch = this.#sealFirst();
    if (batch === undefined) return;
    const { reports, lastNumber } = batch;
    await this.#writer.write(reports, lastNumber);
    this.#waiting.shift();
    this.#sampleCount -= reports.sampleCount;
    this.#drainedNumber = lastNumber;
    if (reports.sampleCount <= samplesAtOnce) this.#spare = reports;
    await this.#journal.release(lastNumber);
  }

  /** The first batch, with as many of those behind it as go with it. */
  #sealFirst(): Batch | undefined {
    const [first] = this.#waiting;
    if (first === undefined || first.isSealed) return first;
    const samplesLimit = Math.max(samplesAtOnce, this.#sampleCount * catchUpShare);
    for (let next = this.#waiting[1]; next !== undefined; next = this.#waiting[1]) {
      if (first.reports.sampleCount + next.reports.sampleCount > samplesLimit) break;
      first.reports.addAll(next.reports);
      first.lastNumber = next.lastNumber;
      this.#waiting.splice(1, 1);
    }
    first.isSealed = true;
    return first;
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
