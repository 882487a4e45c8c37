import { averageOf, maximumOf, minimumOf, sumOf, varianceOf } from './over-time.js';
import { quantileOf } from './quantile.js';
import { regressionOf } from './regression.js';
import type { SampleWindow } from './sample-window.js';

/** A function of the samples in a range. */
export interface RangeFunction {
  /** With fewer samples the range has no value. */
  readonly samplesMin: 1 | 2;
  /**
   * @param parameter the scalar that the function takes, NaN when it takes none
   * @param time of the step, UNIX milliseconds
   * @returns undefined when the range has no value
   */
  readonly valueOf: (window: SampleWindow, parameter: number, time: number) => number | undefined;
}

function ofTwo(valueOf: RangeFunction['valueOf']): RangeFunction {
  return { samplesMin: 2, valueOf };
}

function ofOne(valueOf: RangeFunction['valueOf']): RangeFunction {
  return { samplesMin: 1, valueOf };
}

/** Those of Prometheus 2.42, but `absent_over_time`, which looks at all series together. */
export const rangeFunctions: ReadonlyMap<string, RangeFunction> = new Map([
  ['rate', ofTwo((window) => extrapolated(window, true, window.rangeMilliseconds / 1000))],
  ['increase', ofTwo((window) => extrapolated(window, true))],
  ['delta', ofTwo((window) => extrapolated(window, false))],
  ['irate', ofTwo((window) => lastChange(window, true))],
  ['idelta', ofTwo((window) => lastChange(window, false))],
  ['deriv', ofTwo((window) => regressionOf(window, window.firstTime).slope)],
  ['predict_linear', ofTwo(predicted)],
  ['changes', ofOne(changesIn)],
  ['resets', ofOne((window) => window.resetCount())],
  ['avg_over_time', ofOne(averageOf)],
  ['count_over_time', ofOne((window) => window.count)],
  ['last_over_time', ofOne((window) => window.last)],
  ['max_over_time', ofOne(maximumOf)],
  ['min_over_time', ofOne(minimumOf)],
  ['present_over_time', ofOne(() => 1)],
  ['quantile_over_time', ofOne((window, quantile) => quantileOf(quantile, window.valuesInRange()))],
  ['stddev_over_time', ofOne((window) => Math.sqrt(varianceOf(window)))],
  ['stdvar_over_time', ofOne(varianceOf)],
  ['sum_over_time', ofOne(sumOf)],
]);

/**
 * The change over the range. Where its first and last sample are close to its ends, measured by the
 * time between samples, the change is extrapolated to the ends; elsewhere by half of that time. A
 * counter is not extrapolated below 0.
 */
function extrapolated(window: SampleWindow, isCounter: boolean, perSeconds = 1): number {
  const change = isCounter ? window.counterIncrease() : window.last - window.first;
  const sampledSeconds = (window.lastTime - window.firstTime) / 1000;
  const secondsBetween = sampledSeconds / (window.count - 1);
  const secondsAfter = (window.endMilliseconds - window.lastTime) / 1000;
  let secondsBefore = (window.firstTime - window.startMilliseconds) / 1000;
  if (isCounter && change > 0 && window.first >= 0)
    secondsBefore = Math.min(secondsBefore, sampledSeconds * (window.first / change));
  const threshold = secondsBetween * 1.1;
  const extrapolatedSeconds =
    sampledSeconds +
    (secondsBefore < threshold ? secondsBefore : secondsBetween / 2) +
    (secondsAfter < threshold ? secondsAfter : secondsBetween / 2);
  return change * (extrapolatedSeconds / sampledSeconds / perSeconds);
}

/** The change between the last two samples, for a rate by the second. */
function lastChange(window: SampleWindow, isRate: boolean): number | undefined {
  const { last, lastTime, values, times, to } = window;
  const before = values[to - 2] ?? NaN;
  const milliseconds = lastTime - (times[to - 2] ?? NaN);
  if (milliseconds === 0) return undefined;
  const change = isRate && last < before ? last : last - before;
  return isRate ? change / (milliseconds / 1000) : change;
}

function changesIn({ values, from, to }: SampleWindow): number {
  let changes = 0;
  let before = values[from] ?? NaN;
  for (let at = from + 1; at < to; at += 1) {
    const value = values[at] ?? NaN;
    if (value !== before && !(Number.isNaN(value) && Number.isNaN(before))) changes += 1;
    before = value;
  }
  return changes;
}

function predicted(window: SampleWindow, seconds: number, time: number): number {
  const { slope, intercept } = regressionOf(window, time);
  return slope * seconds + intercept;
}
