import type { Labels } from './labels.js';

/** The value of a query, in the types of Prometheus's API; times are UNIX milliseconds. */
export type QueryResult = ScalarResult | StringResult | VectorResult | MatrixResult;

export interface ScalarResult {
  readonly type: 'scalar';
  readonly timeMilliseconds: number;
  readonly value: number;
}

export interface StringResult {
  readonly type: 'string';
  readonly timeMilliseconds: number;
  readonly value: string;
}

/** One value of each series, in the order that the query gives them. */
export interface VectorResult {
  readonly type: 'vector';
  readonly timeMilliseconds: number;
  readonly labels: readonly Labels[];
  readonly values: Float64Array;
}

export interface ResultSeries {
  readonly labels: Labels;
  readonly times: Float64Array;
  readonly values: Float64Array;
}

export interface MatrixResult {
  readonly type: 'matrix';
  readonly series: readonly ResultSeries[];
}
