import { compareBytes } from '../../model/byte-order.js';
import type { Turns } from '../../model/fair-turns.js';
import { filterInSlices } from '../../model/in-slices.js';
import { mergeInSlices, sortInSlices } from '../../model/sort-in-slices.js';

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
