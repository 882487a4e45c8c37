import type { SelectedSeries } from './series-source.js';

/** Part of a series: the samples of a range that moves forward over it. */
export class SampleWindow {
  readonly rangeMilliseconds: number;
  /** The range, both ends included. */
  startMilliseconds = 0;
  endMilliseconds = 0;
  times: Float64Array = new Float64Array(0);
  values: Float64Array = new Float64Array(0);
  /** The samples in the range are those from `from` up to, not including, `to`. */
  from = 0;
  to = 0;
  /** Where in the series values are less than the one before: a counter began anew. */
  #resets: number[] | undefined;
  /** The first of the resets that may lie in the range. */
  #reset = 0;

  constructor(rangeMilliseconds: number) {
    this.rangeMilliseconds = rangeMilliseconds;
  }

  get count(): number {
    return this.to - this.from;
  }

  get first(): number {
    return this.values[this.from] ?? NaN;
  }

  get last(): number {
    return this.values[this.to - 1] ?? NaN;
  }

  get firstTime(): number {
    return this.times[this.from] ?? NaN;
  }

  get lastTime(): number {
    return this.times[this.to - 1] ?? NaN;
  }

  /** Begins anew, before the first sample of a series. */
  open({ times, values }: Pick<SelectedSeries, 'times' | 'values'>): void {
    this.times = times;
    this.values = values;
    this.from = 0;
    this.to = 0;
    this.#resets = undefined;
    this.#reset = 0;
  }

  /** Moves the range so that it ends then, which is not before it ended last. */
  moveTo(endMilliseconds: number): void {
    const { times } = this;
    this.endMilliseconds = endMilliseconds;
    this.startMilliseconds = endMilliseconds - this.rangeMilliseconds;
    let { from, to } = this;
    while (to < times.length && (times[to] ?? 0) <= endMilliseconds) to += 1;
    while (from < to && (times[from] ?? 0) < this.startMilliseconds) from += 1;
    this.from = from;
    this.to = to;
  }

  /** The values of the range. */
  valuesInRange(): Float64Array {
    return this.values.subarray(this.from, this.to);
  }

  /** How often a value in the range is less than the one before it. */
  resetCount(): number {
    let count = 0;
    this.#eachReset(() => (count += 1));
    return count;
  }

  /** By how much a counter rose in the range. After a reset it started at 0. */
  counterIncrease(): number {
    let increase = this.last - this.first;
    this.#eachReset((before) => (increase += before));
    return increase;
  }

  #eachReset(visit: (valueBefore: number) => void): void {
    this.#resets ??= resetsOf(this.values);
    const resets = this.#resets;
    while ((resets[this.#reset] ?? Infinity) <= this.from) this.#reset += 1;
    for (let at = this.#reset; at < resets.length; at += 1) {
      const place = resets[at] ?? Infinity;
      if (place >= this.to) return;
      visit(this.values[place - 1] ?? NaN);
    }
  }
}

function resetsOf(values: Float64Array): number[] {
  const resets: number[] = [];
  for (let at = 1; at < values.length; at += 1)
    if ((values[at] ?? NaN) < (values[at - 1] ?? NaN)) resets.push(at);
  return resets;
}
