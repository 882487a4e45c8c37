import type { Report } from '../protocol/report.js';

/** What of a report is of use once its signature is checked. */
export type SignedReport = Omit<Report, 'parameters'>;

/** A report whose sender is proven: all that the rest of its way asks for. */
export interface VerifiedReport {
  readonly report: SignedReport;
  /** Of the key that it is signed with. */
  readonly accountId: number;
  /** By which it came in, where its names are registered by rules of that door; else absent. */
  readonly door?: 'api3';
  /** Where it came from. */
  readonly address: string;
}
