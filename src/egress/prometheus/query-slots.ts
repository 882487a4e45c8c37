import { PrometheusRefusal } from './prometheus-refusal.js';

interface WaitingQuery {
  readonly enter: () => void;
}

/** Bounds how many queries run at once, since each may hold as much as its limits allow. */
export class QuerySlots {
  readonly #slotsMax: () => number;
  #runningCount = 0;
  #waiting: WaitingQuery[] = [];

  constructor(slotsMax: () => number) {
    this.#slotsMax = slotsMax;
  }

  get waitingCount(): number {
    return this.#waiting.length;
  }

  /**
   * Waits in the order of the queries.
   * @returns what releases the slot; it may be called again
   * @throws PrometheusRefusal timeout
   */
  async acquire(waitMilliseconds: number): Promise<() => void> {
    if (this.#runningCount < this.#slotsMax()) this.#runningCount += 1;
    else await this.#wait(waitMilliseconds);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#runningCount -= 1;
      this.#enterNext();
    };
  }

  #wait(waitMilliseconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const query: WaitingQuery = {
        enter: () => {
          clearTimeout(timeout);
          resolve();
        },
      };
      const timeout = setTimeout(() => {
        this.#waiting = this.#waiting.filter((each) => each !== query);
        reject(
          new PrometheusRefusal(
            'timeout',
            `${this.#slotsMax()} other queries run (promqlQueriesMax); ask again later`,
          ),
        );
      }, waitMilliseconds);
      this.#waiting.push(query);
    });
  }

  #enterNext(): void {
    while (this.#runningCount < this.#slotsMax()) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#runningCount += 1;
      next.enter();
    }
  }
}
