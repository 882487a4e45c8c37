import type { Statistic } from '../../model/statistic.js';
import { ExactSum } from '../exact-sum.js';
import { permilleOf } from '../percentile.js';
import type { GroupedWindowQuery } from '../sample-store.js';
import { type ValueColumns, ValueColumnsBuilder } from '../value-columns.js';

/** A sample of a series, or the value of a window by its end. */
export interface StoredSample {
  readonly timeSeconds: number;
  readonly value: number;
}

/** The statistic of each window that has samples, the earliest first. */
export function windowValues(
  samples: readonly StoredSample[],
  windows: Omit<GroupedWindowQuery, 'groups'>,
): StoredSample[] {
  const { firstEndSeconds, lastEndSeconds, periodSeconds, statistic } = windows;
  const startSeconds = firstEndSeconds - periodSeconds;
  const samplesByEnd = new Map<number, StoredSample[]>();
  for (const sample of samples) {
    const window = Math.floor((sample.timeSeconds - startSeconds) / periodSeconds);
    const end = firstEndSeconds + window * periodSeconds;
    if (end < firstEndSeconds || end > lastEndSeconds) continue;
    const inWindow = samplesByEnd.get(end);
    if (inWindow === undefined) samplesByEnd.set(end, [sample]);
    else inWindow.push(sample);
  }
  return [...samplesByEnd]
    .map(([end, inWindow]) => ({ timeSeconds: end, value: statisticOf(statistic, inWindow) }))
    .sort((one, other) => one.timeSeconds - other.timeSeconds);
}

/** @param samples at least one; those of one time in the order that `last` goes by */
function statisticOf(statistic: Statistic, samples: readonly StoredSample[]): number {
  if (statistic === 'last') {
    return samples.reduce((a, b) => (b.timeSeconds >= a.timeSeconds ? b : a)).value;
  }
  const values = samples.map(({ value }) => value).sort((a, b) => a - b);
  if (statistic === 'sum') return sumOf(values).dividedBy(1);
  if (statistic === 'avg') return sumOf(values).dividedBy(values.length);
  return values[rankOf(statistic, values.length) - 1] ?? NaN;
}

/** @param samplesOfEach of each series or group, by time */
export function columnsOf(samplesOfEach: readonly (readonly StoredSample[])[]): ValueColumns {
  const columns = new ValueColumnsBuilder(samplesOfEach.length, samplesOfEach.flat().length);
  for (const [place, samples] of samplesOfEach.entries()) {
    for (const { timeSeconds, value } of samples) columns.add(place, timeSeconds, value);
  }
  return columns.build();
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
