import { CompensatedSum } from './compensated-sum.js';
import type { SampleWindow } from './sample-window.js';

/** A line through samples: by how much it rises in a second, and its value at one moment. */
export interface Regression {
  readonly slope: number;
  readonly intercept: number;
}

/** The line with the least squares through the samples of a range. */
export function regressionOf(window: SampleWindow, interceptMilliseconds: number): Regression {
  const { times, values, from, to, count, first } = window;
  const sumX = new CompensatedSum();
  const sumY = new CompensatedSum();
  const sumXY = new CompensatedSum();
  const sumXX = new CompensatedSum();
  let isConstant = true;
  for (let at = from; at < to; at += 1) {
    const x = ((times[at] ?? NaN) - interceptMilliseconds) / 1000;
    const y = values[at] ?? NaN;
    if (at > from && y !== first) isConstant = false;
    sumX.add(x);
    sumY.add(y);
    sumXY.add(x * y);
    sumXX.add(x * x);
  }
  if (isConstant)
    return Number.isFinite(first) || Number.isNaN(first)
      ? { slope: 0, intercept: first }
      : { slope: NaN, intercept: NaN };
  const covariance = sumXY.total - (sumX.total * sumY.total) / count;
  const variance = sumXX.total - (sumX.total * sumX.total) / count;
  const slope = covariance / variance;
  return { slope, intercept: sumY.total / count - (slope * sumX.total) / count };
}
