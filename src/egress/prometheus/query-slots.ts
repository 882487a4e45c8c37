import { WaitingGate } from '../../model/waiting-gate.js';
import { PrometheusRefusal } from './prometheus-refusal.js';

/** Bounds how many queries run at once, since each may hold as much as its limits allow. */
export class QuerySlots {
  readonly #slotsMax: () => number;
  readonly #gate = new WaitingGate();

  constructor(slotsMax: () => number) {
    this.#slotsMax = slotsMax;
  }

  get waitingCount(): number {
    return this.#gate.waitingCount;
  }

  /**
   * Waits in the order of the queries.
   * @returns what releases the slot; it may be called again
   * @throws PrometheusRefusal timeout
   */
  acquire(waitMilliseconds: number): Promise<() => void> {
    return this.#gate.hold(1, {
      countMax: this.#slotsMax,
      waitMilliseconds,
      refusal: () =>
        new PrometheusRefusal(
          'timeout',
          `${this.#slotsMax()} other queries run (promqlQueriesMax); ask again later`,
        ),
    });
  }
}
