import type { Parameters } from './parameters.js';

/** One measured value as the sender wrote it, its types checked. */
export interface Datum {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly metricName: string;
  /** Finite. */
  readonly value: number;
}

/** A report whose parameters are there and of the right types. */
export interface Report {
  readonly secretId: string;
  /** As the sender wrote it. */
  readonly region: string;
  readonly timestampSeconds: number;
  readonly nonce: string;
  readonly signature: string;
  readonly namespace: string;
  readonly data: readonly Datum[];
  /** What the signature may cover. */
  readonly parameters: Parameters;
}
