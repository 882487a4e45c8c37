/** What a growing installation costs: series, samples stored, or connections. */
export interface GrowthCurve {
  readonly cause: 'series' | 'samples' | 'connections';
  readonly points: readonly GrowthPoint[];
}

/** Figures at one size. */
export interface GrowthPoint extends LoadFigures, Partial<QueryFigures> {
  /** How much there is of what grows. */
  readonly count: number;
  /** From the start of the program until it serves. */
  readonly startMs?: number;
  readonly diskBytes?: number;
}

/** Medians over the rounds of a load at a constant rate. */
export interface LoadFigures {
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of all threads of the server, for a report. */
  readonly cpuMicroseconds: number;
  readonly residentBytes: number;
}

/** Medians over a few calls of each kind. */
export interface QueryFigures {
  /** Windows of one series over an hour. */
  readonly oneSeriesMs: number;
  /** The same of a thousand. */
  readonly thousandSeriesMs: number;
  /** A page of the objects of a metric. */
  readonly listMs: number;
  /** The longest time that the event loop did nothing else meanwhile. */
  readonly stallMs: number;
}

/** How the loads of a curve are made. */
export interface GrowthPlan {
  readonly rounds: number;
  readonly seconds: number;
  readonly reportsPerSecond: number;
  readonly isQuick: boolean;
}
