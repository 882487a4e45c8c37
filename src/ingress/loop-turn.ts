/** A longer content takes milliseconds in each step: between them others have their turn. */
export const contentLengthAtOnce = 131_072;

/**
 * How long the event loop has been busy with what came in at once. What waits in the sockets while
 * a turn lasts is seen by nothing else; and no answer goes out before its end.
 */
export class LoopTurn {
  #startMilliseconds: number | undefined;

  /** From the first question of this turn on. */
  ageMilliseconds(): number {
    const nowMilliseconds = performance.now();
    if (this.#startMilliseconds === undefined) {
      this.#startMilliseconds = nowMilliseconds;
      // Runs when all that came in has been looked at, and before anything that comes later.
      setImmediate(() => (this.#startMilliseconds = undefined));
    }
    return nowMilliseconds - this.#startMilliseconds;
  }

  /** Resolves when everything else that has come in was looked at. */
  next(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** Whoever is answered at once sends the next at once, and the turns never get shorter. */
  hold(milliseconds: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
  }
}
