import type { Availability } from '../availability.js';
import type { Journal } from '../journal.js';
import type { ReplayMemory } from '../replay-memory.js';
import { type AcceptedReport, type StoreObserver, StoreUnavailableError } from '../sample-store.js';
import { encodeGroup } from './group-record.js';
import type { JournalDrain } from './journal-drain.js';
import { rememberGroup } from './remember-group.js';
import type { SampleDatabase } from './sample-database.js';
import { SampleGroup } from './sample-group.js';
import type { SeriesIndex } from './series-index.js';

/** A fuller group takes no more reports: bounds how long it holds the event loop. */
const groupSamplesMax = 20_000;

/**
 * A commit costs about the same for hundreds: so it takes in what turns of the event loop bring, as
 * long as each brings some, but no longer than this.
 */
const gatherMs = 6;
/** So long it waits for as many as the last took in: who was answered then is likely to send again. */
const returnMs = 0.2;
/** A sample in the journal, in the log of the database, and its share of the file. */
const sampleBytesMax = 80;

interface Parts {
  readonly journal: Journal;
  readonly drain: JournalDrain;
  readonly database: SampleDatabase;
  readonly index: SeriesIndex;
  readonly memory: ReplayMemory;
  readonly availability: Availability;
}

/**
 * Commits groups to the journal one after another: reports that come while one is committed gather
 * in the next.
 */
export class GroupCommit {
  pendingSamples = 0;
  readonly #parts: Parts;
  readonly #observer: StoreObserver | undefined;
  /** The first is being committed, the last takes reports. */
  readonly #groups: SampleGroup[] = [];
  #draining: Promise<void> | undefined;
  #committing = false;
  /** Of the group that was committed last. */
  #lastSampleCount = 0;

  constructor(parts: Parts, observer: StoreObserver | undefined) {
    this.#parts = parts;
    this.#observer = observer;
  }

  /** How long the report that waits longest has waited. */
  get pendingMilliseconds(): number {
    const [first] = this.#groups;
    return first === undefined ? 0 : performance.now() - first.startedAtMilliseconds;
  }

  /** The group that holds the same report already. */
  groupOf(report: AcceptedReport): SampleGroup | undefined {
    for (const group of this.#groups) if (group.has(report)) return group;
    return undefined;
  }

  /** The group that takes a report of so many samples. */
  gather(sampleCount: number): SampleGroup {
    this.pendingSamples += sampleCount;
    this.#draining ??= this.#drain();
    const last = this.#groups.at(-1);
    const committing = this.#committing && this.#groups.length === 1;
    if (last !== undefined && !committing && last.sampleCount < groupSamplesMax) return last;
    const group = new SampleGroup();
    this.#groups.push(group);
    return group;
  }

  /** Puts a record into the journal, without a report where none gather. */
  async mark(): Promise<void> {
    const group = this.gather(0);
    group.isMark = true;
    await group.stored;
  }

  /** Waits for every report taken so far. */
  async settle(): Promise<void> {
    await this.#draining;
  }

  /** Waits for the groups there are, not for those that reports gather in meanwhile. */
  async settleGroups(): Promise<void> {
    await Promise.allSettled(this.#groups.map((group) => group.stored));
  }

  /**
   * Writes to journal and database as commits do, to be called while no report is taken.
   * @throws StoreUnavailableError where one of them does not write
   */
  async probe(): Promise<void> {
    const { journal, drain, database } = this.#parts;
    await this.settle();
    await journal.probe();
    await drain.settle();
    await database.probe();
  }

  async #drain(): Promise<void> {
    await this.#gatherOn();
    for (let group = this.#groups[0]; group !== undefined; group = this.#groups[0]) {
      this.#committing = true;
      await this.#commit(group);
      await this.#gatherOn();
    }
    this.#draining = undefined;
  }

  /** Answers go out in one turn, and what they call forth comes in the next. */
  async #gatherOn(): Promise<void> {
    const startedAtMilliseconds = performance.now();
    let patienceMs: number;
    do {
      const gathered = this.pendingSamples;
      await new Promise((resolve) => setImmediate(resolve));
      patienceMs = this.#patienceMs(gathered);
    } while (performance.now() - startedAtMilliseconds < patienceMs);
  }

  /** @param gathered samples before this turn of the event loop */
  #patienceMs(gathered: number): number {
    if (this.pendingSamples > gathered) return gatherMs;
    return this.pendingSamples > 0 && this.pendingSamples < this.#lastSampleCount ? returnMs : 0;
  }

  async #commit(group: SampleGroup): Promise<void> {
    const { memory } = this.#parts;
    const startedAt = performance.now();
    try {
      await this.#journal(group);
    } catch (error) {
      this.#leave(group);
      this.#fail(group, error);
      return;
    }
    this.#leave(group);
    rememberGroup(memory, group);
    memory.shrink();
    group.resolve();
    if (group.reportCount === 0) return;
    this.#observer?.committed({
      samples: group.sampleCount,
      reports: group.reportCount,
      seconds: (performance.now() - startedAt) / 1000,
    });
  }

  async #journal(group: SampleGroup): Promise<void> {
    const { journal, drain, database, index } = this.#parts;
    await database.requireSpace(group.sampleCount * sampleBytesMax);
    // What the database can not take, or has not taken, is not to grow without end.
    await drain.makeRoom();
    if (group.unknown.length > 0) {
      await drain.settle();
      group.repeated = await database.findReports(group);
    }
    group.newSeries = [...index.unsaved];
    const kept = group.kept();
    if (kept.reportCount === 0 && !group.isMark) return;
    drain.take(await journal.append(encodeGroup(kept)), kept);
    index.markSaved(group.newSeries);
  }

  #leave(group: SampleGroup): void {
    this.#committing = false;
    this.#groups.shift();
    this.#lastSampleCount = group.sampleCount;
    this.pendingSamples -= group.sampleCount;
  }

  #fail(group: SampleGroup, error: unknown): void {
    if (error instanceof StoreUnavailableError) this.#parts.availability.fail(error);
    this.#observer?.commitFailed(error);
    group.reject(error);
  }
}
