interface WaitingHolder {
  readonly count: number;
  readonly countMax: () => number;
  readonly enter: () => void;
}

/** How a holder waits for others. */
export interface GateWait {
  /** Read anew whenever it may enter. */
  readonly countMax: () => number;
  readonly waitMilliseconds: number;
  /** The error to throw if it has waited for too long. */
  readonly refusal: () => Error;
}

/** Bounds what all holders have together. One alone always enters, whatever it holds. */
export class WaitingGate {
  #heldCount = 0;
  #waiting: WaitingHolder[] = [];

  get waitingCount(): number {
    return this.#waiting.length;
  }

  /**
   * Waits in the order of the calls.
   * @returns releases what is held; a second call does nothing
   * @throws what `refusal` makes
   */
  async hold(count: number, wait: GateWait): Promise<() => void> {
    if (this.#waiting.length > 0 || !this.#admits(count, wait.countMax())) {
      await this.#wait(count, wait);
    } else {
      this.#heldCount += count;
    }
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#heldCount -= count;
      this.#enterNext();
    };
  }

  #admits(count: number, countMax: number): boolean {
    return this.#heldCount === 0 || this.#heldCount + count <= countMax;
  }

  #wait(count: number, { countMax, waitMilliseconds, refusal }: GateWait): Promise<void> {
    return new Promise((resolve, reject) => {
      const holder: WaitingHolder = {
        count,
        countMax,
        enter: () => {
          clearTimeout(timeout);
          resolve();
        },
      };
      const timeout = setTimeout(() => {
        this.#waiting = this.#waiting.filter((each) => each !== holder);
        reject(refusal());
        this.#enterNext();
      }, waitMilliseconds);
      this.#waiting.push(holder);
    });
  }

  #enterNext(): void {
    for (;;) {
      const [next] = this.#waiting;
      if (next === undefined || !this.#admits(next.count, next.countMax())) return;
      this.#waiting.shift();
      this.#heldCount += next.count;
      next.enter();
    }
  }
}
