import { ReportSet } from './report-set.js';

/** What the memory knows of a report: on disk, not on disk, or to be looked up there. */
export type Recollection = 'stored' | 'new' | 'unknown';

/** The reports on disk with recent Timestamps. */
export class ReplayMemory {
  readonly #reports = new ReportSet();
  readonly #entriesMax: () => number;
  /** Earlier Timestamps are not remembered. */
  #floorSeconds: number;
  /** Timestamps of commits that failed without telling what reached the disk. */
  readonly #doubtfulSeconds = new Set<number>();

  constructor(floorSeconds: number, entriesMax: () => number) {
    this.#floorSeconds = floorSeconds;
    this.#entriesMax = entriesMax;
  }

  get entries(): number {
    return this.#reports.size;
  }

  recall(timeSeconds: number, fingerprint: bigint): Recollection {
    if (this.#reports.has(timeSeconds, fingerprint)) return 'stored';
    const forgotten = timeSeconds < this.#floorSeconds || this.#doubtfulSeconds.has(timeSeconds);
    return forgotten ? 'unknown' : 'new';
  }

  remember(timeSeconds: number, fingerprint: bigint): void {
    if (timeSeconds >= this.#floorSeconds) this.#reports.add(timeSeconds, fingerprint);
  }

  /** Leaves the reports of a Timestamp to be looked up on disk. */
  doubt(timeSeconds: number): void {
    this.#doubtfulSeconds.add(timeSeconds);
  }

  forgetBefore(timeSeconds: number): void {
    if (timeSeconds <= this.#floorSeconds) return;
    this.#floorSeconds = timeSeconds;
    this.#reports.deleteBefore(timeSeconds);
    for (const second of this.#doubtfulSeconds) {
      if (second < timeSeconds) this.#doubtfulSeconds.delete(second);
    }
  }

  /** Forgets the oldest Timestamps until the rest fits. */
  shrink(): void {
    while (this.#reports.size > this.#entriesMax()) {
      this.forgetBefore(this.#reports.earliestSecond() + 1);
    }
  }
}
