import { GrowingBytes } from './growing-bytes.js';

const countMax = 16;

/** Bytes for one long head after the other: made anew for each they bring full collections. */
export class SpareBytes {
  readonly #bytesMax: number;
  readonly #spare: GrowingBytes[] = [];

  /** @param bytesMax what each is expected to hold at most */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  take(): GrowingBytes {
    return this.#spare.pop() ?? new GrowingBytes(this.#bytesMax);
  }

  /** Nobody may look at them any more. */
  giveBack(bytes: GrowingBytes): void {
    bytes.length = 0;
    if (this.#spare.length < countMax) this.#spare.push(bytes);
  }
}
