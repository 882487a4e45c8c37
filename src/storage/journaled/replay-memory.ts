import { ReportSet } from './report-set.js';
import type { ReportColumns } from './report-columns.js';

/** What the memory knows of a report: on disk, not on disk, or to be looked up there. */
export type Recollection = 'stored' | 'new' | 'unknown';

/** The reports on disk with recent Timestamps. */
export class ReplayMemory {
  readonly #reports = new ReportSet();
  readonly #entriesMax: () => number;
  /** Earlier Timestamps are not remembered. */
  #floorSeconds: number;

  constructor(floorSeconds: number, entriesMax: () => number) {
    this.#floorSeconds = floorSeconds;
    this.#entriesMax = entriesMax;
  }

  get entries(): number {
    return this.#reports.size;
  }

  recall(timeSeconds: number, fingerprint: bigint): Recollection {
    if (this.#reports.has(timeSeconds, fingerprint)) return 'stored';
    return timeSeconds < this.#floorSeconds ? 'unknown' : 'new';
  }

  remember(timeSeconds: number, fingerprint: bigint): void {
    if (timeSeconds >= this.#floorSeconds) this.#reports.add(timeSeconds, fingerprint);
  }

  rememberGroup(group: ReportColumns): void {
    for (let place = 0; place < group.reportCount; place += 1) {
      this.remember(group.reportTimes[place] ?? 0, group.fingerprints[place] ?? 0n);
    }
  }

  forgetBefore(timeSeconds: number): void {
    if (timeSeconds <= this.#floorSeconds) return;
    this.#floorSeconds = timeSeconds;
    this.#reports.deleteBefore(timeSeconds);
  }

  /** Forgets the oldest Timestamps until the rest fits. */
  shrink(): void {
    while (this.#reports.size > this.#entriesMax()) {
      this.forgetBefore(this.#reports.earliestSecond() + 1);
    }
  }
}
