import { countPublishedTypes, exceeds, excessText } from '../../catalog/quotas.js';
import type { Limits } from '../../config/limits.js';
import {
  periodsSeconds,
  statistics,
  type Statistic,
  type StatisticsType,
} from '../../model/statistic.js';
import { ControlRefusal } from './control-refusal.js';
import { quote } from '../../protocol/quote.js';
import type { ActionParameters } from './action-parameters.js';
import type { DimensionSet } from './dimension-set.js';

/** The pairs of `statisticsType.N.period` and `.statistics`. @throws ControlRefusal */
export function readStatisticsTypes(parameters: ActionParameters): StatisticsType[] {
  return parameters.records('statisticsType').map((record) => {
    const period = record.optional('period');
    const statistic = record.optional('statistics');
    if (period === undefined || statistic === undefined) {
      throw new ControlRefusal(
        'missingParameter',
        'statisticsType.N.period and statisticsType.N.statistics go in pairs',
      );
    }
    return {
      periodSeconds: toPeriod(period, 'statisticsType.N.period'),
      statistic: toStatistic(statistic, 'statisticsType.N.statistics'),
    };
  });
}

export function toPeriod(text: string, name: string): number {
  const period = periodsSeconds.find((seconds) => String(seconds) === text);
  if (period !== undefined) return period;
  throw new ControlRefusal(
    'invalidParameter',
    `${name} ${quote(text)} is none of ${periodsSeconds.join(', ')}`,
  );
}

function toStatistic(text: string, name: string): Statistic {
  const statistic = statistics.find((each) => each === text);
  if (statistic !== undefined) return statistic;
  throw new ControlRefusal(
    'invalidParameter',
    `${name} ${quote(text)} is none of ${statistics.join(', ')}`,
  );
}

/** @throws ControlRefusal exceedLimit where a dimension set would declare too much */
export function checkStatisticsQuota(types: readonly StatisticsType[], limits: Limits): void {
  const quota = 'statisticsPerDimensionSetMax';
  const count = countPublishedTypes(types);
  if (!exceeds(quota, count, limits)) return;
  throw new ControlRefusal('exceedLimit', excessText(quota, 'the dimension set', count, limits));
}

/** A statistic that may be asked of a dimension set. @throws ControlRefusal */
export function declaredStatistic(text: string, set: DimensionSet): Statistic {
  const statistic = toStatistic(text, 'statistics');
  if (set.statisticsTypes.some((type) => type.statistic === statistic)) return statistic;
  throw new ControlRefusal(
    'dimensionGroupError',
    `${statistic} is not declared for ${set.dimensionNames.join(',')}; ` +
      'CreateMetricStatisticsType declares it',
  );
}
