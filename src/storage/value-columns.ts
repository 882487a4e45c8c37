/**
 * The values of many series, or of many groups of series, in the order of the question: the rows of
 * one stand side by side, the earliest first.
 */
export interface ValueColumns {
  /** For each series or group, the row after its last; its first is the one after those before. */
  readonly ends: Uint32Array;
  /** UNIX seconds, whole: of a sample its time, of a window its end. */
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** Builds columns from rows that come in their order. */
export class ValueColumnsBuilder {
  readonly #ends: Uint32Array;
  readonly #times: Float64Array;
  readonly #values: Float64Array;
  #count = 0;
  /** Series or groups before this one have all their rows. */
  #place = 0;

  /** @param rowsMax as many as memory is taken for */
  constructor(placeCount: number, rowsMax: number) {
    this.#ends = new Uint32Array(placeCount);
    this.#times = new Float64Array(rowsMax);
    this.#values = new Float64Array(rowsMax);
  }

  add(place: number, timeSeconds: number, value: number): void {
    this.#endThoseBefore(place);
    this.#times[this.#count] = timeSeconds;
    this.#values[this.#count] = value;
    this.#count += 1;
  }

  /** Appends rows of one series that other columns have. */
  addRows(place: number, { times, values }: TimedValues): void {
    this.#endThoseBefore(place);
    this.#times.set(times, this.#count);
    this.#values.set(values, this.#count);
    this.#count += times.length;
  }

  build(): ValueColumns {
    this.#endThoseBefore(this.#ends.length);
    return {
      ends: this.#ends,
      times: this.#times.subarray(0, this.#count),
      values: this.#values.subarray(0, this.#count),
    };
  }

  #endThoseBefore(place: number): void {
    for (; this.#place < place; this.#place += 1) this.#ends[this.#place] = this.#count;
  }
}

/** The rows of one series or group: a look into the columns, which copies nothing. */
export class TimedValues {
  readonly times: Float64Array;
  readonly values: Float64Array;

  constructor(times: Float64Array, values: Float64Array) {
    this.times = times;
    this.values = values;
  }

  static of({ ends, times, values }: ValueColumns, place: number): TimedValues {
    const begin = place === 0 ? 0 : (ends[place - 1] ?? times.length);
    const end = ends[place] ?? begin;
    return new TimedValues(times.subarray(begin, end), values.subarray(begin, end));
  }

  get size(): number {
    return this.times.length;
  }

  keys(): Iterable<number> {
    return this.times;
  }

  /** The first value of a time. */
  get(timeSeconds: number): number | undefined {
    let low = 0;
    let high = this.times.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.times[middle] ?? Infinity) < timeSeconds) low = middle + 1;
      else high = middle;
    }
    return this.times[low] === timeSeconds ? this.values[low] : undefined;
  }
}
