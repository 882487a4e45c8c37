/** The published statistics, in the order of the documents. */
export const publishedStatistics = ['max', 'min', 'sum', 'avg', 'last'] as const;

/** Our own: the value that so many percent of a window's samples do not exceed. */
export const percentiles = ['p50', 'p75', 'p90', 'p95', 'p99', 'p99.9'] as const;

export type Statistic = (typeof publishedStatistics)[number] | (typeof percentiles)[number];

export const statistics: readonly Statistic[] = [...publishedStatistics, ...percentiles];

/** Lengths of windows: the published one, and those that we add. */
export const periodsSeconds: readonly number[] = [300, 10, 60, 3600, 86_400];

/** One way to sum up a metric: a statistic over windows of a length. */
export interface StatisticsType {
  readonly periodSeconds: number;
  readonly statistic: Statistic;
}

/** The published statistics over the published 300 s: what an automatically registered metric gets. */
export const defaultStatisticsTypes: readonly StatisticsType[] = publishedStatistics.map(
  (statistic) => ({ periodSeconds: 300, statistic }),
);
