import type { Ledger, NumberedReport } from './ledger.js';
import { allSeries, metricOf, namespace, type NumberedSeries } from './numbered-data.js';
import type { OperatorCalls } from '../../tests/support/operator-calls.js';

/** Samples of one answer; the servers are told to allow as many. */
export const samplesPerPage = 100_000;
/** Faults told one by one; all are counted. */
const toldMax = 20;

export interface Point {
  readonly timestamp: number;
  readonly value: number;
}

type Calls = Pick<OperatorCalls, 'perform'>;

export interface Findings {
  /** Samples there. */
  found: number;
  lost: number;
  twice: number;
  /** There, and sent never, or elsewhere, or with another time. */
  invented: number;
  /** Reports of which a part is there. */
  half: number;
  /** There, and of a day that is past retention. */
  expired: number;
  readonly told: string[];
}

/** Compares what a server answers with what was sent to it and acknowledged. */
export class Comparison {
  readonly #ledger: Ledger;
  readonly #isExpired: (timeSeconds: number) => boolean;
  readonly #timesFound: Uint8Array;
  readonly #findings: Findings;

  /** @param isExpired whether the day of a time is past retention: it may be gone, or not yet */
  constructor(ledger: Ledger, isExpired: (timeSeconds: number) => boolean) {
    this.#ledger = ledger;
    this.#isExpired = isExpired;
    this.#timesFound = new Uint8Array(ledger.sampleCount);
    this.#findings = { found: 0, lost: 0, twice: 0, invented: 0, half: 0, expired: 0, told: [] };
  }

  /** Reads everything back, while nothing is sent. */
  async run(calls: Calls): Promise<Findings> {
    for (const series of allSeries) {
      for (let offset: number | null = 0; offset !== null;) {
        const page = await readPage(calls, series, offset);
        for (const point of page.data) this.#take(series, point);
        offset = page.nextOffset;
      }
    }
    for (let place = 0; place < this.#ledger.reportCount; place += 1) {
      this.#judge(this.#ledger.report(place));
    }
    return this.#findings;
  }

  #take(series: NumberedSeries, { timestamp, value }: Point): void {
    this.#findings.found += 1;
    const report = this.#ledger.reportOf(value);
    const isAsSent =
      report?.timeSeconds === timestamp &&
      report.connection === series.connection &&
      metricOf(report, value) === series.metricName;
    if (isAsSent) this.#timesFound[value] = (this.#timesFound[value] ?? 0) + 1;
    else this.#tell('invented', `${JSON.stringify(series)} has ${value} at ${timestamp}`);
  }

  #judge(report: NumberedReport): void {
    const { firstNumber, sampleCount, timeSeconds, place } = report;
    const times = this.#timesFound.subarray(firstNumber, firstNumber + sampleCount);
    const there = times.reduce((count, each) => count + Math.min(each, 1), 0);
    if (this.#isExpired(timeSeconds)) {
      this.#findings.expired += there;
      return;
    }
    const found = times.reduce((count, each) => count + each, 0);
    const name = JSON.stringify(report);
    if (found > there) this.#tell('twice', `${found - there} samples of ${name}`, found - there);
    if (there === sampleCount) return;
    if (there > 0) this.#tell('half', `${there} samples of ${name}`);
    if (!this.#ledger.isAcknowledged(place)) return;
    this.#tell('lost', `${sampleCount - there} samples of ${name}`, sampleCount - there);
  }

  #tell(fault: 'lost' | 'twice' | 'invented' | 'half', words: string, count = 1): void {
    this.#findings[fault] += count;
    if (this.#findings.told.length < toldMax) this.#findings.told.push(`${fault}: ${words}`);
  }
}

async function readPage(
  calls: Calls,
  { metricName, connection }: NumberedSeries,
  offset: number,
): Promise<{ readonly data: readonly Point[]; readonly nextOffset: number | null }> {
  const page = await calls.perform('GetRawData', {
    namespace,
    metricName,
    'dimensions.0.name': 'connection',
    'dimensions.0.value': String(connection),
    startTime: '0',
    endTime: '4294967295',
    offset: String(offset),
    limit: String(samplesPerPage),
  });
  return page as { readonly data: readonly Point[]; readonly nextOffset: number | null };
}
