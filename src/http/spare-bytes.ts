import { GrowingBytes } from './growing-bytes.js';

const countMax = 16;

/** Bytes for one long head or body after the other: made anew for each they bring full collections. */
export class SpareBytes {
  readonly #spare: GrowingBytes[] = [];

  /** @param bytesMax what is expected at most */
  take(bytesMax: number): GrowingBytes {
    const bytes = this.#spare.pop() ?? new GrowingBytes();
    bytes.bytesMax = bytesMax;
    return bytes;
  }

  /** Nobody may look at them any more. */
  giveBack(bytes: GrowingBytes): void {
    bytes.length = 0;
    if (this.#spare.length < countMax) this.#spare.push(bytes);
  }
}
