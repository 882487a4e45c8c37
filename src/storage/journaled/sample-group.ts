import type { AcceptedReport } from '../sample-store.js';
import { ReportColumns } from './report-columns.js';
import { ReportSet } from '../report-set.js';

/** Reports that go to the disk together, and those who wait for that. */
export class SampleGroup extends ReportColumns {
  readonly startedAtMilliseconds = performance.now();
  /** Whether it goes to the disk though it has no report. */
  isMark = false;
  /** Reports by their place that may be on disk already. */
  readonly unknown: number[] = [];
  /** Those of them that are; known before the group goes to the disk. */
  repeated: ReadonlySet<number> = new Set();
  /** Resolved for all its reports at once. */
  readonly stored: Promise<'stored'>;
  readonly #reports = new ReportSet();
  #resolve!: (outcome: 'stored') => void;
  #reject!: (error: unknown) => void;

  constructor() {
    super();
    this.stored = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** The group without its repeated reports: what goes to the disk. */
  kept(): ReportColumns {
    if (this.repeated.size === 0) return this;
    const kept = new ReportColumns();
    kept.newSeries = this.newSeries;
    for (let place = 0; place < this.reportCount; place += 1) {
      if (!this.repeated.has(place)) kept.addReportsOf(this, place, place + 1);
    }
    return kept;
  }

  has(report: AcceptedReport): boolean {
    return this.#reports.has(report.timeSeconds, report.fingerprint);
  }

  /** Adds a report, whose samples follow by `addSample`, and returns its place. */
  add(report: AcceptedReport): number {
    this.#reports.add(report.timeSeconds, report.fingerprint);
    return this.addReport(report.timeSeconds, report.fingerprint, report.samples.length);
  }

  resolve(): void {
    this.#resolve('stored');
  }

  reject(error: unknown): void {
    this.#reject(error);
  }
}
