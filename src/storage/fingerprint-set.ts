const capacityMin = 16;

// Views a fingerprint as two halves without making new bigints.
const whole = new BigUint64Array(1);
const halves = new Uint32Array(whole.buffer);

/** A set of 64-bit fingerprints in 8 bytes a slot, half to three quarters of the slots filled. */
export class FingerprintSet {
  /** Two halves a slot; a slot of zeros is free. */
  #slots = new Uint32Array(2 * capacityMin);
  #slotsFilled = 0;
  #hasZero = false;

  get size(): number {
    return this.#slotsFilled + (this.#hasZero ? 1 : 0);
  }

  has(fingerprint: bigint): boolean {
    whole[0] = fingerprint;
    const low = halves[0] ?? 0;
    const high = halves[1] ?? 0;
    if ((low | high) === 0) return this.#hasZero;
    const slot = this.#slotOf(low, high);
    return this.#slots[slot] !== 0 || this.#slots[slot + 1] !== 0;
  }

  /** Returns false where it is in the set already. */
  add(fingerprint: bigint): boolean {
    whole[0] = fingerprint;
    const low = halves[0] ?? 0;
    const high = halves[1] ?? 0;
    if ((low | high) === 0) {
      const added = !this.#hasZero;
      this.#hasZero = true;
      return added;
    }
    const slot = this.#slotOf(low, high);
    if (this.#slots[slot] !== 0 || this.#slots[slot + 1] !== 0) return false;
    this.#slots[slot] = low;
    this.#slots[slot + 1] = high;
    this.#slotsFilled += 1;
    if (this.#slotsFilled * 8 > this.#slots.length * 3) this.#grow();
    return true;
  }

  /** Where the fingerprint is, or the free slot where it belongs. */
  #slotOf(low: number, high: number): number {
    const slots = this.#slots;
    const last = slots.length - 2;
    let slot = (Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b) >>> 4) * 2;
    for (slot &= last; ; slot = (slot + 2) & last) {
      const slotLow = slots[slot];
      const slotHigh = slots[slot + 1];
      if (slotLow === low && slotHigh === high) return slot;
      if (slotLow === 0 && slotHigh === 0) return slot;
    }
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Uint32Array(before.length * 2);
    for (let slot = 0; slot < before.length; slot += 2) {
      const low = before[slot] ?? 0;
      const high = before[slot + 1] ?? 0;
      if ((low | high) === 0) continue;
      const place = this.#slotOf(low, high);
      this.#slots[place] = low;
      this.#slots[place + 1] = high;
    }
  }
}
