import type { DuckDBConnection, DuckDBMaterializedResult } from '@duckdb/node-api';
import type { StoredSample } from '../sample-store.js';
import type { Segment } from './segments.js';

/** Rows that the series of one batch may ask for together: bounds its memory. */
const rowsMax = 1_000_000;

/** Reads of series over the same time, answered by one query a day. */
export class ReadBatch {
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** What is read so far; a series that has samplesMax samples needs no later day. */
  #samplesBySeries = new Map<number, StoredSample[]>();
  #samplesMax = 0;

  constructor(startSeconds: number, endSeconds: number) {
    this.startSeconds = startSeconds;
    this.endSeconds = endSeconds;
  }

  /** Takes in a series, unless the batch would grow too large. */
  add(seriesId: number, samplesMax: number): boolean {
    const largest = Math.max(this.#samplesMax, samplesMax);
    const count = this.#samplesBySeries.size;
    if (count > 0 && (count + 1) * largest > rowsMax) return false;
    this.#samplesMax = largest;
    this.#samplesBySeries.set(seriesId, []);
    return true;
  }

  samplesOf(seriesId: number, samplesMax: number): StoredSample[] {
    return this.#samplesBySeries.get(seriesId)?.slice(0, samplesMax) ?? [];
  }

  /** Reads the segments of each day, the earliest day first. */
  async run(connection: DuckDBConnection, days: readonly (readonly Segment[])[]): Promise<void> {
    for (const samples of this.#samplesBySeries.values()) samples.length = 0;
    for (const segments of days) {
      const unfilled = [...this.#samplesBySeries]
        .filter(([, samples]) => samples.length < this.#samplesMax)
        .map(([seriesId]) => seriesId);
      if (unfilled.length === 0) return;
      this.#collect(await connection.run(this.#queryOf(segments, unfilled)));
    }
  }

  #queryOf(segments: readonly Segment[], seriesIds: readonly number[]): string {
    const sources = segments.map(
      (segment) =>
        `SELECT series, time, value, ${segment.number} AS part, rowid AS arrival ` +
        `FROM "${segment.name}" WHERE series IN (${seriesIds.join()}) ` +
        `AND time >= ${this.startSeconds} AND time < ${this.endSeconds}`,
    );
    const rows = `SELECT series, time, value FROM (${sources.join(' UNION ALL ')})`;
    return seriesIds.length === 1
      ? `${rows} ORDER BY time, part, arrival LIMIT ${this.#samplesMax}`
      : `${rows} QUALIFY row_number() OVER (PARTITION BY series ORDER BY time, part, arrival) ` +
          `<= ${this.#samplesMax} ORDER BY series, time, part, arrival`;
  }

  #collect(result: DuckDBMaterializedResult): void {
    for (let index = 0; index < result.chunkCount; index += 1) {
      const chunk = result.getChunk(index);
      const series = chunk.getColumnVector(0);
      const times = chunk.getColumnVector(1);
      const values = chunk.getColumnVector(2);
      for (let row = 0; row < chunk.rowCount; row += 1) {
        this.#samplesBySeries.get(series.getItem(row) as number)?.push({
          timeSeconds: times.getItem(row) as number,
          value: values.getItem(row) as number,
        });
      }
    }
  }
}
