import type { DuckDBConnection, DuckDBMaterializedResult } from '@duckdb/node-api';
import type { SampleRange } from '../journaled/sample-database.js';
import { forEachChunkOf } from '../../duckdb/row-chunks.js';
import { TimedValues, type ValueColumns, ValueColumnsBuilder } from '../value-columns.js';
import { chosenSeries, chosenSeriesParameter } from './chosen-series.js';
import { sampleRows } from './sample-rows.js';
import type { Segment } from './segments.js';

/** Rows that the series of one batch may ask for together: bounds its memory. */
const rowsMax = 1_000_000;

type BatchRange = Omit<SampleRange, 'samplesMax'>;

/** Reads of series over the same time, answered by one query. */
export class ReadBatch {
  readonly range: BatchRange;
  readonly #seriesIds = new Set<number>();
  #samplesMax = 0;
  /** The place of each series in the columns. */
  #places = new Map<number, number>();
  #columns: ValueColumns = new ValueColumnsBuilder(0, 0).build();

  constructor(range: BatchRange) {
    this.range = range;
  }

  /** Takes in series, unless the batch would grow too large; the first ones in any case. */
  add(seriesIds: readonly number[], samplesMax: number): boolean {
    const largest = Math.max(this.#samplesMax, samplesMax);
    const count = this.#seriesIds.size;
    if (count > 0 && (count + seriesIds.length) * largest > rowsMax) return false;
    this.#samplesMax = largest;
    for (const seriesId of seriesIds) this.#seriesIds.add(seriesId);
    return true;
  }

  /** Those of a series that has none are empty. */
  samplesOf(seriesId: number | undefined, samplesMax: number): TimedValues {
    const place = seriesId === undefined ? undefined : this.#places.get(seriesId);
    if (place === undefined) return new TimedValues(new Float64Array(0), new Float64Array(0));
    const { times, values } = TimedValues.of(this.#columns, place);
    return new TimedValues(times.subarray(0, samplesMax), values.subarray(0, samplesMax));
  }

  async run(connection: DuckDBConnection, segments: readonly Segment[]): Promise<void> {
    this.#places = new Map();
    this.#columns = new ValueColumnsBuilder(0, 0).build();
    if (segments.length === 0) return;
    const seriesIds = [...this.#seriesIds];
    const parameters = seriesIds.length === 1 ? [] : chosenSeriesParameter(seriesIds);
    await this.#collect(await connection.run(this.#queryOf(segments, seriesIds), parameters));
  }

  #queryOf(segments: readonly Segment[], seriesIds: readonly number[]): string {
    const { startSeconds, endSeconds, samplesSkipped } = this.range;
    const chosen = seriesIds.length === 1 ? String(seriesIds[0]) : chosenSeries;
    const rows = sampleRows(
      segments,
      `series IN (${chosen}) AND time >= ${startSeconds} AND time < ${endSeconds}`,
    );
    const samples = `SELECT series, time, value FROM (${rows})`;
    return seriesIds.length === 1
      ? `${samples} ORDER BY time, part, arrival LIMIT ${this.#samplesMax} OFFSET ${samplesSkipped}`
      : `${samples} QUALIFY row_number() OVER (PARTITION BY series ORDER BY time, part, arrival) ` +
          `BETWEEN ${samplesSkipped + 1} AND ${samplesSkipped + this.#samplesMax} ` +
          'ORDER BY series, time, part, arrival';
  }

  async #collect(result: DuckDBMaterializedResult): Promise<void> {
    const columns = new ValueColumnsBuilder(this.#seriesIds.size, result.rowCount);
    let last: number | undefined;
    let place = -1;
    await forEachChunkOf(result, (chunk) => {
      const series = chunk.getColumnVector(0);
      const times = chunk.getColumnVector(1);
      const values = chunk.getColumnVector(2);
      for (let row = 0, rows = chunk.rowCount; row < rows; row += 1) {
        const seriesId = series.getItem(row) as number;
        if (seriesId !== last) {
          last = seriesId;
          place += 1;
          this.#places.set(seriesId, place);
        }
        columns.add(place, times.getItem(row) as number, values.getItem(row) as number);
      }
    });
    this.#columns = columns.build();
  }
}
