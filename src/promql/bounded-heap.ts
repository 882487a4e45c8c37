/** A value and the row of the vector that has it. */
export interface RankedValue {
  readonly row: number;
  readonly value: number;
}

/**
 * The greatest values of those offered, at most `size`. Of equal values the first ones stay, and NaN
 * gives way to any number: as in Prometheus's topk. With the least values first it is bottomk's.
 */
export class BoundedHeap {
  readonly #size: number;
  readonly #sign: 1 | -1;
  /** The value that gives way first is on top. */
  readonly #heap: RankedValue[] = [];

  constructor(size: number, kept: 'greatest' | 'least') {
    this.#size = size;
    this.#sign = kept === 'greatest' ? 1 : -1;
  }

  offer(offered: RankedValue): void {
    const [top] = this.#heap;
    if (top === undefined || this.#heap.length < this.#size) {
      this.#heap.push(offered);
      this.#rise(this.#heap.length - 1);
    } else if (this.#isBelow(top, offered)) {
      this.#heap[0] = offered;
      this.#sink(0);
    }
  }

  /** The best first, NaN last. */
  ranked(): RankedValue[] {
    return this.#heap.toSorted((one, other) => {
      if (Number.isNaN(one.value) || Number.isNaN(other.value))
        return Number(Number.isNaN(one.value)) - Number(Number.isNaN(other.value));
      return (other.value - one.value) * this.#sign || one.row - other.row;
    });
  }

  #isBelow(one: RankedValue, other: RankedValue): boolean {
    if (Number.isNaN(one.value)) return true;
    return this.#sign === 1 ? one.value < other.value : one.value > other.value;
  }

  #rise(from: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#swapIfBelow(at, parent)) return;
      at = parent;
    }
  }

  #sink(from: number): void {
    let at = from;
    for (;;) {
      const left = 2 * at + 1;
      const [leftItem, rightItem] = [this.#heap[left], this.#heap[left + 1]];
      if (leftItem === undefined) return;
      const child = rightItem !== undefined && this.#isBelow(rightItem, leftItem) ? left + 1 : left;
      if (!this.#swapIfBelow(child, at)) return;
      at = child;
    }
  }

  /** Puts the item at `lower` in the place of its parent when it gives way before that. */
  #swapIfBelow(lower: number, upper: number): boolean {
    const [item, parent] = [this.#heap[lower], this.#heap[upper]];
    if (item === undefined || parent === undefined || !this.#isBelow(item, parent)) return false;
    this.#heap[lower] = parent;
    this.#heap[upper] = item;
    return true;
  }
}
