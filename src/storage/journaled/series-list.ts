import { compareBytes } from '../../model/byte-order.js';
import type { Turns } from '../../model/fair-turns.js';
import { filterInSlices } from '../../model/in-slices.js';
import { mergeInSlices, sortInSlices } from '../../model/sort-in-slices.js';
import type { SeriesPage } from '../sample-store.js';

/**
 * The keys of a metric's series in byte order. A list is kept from one question to the next: only
 * keys that came since are sorted.
 */
export class SeriesList {
  readonly #idByKey: ReadonlyMap<string, number>;
  readonly #turns: Turns;
  /** Undefined until somebody asks. Never changed in place: whoever asked may still read it. */
  #sorted: readonly string[] | undefined;
  #added: string[] = [];
  #hasForgotten = false;
  #running: Promise<void> | undefined;

  constructor(idByKey: ReadonlyMap<string, number>, turns: Turns) {
    this.#idByKey = idByKey;
    this.#turns = turns;
  }

  added(seriesKey: string): void {
    if (this.#sorted !== undefined || this.#running !== undefined) this.#added.push(seriesKey);
  }

  forgotten(): void {
    this.#hasForgotten = true;
  }

  /** Every key that was there when it was asked for. */
  async keys(): Promise<readonly string[]> {
    // Whoever comes while others sort may be after a key that came too late for them.
    while (this.#running !== undefined) await this.#running;
    if (this.#sorted === undefined || this.#added.length > 0 || this.#hasForgotten) {
      this.#running = this.#sort().finally(() => (this.#running = undefined));
      await this.#running;
    }
    return this.#sorted ?? [];
  }

  /** A page of them. Pages after the first may lack keys that came since the first. */
  async page(after: string | undefined, keysMax: number): Promise<SeriesPage> {
    const isFirst = after === undefined || this.#sorted === undefined;
    const sorted = isFirst ? await this.keys() : (this.#sorted ?? []);
    const begin = after === undefined ? 0 : placeAfter(after, sorted);
    const keys = sorted.slice(begin, begin + keysMax);
    const isLast = begin + keysMax >= sorted.length;
    return {
      seriesKeys: this.#hasForgotten ? keys.filter((key) => this.#idByKey.has(key)) : keys,
      next: isLast ? undefined : keys.at(-1),
    };
  }

  async #sort(): Promise<void> {
    const known = this.#sorted ?? [];
    const fresh = this.#sorted === undefined ? [...this.#idByKey.keys()] : this.#added;
    const mayLack = this.#hasForgotten;
    this.#added = [];
    this.#hasForgotten = false;
    const sorted = await sortInSlices(fresh, compareBytes, this.#turns);
    const merged = await mergeInSlices(known, sorted, compareBytes, this.#turns);
    this.#sorted = mayLack ? await this.#withoutForgotten(merged) : merged;
  }

  /** A key that was forgotten and came again is there twice. */
  #withoutForgotten(keys: readonly string[]): Promise<string[]> {
    let last: string | undefined;
    return filterInSlices(keys, this.#turns, (key) => {
      const isKept = key !== last && this.#idByKey.has(key);
      last = key;
      return isKept;
    });
  }
}

/** How many keys of a sorted list do not come after the key. */
function placeAfter(key: string, sorted: readonly string[]): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareBytes(sorted[middle] ?? '', key) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
