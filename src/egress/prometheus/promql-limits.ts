import type { Config } from '../../config/config.js';
import type { PromqlLimits } from '../../promql/query-budget.js';

/** As many steps of a range as Prometheus allows: no screen is wider. */
const stepsMax = 11_000;

export function promqlLimitsOf(config: Config): PromqlLimits {
  return {
    samplesMax: config.promqlSamplesMax,
    seriesMax: config.promqlSeriesMax,
    pointsMax: config.promqlPointsMax,
    stepsMax,
    secondsMax: config.promqlTimeoutSeconds,
  };
}
