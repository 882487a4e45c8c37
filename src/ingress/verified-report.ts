import type { Report } from '../protocol/report.js';

/** What of a report is of use once its signature is checked. */
export type SignedReport = Omit<Report, 'parameters'>;

/** A report whose sender is proven: all that the rest of its way asks for. */
export interface VerifiedReport {
  readonly report: SignedReport;
  /** Of the key that it is signed with. */
  readonly accountId: number;
  /** Where it came from. */
  readonly address: string;
}
