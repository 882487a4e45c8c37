import type { SeriesRow } from './series-index.js';

const capacityMin = 256;

/** The columns of a `ReportColumns`. */
export type Columns = Pick<
  ReportColumns,
  'reportTimes' | 'fingerprints' | 'ends' | 'series' | 'times' | 'values' | 'newSeries'
>;

/** Reports column by column, their samples one after another; the columns may be longer. */
export class ReportColumns {
  reportCount = 0;
  sampleCount = 0;
  /** Of reports: with the fingerprint it identifies one. */
  reportTimes = new Uint32Array(capacityMin);
  fingerprints = new BigUint64Array(capacityMin);
  /** Where each report's samples end. */
  ends = new Uint32Array(capacityMin);
  series = new Uint32Array(capacityMin);
  /** Of samples. */
  times = new Uint32Array(capacityMin);
  values = new Float64Array(capacityMin);
  /** Series that nothing earlier has brought to the disk. */
  newSeries: readonly SeriesRow[] = [];
  /** Of its samples; the latest before the earliest while there are none. */
  earliestSeconds = Infinity;
  latestSeconds = -Infinity;

  /** Reports of just these columns. */
  static of(columns: Columns): ReportColumns {
    const reports = new ReportColumns();
    reports.reportCount = columns.reportTimes.length;
    reports.sampleCount = columns.values.length;
    for (const time of columns.times) reports.#include(time, time);
    return Object.assign(reports, columns);
  }

  /** Whether it may have samples of a time, the end not included. */
  mayTouch(startSeconds: number, endSeconds: number): boolean {
    return this.earliestSeconds < endSeconds && this.latestSeconds >= startSeconds;
  }

  /** Whether each sample has the time of its report, as in reports of the published protocol. */
  get hasOneTimeEach(): boolean {
    let sample = 0;
    for (let place = 0; place < this.reportCount; place += 1) {
      const time = this.reportTimes[place];
      for (const end = this.ends[place] ?? 0; sample < end; sample += 1) {
        if (this.times[sample] !== time) return false;
      }
    }
    return true;
  }

  /** Adds a report, whose samples follow by `addSample`, and returns its place. */
  addReport(timeSeconds: number, fingerprint: bigint, sampleCount: number): number {
    const place = this.reportCount;
    this.#reserve(place + 1, this.sampleCount);
    this.reportTimes[place] = timeSeconds;
    this.fingerprints[place] = fingerprint;
    this.ends[place] = this.sampleCount + sampleCount;
    this.reportCount = place + 1;
    return place;
  }

  addSample(series: number, timeSeconds: number, value: number): void {
    const place = this.sampleCount;
    if (place === this.series.length) this.#reserve(this.reportCount, place + 1);
    this.series[place] = series;
    this.times[place] = timeSeconds;
    this.values[place] = value;
    this.#include(timeSeconds, timeSeconds);
    this.sampleCount = place + 1;
  }

  /** Adds all that others have, behind what is there. */
  addAll(others: ReportColumns): void {
    this.addReportsOf(others, 0, others.reportCount);
    if (others.newSeries.length > 0) this.newSeries = [...this.newSeries, ...others.newSeries];
  }

  /** Adds the reports from one place up to another. */
  addReportsOf(others: ReportColumns, from: number, to: number): void {
    const firstSample = from === 0 ? 0 : (others.ends[from - 1] ?? 0);
    const lastSample = to === 0 ? 0 : (others.ends[to - 1] ?? 0);
    const { reportCount, sampleCount } = this;
    this.#reserve(reportCount + to - from, sampleCount + lastSample - firstSample);
    this.reportTimes.set(others.reportTimes.subarray(from, to), reportCount);
    this.fingerprints.set(others.fingerprints.subarray(from, to), reportCount);
    this.series.set(others.series.subarray(firstSample, lastSample), sampleCount);
    this.times.set(others.times.subarray(firstSample, lastSample), sampleCount);
    this.values.set(others.values.subarray(firstSample, lastSample), sampleCount);
    for (let place = from; place < to; place += 1) {
      const end = (others.ends[place] ?? 0) - firstSample + sampleCount;
      this.ends[reportCount + place - from] = end;
    }
    this.reportCount += to - from;
    this.sampleCount += lastSample - firstSample;
    this.#include(others.earliestSeconds, others.latestSeconds);
  }

  /** Empties the columns, which keep their length for what comes next. */
  clear(): void {
    this.reportCount = 0;
    this.sampleCount = 0;
    this.newSeries = [];
    this.earliestSeconds = Infinity;
    this.latestSeconds = -Infinity;
  }

  #include(earliestSeconds: number, latestSeconds: number): void {
    if (earliestSeconds < this.earliestSeconds) this.earliestSeconds = earliestSeconds;
    if (latestSeconds > this.latestSeconds) this.latestSeconds = latestSeconds;
  }

  /** Makes room for so many in all. */
  #reserve(reportCount: number, sampleCount: number): void {
    if (reportCount > this.reportTimes.length) {
      const capacity = capacityFor(reportCount, this.reportTimes.length);
      this.reportTimes = grown(this.reportTimes, new Uint32Array(capacity));
      this.fingerprints = grown(this.fingerprints, new BigUint64Array(capacity));
      this.ends = grown(this.ends, new Uint32Array(capacity));
    }
    if (sampleCount > this.series.length) {
      const capacity = capacityFor(sampleCount, this.series.length);
      this.series = grown(this.series, new Uint32Array(capacity));
      this.times = grown(this.times, new Uint32Array(capacity));
      this.values = grown(this.values, new Float64Array(capacity));
    }
  }
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
