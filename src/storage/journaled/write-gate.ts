/** Writes that may try the disk after a failure: one in so many seconds. */
const retrySeconds = 0.5;

/** Keeps writes from a disk that takes none, but for a probe now and then. */
export class WriteGate {
  readonly #clock: () => number;
  #failedSeconds: number | undefined;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Whether a write may try. */
  get open(): boolean {
    if (this.#failedSeconds === undefined) return true;
    // A clock that jumps back does not keep the gate shut.
    return Math.abs(this.#clock() - this.#failedSeconds) >= retrySeconds;
  }

  /** Notes that a write tries: while the disk is known to fail, the next one waits its turn. */
  enter(): void {
    if (this.#failedSeconds !== undefined) this.#failedSeconds = this.#clock();
  }

  fail(): void {
    this.#failedSeconds = this.#clock();
  }

  succeed(): void {
    this.#failedSeconds = undefined;
  }
}
