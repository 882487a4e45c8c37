import type { Journal } from '../journal.js';
import type { StoreObserver } from '../sample-store.js';
import type { GroupWriter } from './group-writer.js';
import { SampleGroup } from './sample-group.js';

/** So many wait before the database is given them at once: a commit costs about the same for all. */
const samplesMin = 2048;
/** Fewer wait no longer than this; a read that wants them does not wait for it. */
const waitMs = 500;
/** At once, at the most: bounds how long it holds the event loop. */
const samplesAtOnce = 8192;
/** Beyond, reports wait until the database has caught up: bounds the memory. */
const samplesMax = 1_000_000;

interface Entry {
  readonly number: number;
  readonly group: SampleGroup;
}

/** Takes groups that are safe in the journal on to the database, and lets go of their records. */
export class JournalDrain {
  readonly #journal: Journal;
  readonly #writer: GroupWriter;
  readonly #observer: StoreObserver | undefined;
  /** In the order of their numbers. */
  #waiting: Entry[] = [];
  #sampleCount = 0;
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
  get waiting(): SampleGroup {
    return SampleGroup.merge(this.#waiting.map(({ group }) => group));
  }

  /** Whether more wait than may. */
  get full(): boolean {
    return this.#sampleCount > samplesMax;
  }

  /** Takes a group with the number of its record. */
  take(number: number, group: SampleGroup): void {
    this.#waiting.push({ number, group });
    this.#sampleCount += group.sampleCount;
    if (this.#sampleCount >= samplesMin && this.failure === undefined) this.#startSilently();
    else this.#startLater();
  }

  /** Takes samples of a time to the database, if it takes any now: for whoever reads them next. */
  async settleFor(startSeconds: number, endSeconds: number): Promise<void> {
    if (this.failure !== undefined) return;
    if (!this.#waiting.some(({ group }) => group.touches(startSeconds, endSeconds))) return;
    await this.settle().catch(() => undefined);
  }

  /**
   * Waits until all that was taken so far is in the database.
   * @throws what keeps the database from taking it
   */
  async settle(): Promise<void> {
    const last = this.#waiting.at(-1)?.number ?? 0;
    while ((this.#waiting[0]?.number ?? Infinity) <= last) await this.#start();
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
    const entries = this.#first();
    const last = entries.at(-1);
    if (last === undefined) return;
    await this.#writer.write(SampleGroup.merge(entries.map(({ group }) => group)), last.number);
    this.#waiting.splice(0, entries.length);
    for (const { group } of entries) this.#sampleCount -= group.sampleCount;
    await this.#journal.release(last.number);
  }

  #first(): Entry[] {
    let samples = 0;
    const end = this.#waiting.findIndex(
      ({ group }) => (samples += group.sampleCount) > samplesAtOnce,
    );
    return this.#waiting.slice(0, end === -1 ? undefined : Math.max(1, end));
  }
}
