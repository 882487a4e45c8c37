const bytesMin = 1024;

/** Bytes that come in pieces of whatever size, at the cost of their own. */
export class GrowingBytes {
  length = 0;
  /** No more are expected: it takes twice what came, but not more than that. */
  bytesMax = 0;
  #buffer = Buffer.allocUnsafeSlow(bytesMin);

  /** Adds what the source has between two places. */
  add(source: Buffer, from: number, to: number): void {
    const needed = this.length + to - from;
    if (needed > this.#buffer.length) this.#grow(needed);
    source.copy(this.#buffer, this.length, from, to);
    this.length = needed;
  }

  /** What came so far. The next `add` may leave it behind. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.length);
  }

  #grow(needed: number): void {
    const grown = Buffer.allocUnsafeSlow(
      Math.max(needed, Math.min(2 * this.#buffer.length, this.bytesMax)),
    );
    this.#buffer.copy(grown, 0, 0, this.length);
    this.#buffer = grown;
  }
}
