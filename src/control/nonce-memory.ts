/** Nonces are kept for between one and two spans of this. */
const entriesMax = 500_000;

/** Remembers which calls came, so that a copied one is not obeyed again. */
export class NonceMemory {
  #recent = new Set<string>();
  #older = new Set<string>();
  #turnedSeconds = 0;

  /**
   * Whether the call is new; it counts as seen from then on.
   * @param windowSeconds how long a call could be repeated
   */
  take(call: string, nowSeconds: number, windowSeconds: number): boolean {
    if (nowSeconds - this.#turnedSeconds >= windowSeconds || this.#recent.size >= entriesMax) {
      this.#older = this.#recent;
      this.#recent = new Set();
      this.#turnedSeconds = nowSeconds;
    }
    if (this.#recent.has(call) || this.#older.has(call)) return false;
    this.#recent.add(call);
    return true;
  }
}
