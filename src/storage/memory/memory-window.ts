import type { Statistic } from '../../model/statistic.js';
import { ExactSum } from '../exact-sum.js';
import { permilleOf } from '../percentile.js';
import type { StoredSample } from '../sample-store.js';

/** @param samples at least one; those of one time in the order that `last` goes by */
export function statisticOf(statistic: Statistic, samples: readonly StoredSample[]): number {
  if (statistic === 'last') {
    return samples.reduce((a, b) => (b.timeSeconds >= a.timeSeconds ? b : a)).value;
  }
  const values = samples.map(({ value }) => value).sort((a, b) => a - b);
  if (statistic === 'sum') return sumOf(values).dividedBy(1);
  if (statistic === 'avg') return sumOf(values).dividedBy(values.length);
  return values[rankOf(statistic, values.length) - 1] ?? NaN;
}

/** Which of so many values in ascending order the statistic is, counted from 1. */
function rankOf(statistic: Exclude<Statistic, 'sum' | 'avg' | 'last'>, count: number): number {
  if (statistic === 'min') return 1;
  if (statistic === 'max') return count;
  return Math.ceil((count * permilleOf(statistic)) / 1000);
}

function sumOf(values: readonly number[]): ExactSum {
  const sum = new ExactSum();
  for (const value of values) sum.addValue(value);
  return sum;
}
