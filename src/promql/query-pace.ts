import type { Turns } from '../model/fair-turns.js';
import { PromqlError } from './promql-error.js';

/**
 * A slice of work; the event loop serves others between two. A report needs about five rounds of the
 * event loop, so it waits for about five slices.
 */
export const sliceMilliseconds = 1;

/** Work between two looks at the clock: about 0.1 ms. */
const unitsPerLook = 20_000;

/** Cuts the work of a query into slices, and ends it when its time is over. */
export class QueryPace {
  readonly turns: Turns;
  readonly #secondsMax: number;
  readonly #signal: AbortSignal | undefined;
  readonly #startedAt = performance.now();
  #sliceStartedAt = this.#startedAt;
  #unitsLeft = unitsPerLook;

  constructor(turns: Turns, secondsMax: number, signal?: AbortSignal) {
    this.turns = turns;
    this.#secondsMax = secondsMax;
    this.#signal = signal;
  }

  /**
   * Counts work, in units of about 5 ns.
   * @returns whether the caller must `await rest()` now
   */
  spend(units: number): boolean {
    this.#unitsLeft -= units;
    if (this.#unitsLeft > 0) return false;
    this.#unitsLeft = unitsPerLook;
    return performance.now() - this.#sliceStartedAt >= sliceMilliseconds;
  }

  /** @throws PromqlError when the time is over, or the caller gave up */
  async rest(): Promise<void> {
    await this.turns.next();
    this.#sliceStartedAt = performance.now();
    this.requireTime();
  }

  /** @throws PromqlError as `rest` */
  requireTime(): void {
    if (this.#signal?.aborted === true) throw new PromqlError('canceled', 'query was canceled');
    if (performance.now() - this.#startedAt > this.#secondsMax * 1000) {
      // What a query waited for its turn is taken off: 59.998 s are said to be 60.
      throw new PromqlError(
        'timeout',
        'query waits and runs longer than it may (timeout, promqlTimeoutSeconds)',
      );
    }
  }
}
