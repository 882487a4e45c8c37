/** What stands in a list, and knows where. */
export interface Placed {
  place: number;
}

/**
 * Items that come and go, in no order. A Set of those that soon go keeps them from the collector's
 * sight: its tables, old and chained, hold what left until the next full collection.
 */
export class PlaceList<Item extends Placed> implements Iterable<Item> {
  readonly #items: Item[] = [];

  get length(): number {
    return this.#items.length;
  }

  [Symbol.iterator](): Iterator<Item> {
    return this.#items[Symbol.iterator]();
  }

  add(item: Item): void {
    item.place = this.#items.length;
    this.#items.push(item);
  }

  /** Takes out an item that is in the list. The last takes its place. */
  remove(item: Item): void {
    const last = this.#items.pop();
    if (last === undefined || last === item) return;
    last.place = item.place;
    this.#items[item.place] = last;
  }
}
