import type { Datum } from '../protocol/report.js';

/** One line of a report of lines, its types checked. */
export interface Line extends Datum {
  /** From 1: which line of the body, or which item of its array. */
  readonly number: number;
  readonly namespace: string;
  /** As the sender wrote it. */
  readonly region: string;
  /** UNIX seconds, whole. */
  readonly timestampSeconds: number;
}

/** A report of lines whose sender is proven; its lines may be of several namespaces and regions. */
export interface VerifiedLines {
  /** At least one. */
  readonly lines: readonly Line[];
  /** Of the token that the sender showed. */
  readonly tokenId: string;
  readonly accountId: number;
  /** Where it came from. */
  readonly address: string;
  /** The same lines with the same key are one report; without a key, every request is another. */
  readonly idempotencyKey: string | undefined;
}
