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

  isOver(nowMs: number): boolean {
    return minuteOf(nowMs) > this.#minute;
  }
}
