/** Where long work stops between two of its slices. */
export interface Turns {
  /** Resolves when the event loop has looked at everything else that came in. */
  next(): Promise<void>;
}

/**
 * Lets one waiting piece of work run in each iteration of the event loop, the longest waiting first.
 * However many calls work at once, a report waits for one slice of one of them.
 */
export class FairTurns implements Turns {
  readonly #waiting: (() => void)[] = [];

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === 1) this.#schedule();
    });
  }

  #schedule(): void {
    setImmediate(() => {
      this.#waiting.shift()?.();
      if (this.#waiting.length > 0) this.#schedule();
    });
  }
}
