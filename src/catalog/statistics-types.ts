import { statistics, type StatisticsType } from '../model/statistic.js';

/** Each once, in the order that the catalog promises. */
export function orderedStatisticsTypes(types: readonly StatisticsType[]): StatisticsType[] {
  const distinct = new Map(types.map((type) => [textOfStatisticsType(type), type]));
  return [...distinct.values()].sort(compareStatisticsTypes);
}

/** Those that are not among the others. */
export function statisticsTypesBeyond(
  types: readonly StatisticsType[],
  others: readonly StatisticsType[],
): StatisticsType[] {
  const known = new Set(others.map(textOfStatisticsType));
  return types.filter((type) => !known.has(textOfStatisticsType(type)));
}

export function textOfStatisticsType({ periodSeconds, statistic }: StatisticsType): string {
  return `${statistic} over ${periodSeconds} s`;
}

function compareStatisticsTypes(left: StatisticsType, right: StatisticsType): number {
  return (
    left.periodSeconds - right.periodSeconds ||
    statistics.indexOf(left.statistic) - statistics.indexOf(right.statistic)
  );
}
