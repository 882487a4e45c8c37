import type { AcceptedReport } from '../sample-store.js';
import { ReportSet } from './report-set.js';

const capacityMin = 256;

/** Reports that go to the disk together, column by column. */
export class SampleGroup {
  readonly startedAtMilliseconds = performance.now();
  reportCount = 0;
  sampleCount = 0;
  times = new Uint32Array(capacityMin);
  fingerprints = new BigUint64Array(capacityMin);
  /** Where each report's samples end. */
  ends = new Uint32Array(capacityMin);
  series = new Uint32Array(capacityMin);
  values = new Float64Array(capacityMin);
  /** Reports by their place that may be on disk already. */
  readonly unknown: number[] = [];
  /** Those of them that are; known once the group is committed. */
  repeated: ReadonlySet<number> = new Set();
  /** Resolved for all its reports at once. */
  readonly stored: Promise<'stored'>;
  readonly #reports = new ReportSet();
  #resolve!: (outcome: 'stored') => void;
  #reject!: (error: unknown) => void;

  constructor() {
    this.stored = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  has(report: AcceptedReport): boolean {
    return this.#reports.has(report.timeSeconds, report.fingerprint);
  }

  /** Adds a report, whose samples follow by `addSample`, and returns its place. */
  addReport(report: AcceptedReport): number {
    const place = this.reportCount;
    if (place === this.times.length) {
      this.times = grown(this.times, new Uint32Array(place * 2));
      this.fingerprints = grown(this.fingerprints, new BigUint64Array(place * 2));
      this.ends = grown(this.ends, new Uint32Array(place * 2));
    }
    this.times[place] = report.timeSeconds;
    this.fingerprints[place] = report.fingerprint;
    this.ends[place] = this.sampleCount + report.samples.length;
    this.#reports.add(report.timeSeconds, report.fingerprint);
    this.reportCount = place + 1;
    return place;
  }

  addSample(series: number, value: number): void {
    const place = this.sampleCount;
    if (place === this.series.length) {
      this.series = grown(this.series, new Uint32Array(place * 2));
      this.values = grown(this.values, new Float64Array(place * 2));
    }
    this.series[place] = series;
    this.values[place] = value;
    this.sampleCount = place + 1;
  }

  resolve(): void {
    this.#resolve('stored');
  }

  reject(error: unknown): void {
    this.#reject(error);
  }
}

interface Column<T> {
  set(values: T): void;
}

function grown<T extends Column<T>>(before: T, after: T): T {
  after.set(before);
  return after;
}
