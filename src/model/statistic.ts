/** The published statistics, in the order of the documents. */
export const statistics = ['max', 'min', 'sum', 'avg', 'last'] as const;

export type Statistic = (typeof statistics)[number];

/** One way to sum up a metric: a statistic over windows of a length. */
export interface StatisticsType {
  readonly periodSeconds: number;
  readonly statistic: Statistic;
}

/** All five statistics over the published 300 s: what an automatically registered metric gets. */
export const defaultStatisticsTypes: readonly StatisticsType[] = statistics.map((statistic) => ({
  periodSeconds: 300,
  statistic,
}));
