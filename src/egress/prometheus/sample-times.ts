import { TimedValues } from '../../storage/value-columns.js';

/** A sample from the thousandth of its second on has the last millisecond of it. */
const lastRank = 999;

/**
 * Samples with times in milliseconds. Those of one second stand a millisecond apart, by the order in
 * which they came: the store keeps that order, so that every read gives a sample the same time.
 * @param samples all of each second that they have samples of
 */
export function inMilliseconds({ times, values }: TimedValues): TimedValues {
  const milliseconds = new Float64Array(times.length);
  let rank = 0;
  for (let row = 0; row < times.length; row += 1) {
    const seconds = times[row] ?? 0;
    rank = row > 0 && seconds === times[row - 1] ? rank + 1 : 0;
    milliseconds[row] = seconds * 1000 + Math.min(rank, lastRank);
  }
  return new TimedValues(milliseconds, values);
}

/** The samples from start to end, both included. */
export function between(samples: TimedValues, start: number, end: number): TimedValues {
  const { times, values } = samples;
  let first = 0;
  let last = times.length;
  while (first < last && (times[first] ?? 0) < start) first += 1;
  while (last > first && (times[last - 1] ?? 0) > end) last -= 1;
  return new TimedValues(times.subarray(first, last), values.subarray(first, last));
}
