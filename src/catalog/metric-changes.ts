import { compareBytes } from '../model/byte-order.js';
import type { StatisticsType } from '../model/statistic.js';
import type { Aggregation, Metric } from './catalog.js';
import { compareDimensionSets, textOfDimensionSet } from './dimension-set.js';
import { orderedStatisticsTypes } from './statistics-types.js';

/** What is declared of the full dimension set or of an aggregation; undefined where it is neither. */
export function statisticsTypesOf(
  metric: Metric,
  dimensionNames: readonly string[],
): readonly StatisticsType[] | undefined {
  if (isOf(metric, dimensionNames)) return metric.statisticsTypes;
  return aggregationOf(metric, dimensionNames)?.statisticsTypes;
}

export function aggregationOf(
  metric: Metric,
  dimensionNames: readonly string[],
): Aggregation | undefined {
  return metric.aggregations.find((each) => isOf(each, dimensionNames));
}

/** The types replace those of the full dimension set, or of the aggregation. */
export function withStatisticsTypes(
  metric: Metric,
  dimensionNames: readonly string[],
  types: readonly StatisticsType[],
): Metric {
  const statisticsTypes = orderedStatisticsTypes(types);
  if (isOf(metric, dimensionNames)) return { ...metric, statisticsTypes };
  return withAggregation(metric, { dimensionNames, statisticsTypes });
}

/** The aggregation replaces one of the same dimension set. */
export function withAggregation(metric: Metric, aggregation: Aggregation): Metric {
  const added = {
    dimensionNames: aggregation.dimensionNames.toSorted(compareBytes),
    statisticsTypes: orderedStatisticsTypes(aggregation.statisticsTypes),
  };
  const { aggregations } = withoutAggregation(metric, added.dimensionNames);
  return { ...metric, aggregations: [...aggregations, added].sort(compareAggregations) };
}

export function withoutAggregation(metric: Metric, dimensionNames: readonly string[]): Metric {
  return {
    ...metric,
    aggregations: metric.aggregations.filter((each) => !isOf(each, dimensionNames)),
  };
}

function isOf(
  set: Pick<Aggregation, 'dimensionNames'>,
  dimensionNames: readonly string[],
): boolean {
  return textOfDimensionSet(set.dimensionNames) === textOfDimensionSet(dimensionNames);
}

function compareAggregations(left: Aggregation, right: Aggregation): number {
  return compareDimensionSets(left.dimensionNames, right.dimensionNames);
}
