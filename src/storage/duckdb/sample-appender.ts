import {
  DOUBLE,
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
  UBIGINT,
  UINTEGER,
} from '@duckdb/node-api';
import type { ReportColumns } from '../journaled/report-columns.js';

/** As many rows as a DuckDB data chunk holds. */
export const chunkRowsMax = 2048;

const columnTypes: DuckDBType[] = [UINTEGER, UINTEGER, DOUBLE, UBIGINT];

/** Appends samples of groups to one segment. It stays open: opening costs a fifth of a commit. */
export class SampleAppender {
  readonly #appender: DuckDBAppender;
  /** Filled anew each time: chunks outlive the young garbage, and are dear to collect. */
  readonly #chunk = DuckDBDataChunk.create(columnTypes, chunkRowsMax);
  readonly #columns = columnsOf(this.#chunk);

  private constructor(appender: DuckDBAppender) {
    this.#appender = appender;
  }

  static async open(connection: DuckDBConnection, segmentName: string): Promise<SampleAppender> {
    return new SampleAppender(await connection.createAppender(segmentName));
  }

  /** Appends the samples of a time, the end not included, within the connection's transaction. */
  append(group: ReportColumns, startSeconds: number, endSeconds: number): void {
    const rows = rowsBetween(group, startSeconds, endSeconds);
    for (let first = 0; first < rows.count; first += chunkRowsMax) {
      this.#appendChunk(group, rows, first, Math.min(chunkRowsMax, rows.count - first));
    }
    this.#appender.flushSync();
  }

  close(): void {
    this.#appender.closeSync();
  }

  #appendChunk(group: ReportColumns, rows: Rows, first: number, rowCount: number): void {
    const { series, times, values, reports } = this.#columns;
    for (let row = 0; row < rowCount; row += 1) {
      const sample = rows.samples[first + row] ?? 0;
      const report = rows.reports[first + row] ?? 0;
      series.setItem(row, group.series[sample] ?? 0);
      times.setItem(row, group.times[sample] ?? 0);
      values.setItem(row, group.values[sample] ?? 0);
      reports.setItem(row, group.fingerprints[report] ?? 0n);
    }
    for (const column of [series, times, values, reports]) column.flush();
    this.#chunk.rowCount = rowCount;
    this.#appender.appendDataChunk(this.#chunk);
  }
}

function columnsOf(chunk: DuckDBDataChunk) {
  return {
    series: chunk.getColumnVector(0),
    times: chunk.getColumnVector(1),
    values: chunk.getColumnVector(2),
    reports: chunk.getColumnVector(3),
  };
}

/** Samples by their place in the group, each with the place of its report. */
interface Rows {
  readonly count: number;
  readonly samples: Uint32Array;
  readonly reports: Uint32Array;
}

function rowsBetween(group: ReportColumns, startSeconds: number, endSeconds: number): Rows {
  const samples = new Uint32Array(group.sampleCount);
  const reports = new Uint32Array(group.sampleCount);
  let count = 0;
  let sample = 0;
  for (let report = 0; report < group.reportCount; report += 1) {
    for (const end = group.ends[report] ?? 0; sample < end; sample += 1) {
      const time = group.times[sample] ?? 0;
      if (time < startSeconds || time >= endSeconds) continue;
      samples[count] = sample;
      reports[count] = report;
      count += 1;
    }
  }
  return { count, samples, reports };
}
