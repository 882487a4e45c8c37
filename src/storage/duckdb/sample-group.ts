import type { AcceptedReport } from '../sample-store.js';
import { ReportSet } from './report-set.js';
import type { SeriesRow } from './series-index.js';

const capacityMin = 256;

/** Reports column by column, their samples one after another. */
export interface GroupColumns {
  readonly times: Uint32Array;
  readonly fingerprints: BigUint64Array;
  /** Where each report's samples end. */
  readonly ends: Uint32Array;
  readonly series: Uint32Array;
  readonly values: Float64Array;
  /** Series that no earlier group has brought to the disk. */
  readonly newSeries: readonly SeriesRow[];
}

/** Reports that go to the disk together. Its columns may be longer than what they hold. */
export class SampleGroup implements GroupColumns {
  readonly startedAtMilliseconds = performance.now();
  reportCount = 0;
  sampleCount = 0;
  times = new Uint32Array(capacityMin);
  fingerprints = new BigUint64Array(capacityMin);
  ends = new Uint32Array(capacityMin);
  series = new Uint32Array(capacityMin);
  values = new Float64Array(capacityMin);
  newSeries: readonly SeriesRow[] = [];
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
    this.stored = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** A group of just these columns. */
  static of(columns: GroupColumns): SampleGroup {
    const group = new SampleGroup();
    group.reportCount = columns.times.length;
    group.sampleCount = columns.values.length;
    return Object.assign(group, columns);
  }

  /** One group of all reports of several, in their order. */
  static merge(groups: readonly SampleGroup[]): SampleGroup {
    const merged = new SampleGroup();
    merged.#reserve(sumOf(groups, 'reportCount'), sumOf(groups, 'sampleCount'));
    for (const group of groups) merged.#addAll(group);
    merged.newSeries = groups.flatMap(({ newSeries }) => newSeries);
    return merged;
  }

  /** The group without its repeated reports: what goes to the disk. */
  kept(): SampleGroup {
    if (this.repeated.size === 0) return this;
    const kept = new SampleGroup();
    kept.newSeries = this.newSeries;
    for (let place = 0; place < this.reportCount; place += 1) {
      if (!this.repeated.has(place)) kept.#addAll(this, place, place + 1);
    }
    return kept;
  }

  has(report: AcceptedReport): boolean {
    return this.#reports.has(report.timeSeconds, report.fingerprint);
  }

  /** Whether it has reports of a time, the end not included. */
  touches(startSeconds: number, endSeconds: number): boolean {
    const times = this.times.subarray(0, this.reportCount);
    return times.some((time) => time >= startSeconds && time < endSeconds);
  }

  /** Adds a report, whose samples follow by `addSample`, and returns its place. */
  addReport(report: AcceptedReport): number {
    const place = this.reportCount;
    this.#reserve(place + 1, this.sampleCount);
    this.times[place] = report.timeSeconds;
    this.fingerprints[place] = report.fingerprint;
    this.ends[place] = this.sampleCount + report.samples.length;
    this.#reports.add(report.timeSeconds, report.fingerprint);
    this.reportCount = place + 1;
    return place;
  }

  addSample(series: number, value: number): void {
    const place = this.sampleCount;
    if (place === this.series.length) this.#reserve(this.reportCount, place + 1);
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

  /** Adds the reports from one place up to another. */
  #addAll(group: SampleGroup, from = 0, to = group.reportCount): void {
    const firstSample = from === 0 ? 0 : (group.ends[from - 1] ?? 0);
    const lastSample = to === 0 ? 0 : (group.ends[to - 1] ?? 0);
    const { reportCount, sampleCount } = this;
    this.#reserve(reportCount + to - from, sampleCount + lastSample - firstSample);
    this.times.set(group.times.subarray(from, to), reportCount);
    this.fingerprints.set(group.fingerprints.subarray(from, to), reportCount);
    this.series.set(group.series.subarray(firstSample, lastSample), sampleCount);
    this.values.set(group.values.subarray(firstSample, lastSample), sampleCount);
    for (let place = from; place < to; place += 1) {
      const end = (group.ends[place] ?? 0) - firstSample + sampleCount;
      this.ends[reportCount + place - from] = end;
    }
    this.reportCount += to - from;
    this.sampleCount += lastSample - firstSample;
  }

  /** Makes room for so many in all. */
  #reserve(reportCount: number, sampleCount: number): void {
    if (reportCount > this.times.length) {
      const capacity = capacityFor(reportCount, this.times.length);
      this.times = grown(this.times, new Uint32Array(capacity));
      this.fingerprints = grown(this.fingerprints, new BigUint64Array(capacity));
      this.ends = grown(this.ends, new Uint32Array(capacity));
    }
    if (sampleCount > this.series.length) {
      const capacity = capacityFor(sampleCount, this.series.length);
      this.series = grown(this.series, new Uint32Array(capacity));
      this.values = grown(this.values, new Float64Array(capacity));
    }
  }
}

function sumOf(groups: readonly SampleGroup[], count: 'reportCount' | 'sampleCount'): number {
  return groups.reduce((sum, group) => sum + group[count], 0);
}

function capacityFor(count: number, capacity: number): number {
  return Math.max(count, capacity * 2);
}

interface Column<T> {
  set(values: T): void;
}

function grown<T extends Column<T>>(before: T, after: T): T {
  after.set(before);
  return after;
}
