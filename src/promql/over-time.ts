import { CompensatedSum } from './compensated-sum.js';
import type { SampleWindow } from './sample-window.js';

export function sumOf({ values, from, to }: SampleWindow): number {
  const sum = new CompensatedSum();
  for (let at = from; at < to; at += 1) sum.add(values[at] ?? NaN);
  return isInfinite(sum.sum) ? sum.sum : sum.total;
}

/** By running means: a sum could overflow where the average does not. */
export function averageOf({ values, from, to }: SampleWindow): number {
  const mean = new CompensatedSum();
  for (let at = from; at < to; at += 1) {
    const value = values[at] ?? NaN;
    if (isInfinite(mean.sum) && (value === mean.sum || Number.isFinite(value))) continue;
    const count = at - from + 1;
    mean.add(value / count - mean.sum / count);
  }
  return isInfinite(mean.sum) ? mean.sum : mean.total;
}

/** The population variance, by Welford. */
export function varianceOf({ values, from, to }: SampleWindow): number {
  const mean = new CompensatedSum();
  const squares = new CompensatedSum();
  for (let at = from; at < to; at += 1) {
    const value = values[at] ?? NaN;
    const delta = value - mean.total;
    mean.add(delta / (at - from + 1));
    squares.add(delta * (value - mean.total));
  }
  return squares.total / (to - from);
}

/** NaN only when there is nothing else. */
export function maximumOf({ values, from, to }: SampleWindow): number {
  let maximum = values[from] ?? NaN;
  for (let at = from + 1; at < to; at += 1) {
    const value = values[at] ?? NaN;
    if (value > maximum || Number.isNaN(maximum)) maximum = value;
  }
  return maximum;
}

/** NaN only when there is nothing else. */
export function minimumOf({ values, from, to }: SampleWindow): number {
  let minimum = values[from] ?? NaN;
  for (let at = from + 1; at < to; at += 1) {
    const value = values[at] ?? NaN;
    if (value < minimum || Number.isNaN(minimum)) minimum = value;
  }
  return minimum;
}

function isInfinite(value: number): boolean {
  return value === Infinity || value === -Infinity;
}
