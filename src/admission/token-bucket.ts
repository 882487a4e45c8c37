import type { KeyLimits } from './limiter.js';

/** In thousandths of a request: what a rate of 1 request/s earns in a second of milliseconds. */
const requestCost = 1000;

/** What one key may still ask. Whole limits and milliseconds keep its sums exact. */
export class TokenBucket {
  #credit: number;
  #filledMs: number;

  /** A full one. */
  constructor(limits: KeyLimits, nowMs: number) {
    this.#credit = capacityOf(limits);
    this.#filledMs = nowMs;
  }

  /** Takes one request. @returns 0, or after how many seconds there will be one to take. */
  take(limits: KeyLimits, nowMs: number): number {
    this.#fill(limits, nowMs);
    if (this.#credit >= requestCost) {
      this.#credit -= requestCost;
      return 0;
    }
    return Math.ceil((requestCost - this.#credit) / limits.requestsPerSecondMax / 1000);
  }

  isFull(limits: KeyLimits, nowMs: number): boolean {
    this.#fill(limits, nowMs);
    return this.#credit >= capacityOf(limits);
  }

  #fill(limits: KeyLimits, nowMs: number): void {
    // A clock set back earns nothing, and goes on from there.
    const passedMs = Math.max(0, nowMs - this.#filledMs);
    const credit = this.#credit + passedMs * limits.requestsPerSecondMax;
    this.#credit = Math.min(credit, capacityOf(limits));
    this.#filledMs = nowMs;
  }
}

// A burst below one request would let none in for ever.
function capacityOf(limits: KeyLimits): number {
  return Math.max(1, limits.requestsBurstMax) * requestCost;
}
