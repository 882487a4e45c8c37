import type { Journal } from '../journal.js';
import { ReportColumns } from './report-columns.js';
import type { SampleDatabase } from './sample-database.js';

/** A backlog of this many samples is flushed at once: a commit costs about the same for all. */
const samplesMin = 2048;
/** A smaller backlog is flushed after this time; a read that needs it flushes it earlier. */
const waitMs = 500;
/** Largest batch while the database keeps up: bounds how long one holds the event loop. */
const batchSamplesMax = 8192;
/** When the database falls behind, one batch takes half the backlog: fewer, larger commits. */
const catchUpShare = 0.5;
/** Reports wait for the database once the backlog is larger: bounds the memory. */
const samplesMax = 1_000_000;

/**
 * The states of a batch. A batch leaves the backlog when its write succeeds; its emptied columns
 * are kept as the spare ones of the next batch.
 *
 *     filling --write--> sealed --success--> done: columns spare, records released
 *                         |  ^
 *                 failure |  | retry
 *                         v  |
 *                       doubtful
 *
 * The drain is failing from a write or a release that failed until it has run without a failure.
 */
type BatchState =
  /** Takes more groups. */
  | 'filling'
  /** Is being written, for the first time or again, and takes no more groups. */
  | 'sealed'
  /** Its write failed, and may have reached the disk all the same: it is looked for there first. */
  | 'doubtful';

/** Groups that are written to the database together. */
interface Batch {
  readonly reports: ReportColumns;
  /** The number of the journal record of its last group. */
  lastNumber: number;
  state: BatchState;
}

/** Writes groups that are safe in the journal to the database, and releases their records. */
export class JournalDrain {
  readonly #journal: Pick<Journal, 'release'>;
  readonly #database: Pick<SampleDatabase, 'write'>;
  readonly #failed: (error: unknown) => void;
  /** In the order of their numbers. */
  readonly #waiting: Batch[] = [];
  /** Emptied columns for the next batch: a backlog outlives young garbage, and is dear to collect. */
  #spare: ReportColumns | undefined;
  #sampleCount = 0;
  #drainedNumber = 0;
  #timer: NodeJS.Timeout | undefined;
  #draining: Promise<void> | undefined;
  /** The batch that is being drained. */
  #drainingOne: Promise<void> | undefined;
  #failure: unknown;

  /** @param failed is called with the first of failures that follow each other */
  constructor(
    journal: Pick<Journal, 'release'>,
    database: Pick<SampleDatabase, 'write'>,
    failed: (error: unknown) => void = () => undefined,
  ) {
    this.#journal = journal;
    this.#database = database;
    this.#failed = failed;
  }

  /** Why the drain is failing; undefined while it is not. */
  get failure(): unknown {
    return this.#failure;
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
    if (this.#sampleCount >= samplesMin && this.#failure === undefined) this.#startSilently();
    else this.#startLater();
  }

  /** Takes samples of a time to the database, if it takes any now: for whoever reads them next. */
  async settleFor(startSeconds: number, endSeconds: number): Promise<void> {
    if (this.#failure !== undefined) return;
    if (!this.#waiting.some(({ reports }) => reports.mayTouch(startSeconds, endSeconds))) return;
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
    if (this.#failure !== undefined) await this.settle();
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
      this.#failure = undefined;
    } catch (error) {
      if (this.#failure === undefined) this.#failed(error);
      this.#failure = error;
      this.#startLater();
      throw error;
    }
  }

  async #drainOne(): Promise<void> {
    const batch = this.#nextBatch();
    if (batch === undefined) return;
    const { reports, lastNumber, state } = batch;
    try {
      batch.state = 'sealed';
      await this.#database.write(reports, lastNumber, state === 'doubtful');
    } catch (error) {
      batch.state = 'doubtful';
      throw error;
    }
    this.#waiting.shift();
    this.#sampleCount -= reports.sampleCount;
    this.#drainedNumber = lastNumber;
    if (reports.sampleCount <= batchSamplesMax) this.#spare = reports;
    await this.#journal.release(lastNumber);
  }

  /** The first batch, with as many of those behind it as fit; a doubtful one stays as it is. */
  #nextBatch(): Batch | undefined {
    const [first] = this.#waiting;
    if (first?.state !== 'filling') return first;
    const samplesLimit = Math.max(batchSamplesMax, this.#sampleCount * catchUpShare);
    for (let next = this.#waiting[1]; next !== undefined; next = this.#waiting[1]) {
      if (first.reports.sampleCount + next.reports.sampleCount > samplesLimit) break;
      first.reports.addAll(next.reports);
      first.lastNumber = next.lastNumber;
      this.#waiting.splice(1, 1);
    }
    return first;
  }

  #batchFor(sampleCount: number): Batch {
    const last = this.#waiting.at(-1);
    if (last?.state === 'filling') {
      if (last.reports.sampleCount + sampleCount <= batchSamplesMax) return last;
    }
    const reports = this.#spare ?? new ReportColumns();
    this.#spare = undefined;
    reports.clear();
    const batch: Batch = { reports, lastNumber: 0, state: 'filling' };
    this.#waiting.push(batch);
    return batch;
  }
}
