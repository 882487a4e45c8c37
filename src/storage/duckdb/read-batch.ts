import type { DuckDBConnection, DuckDBMaterializedResult } from '@duckdb/node-api';
import type { SampleRange, StoredSample } from '../sample-store.js';
import { forEachChunkOf } from '../../duckdb/row-chunks.js';
import { sampleRows } from './sample-rows.js';
import type { Segment } from './segments.js';

/** Rows that the series of one batch may ask for together: bounds its memory. */
const rowsMax = 1_000_000;

type BatchRange = Pick<SampleRange, 'startSeconds' | 'endSeconds' | 'samplesSkipped'>;

/** Reads of series over the same time, answered by one query. */
export class ReadBatch {
  readonly range: BatchRange;
  readonly #samplesBySeries = new Map<number, StoredSample[]>();
  #samplesMax = 0;

  constructor(range: BatchRange) {
    this.range = range;
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

  async run(connection: DuckDBConnection, segments: readonly Segment[]): Promise<void> {
    for (const samples of this.#samplesBySeries.values()) samples.length = 0;
    if (segments.length > 0) await this.#collect(await connection.run(this.#queryOf(segments)));
  }

  #queryOf(segments: readonly Segment[]): string {
    const { startSeconds, endSeconds, samplesSkipped } = this.range;
    const seriesIds = [...this.#samplesBySeries.keys()];
    const rows = sampleRows(
      segments,
      `series IN (${seriesIds.join()}) AND time >= ${startSeconds} AND time < ${endSeconds}`,
    );
    const samples = `SELECT series, time, value FROM (${rows})`;
    return seriesIds.length === 1
      ? `${samples} ORDER BY time, part, arrival LIMIT ${this.#samplesMax} OFFSET ${samplesSkipped}`
      : `${samples} QUALIFY row_number() OVER (PARTITION BY series ORDER BY time, part, arrival) ` +
          `BETWEEN ${samplesSkipped + 1} AND ${samplesSkipped + this.#samplesMax} ` +
          'ORDER BY series, time, part, arrival';
  }

  #collect(result: DuckDBMaterializedResult): Promise<void> {
    return forEachChunkOf(result, (chunk) => {
      const series = chunk.getColumnVector(0);
      const times = chunk.getColumnVector(1);
      const values = chunk.getColumnVector(2);
      for (let row = 0; row < chunk.rowCount; row += 1) {
        this.#samplesBySeries.get(series.getItem(row) as number)?.push({
          timeSeconds: times.getItem(row) as number,
          value: values.getItem(row) as number,
        });
      }
    });
  }
}
