import type { Limit } from './limit.js';

/** Bounds of what Prometheus's APIs ask for, and how they read. */
export const queryLimits = {
  promqlSamplesMax: {
    default: 10_000_000,
    unit: 'samples',
    summary: 'stored samples that one PromQL query, or one remote read, may go through',
  },
  promqlSeriesMax: {
    default: 100_000,
    unit: 'series',
    summary: 'series that one PromQL query, remote read or list of series may select',
  },
  promqlPointsMax: {
    default: 5_000_000,
    unit: 'points',
    summary: 'values that one PromQL query may hold at once: series times steps',
  },
  promqlQueriesMax: {
    default: 4,
    unit: 'queries',
    summary: 'PromQL queries and remote reads that run at once; others wait',
  },
  promqlTimeoutSeconds: {
    default: 60,
    unit: 'seconds',
    summary: 'how long a PromQL query or a remote read may run and wait; it may ask for less',
  },
  promqlLookbackSeconds: {
    default: 0,
    unit: 'seconds',
    minimum: 0,
    summary:
      'how old a sample may be that PromQL takes for the present; 0: twice the period of its metric, at least 300',
  },
} as const satisfies Readonly<Record<string, Limit>>;
