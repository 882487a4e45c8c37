import { ControlRefusal } from './control-refusal.js';

/** How long a call waits for others to let go of the values that they hold. */
const waitSecondsMax = 30;

interface WaitingCall {
  readonly count: number;
  readonly countMax: number;
  readonly enter: () => void;
}

/**
 * Bounds the values that all calls hold together: each is bounded by itself, but a hundred of them
 * at once would take a hundred times the memory. A call holds its values until its answer is gone.
 */
export class ValueGate {
  #heldCount = 0;
  #waiting: WaitingCall[] = [];

  /**
   * Waits in the order of the calls.
   * @returns what lets go of the values, once
   * @throws ControlRefusal exceedLimit where others hold theirs for too long
   */
  async hold(count: number, countMax: number): Promise<() => void> {
    if (this.#waiting.length > 0 || !this.#admits(count, countMax)) {
      await this.#wait(count, countMax);
    } else {
      this.#heldCount += count;
    }
    let isHeld = true;
    return () => {
      if (isHeld) this.#heldCount -= count;
      isHeld = false;
      this.#enterNext();
    };
  }

  /** A call alone always enters. */
  #admits(count: number, countMax: number): boolean {
    return this.#heldCount === 0 || this.#heldCount + count <= countMax;
  }

  #wait(count: number, countMax: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const call: WaitingCall = {
        count,
        countMax,
        enter: () => {
          clearTimeout(timeout);
          resolve();
        },
      };
      const timeout = setTimeout(() => {
        this.#waiting = this.#waiting.filter((each) => each !== call);
        const detail = 'other calls hold as many values as are allowed; ask again later';
        reject(new ControlRefusal('valuesOverLimit', `${detail} (valuesPerQueryMax)`));
        this.#enterNext();
      }, waitSecondsMax * 1000);
      this.#waiting.push(call);
    });
  }

  #enterNext(): void {
    for (;;) {
      const [next] = this.#waiting;
      if (next === undefined || !this.#admits(next.count, next.countMax)) return;
      this.#waiting.shift();
      this.#heldCount += next.count;
      next.enter();
    }
  }
}
