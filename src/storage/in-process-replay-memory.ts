import type { Recollection, ReplayMemory } from './replay-memory.js';
import { ReportSet } from './report-set.js';

/** A replay memory for a store that no other process writes to. */
export class InProcessReplayMemory implements ReplayMemory {
  readonly #reports = new ReportSet();
  readonly #entriesMax: () => number;
  /** Earlier Timestamps are not remembered. */
  #floorSeconds = 0;

  constructor(entriesMax: () => number) {
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

  forgetBefore(timeSeconds: number): void {
    if (timeSeconds <= this.#floorSeconds) return;
    this.#floorSeconds = timeSeconds;
    this.#reports.deleteBefore(timeSeconds);
  }

  shrink(): void {
    while (this.#reports.size > this.#entriesMax()) {
      this.forgetBefore(this.#reports.earliestSecond() + 1);
    }
  }

  close(): Promise<void> {
    this.forgetBefore(Infinity);
    return Promise.resolve();
  }
}
