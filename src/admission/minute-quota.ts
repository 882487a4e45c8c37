const minuteMs = 60_000;

export function minuteOf(timeMs: number): number {
  return Math.floor(timeMs / minuteMs);
}

/** The samples that one key sent in the running minute of the clock. */
export class MinuteQuota {
  #minute: number;
  #sampleCount = 0;

  constructor(nowMs: number) {
    this.#minute = minuteOf(nowMs);
  }

  /** The minute that samples count in. */
  get minute(): number {
    return this.#minute;
  }

  /** Takes all of the samples or none. @returns 0, or in how many seconds the next minute begins. */
  take(sampleCount: number, sampleCountMax: number, nowMs: number): number {
    const minute = minuteOf(nowMs);
    // A clock set back frees nothing: what was sent counts until its next minute.
    if (minute > this.#minute) this.#sampleCount = 0;
    this.#minute = minute;
    if (this.#sampleCount + sampleCount > sampleCountMax) {
      return Math.ceil(((minute + 1) * minuteMs - nowMs) / 1000);
    }
    this.#sampleCount += sampleCount;
    return 0;
  }

  /** Samples of an earlier minute count no more: there is nothing to give back. */
  giveBack(sampleCount: number, minute: number): void {
    if (minute === this.#minute) this.#sampleCount = Math.max(0, this.#sampleCount - sampleCount);
  }

  isOver(nowMs: number): boolean {
    return minuteOf(nowMs) > this.#minute;
  }
}
