import type { SeriesRow } from '../journaled/series-index.js';
import { chosenSeries, chosenSeriesParameter } from './chosen-series.js';
import type { DuckdbDatabase } from '../../duckdb/duckdb-database.js';
import type { DuckdbSession } from '../../duckdb/duckdb-session.js';
import type { GroupWriter } from './group-writer.js';
import type { Segment, Segments } from './segments.js';
import { deleteSeries, readSeries } from './series-table.js';

/** Deletes samples, and rows of series, beside the writes. */
export class SampleDeletion {
  readonly #session: DuckdbSession;
  readonly #segments: Segments;
  readonly #writer: GroupWriter;

  constructor(database: DuckdbDatabase, segments: Segments, writer: GroupWriter) {
    this.#session = database.session();
    this.#segments = segments;
    this.#writer = writer;
  }

  /**
   * Deletes from segments, also from one that grows.
   * @returns how many samples were deleted
   */
  async delete(
    seriesIds: readonly number[],
    startSeconds: number,
    endSeconds: number,
  ): Promise<number> {
    if (seriesIds.length === 0) return 0;
    let deleted = 0;
    for (const segment of this.#segments.between(startSeconds, endSeconds)) {
      const result = await this.#session.run((connection) =>
        connection.run(
          `DELETE FROM "${segment.name}" WHERE series IN (${chosenSeries}) ` +
            `AND time >= ${startSeconds} AND time < ${endSeconds}`,
          chosenSeriesParameter(seriesIds),
        ),
      );
      deleted += result.rowsChanged;
    }
    return deleted;
  }

  /** The series of segments that are listed no longer which have no samples elsewhere. */
  seriesOnlyIn(unlisted: readonly Segment[]): Promise<number[]> {
    const sources = unlisted.map((segment) => `SELECT series FROM "${segment.name}"`);
    return this.#withoutSamples(`SELECT DISTINCT series FROM (${sources.join(' UNION ALL ')})`, []);
  }

  withoutSamples(seriesIds: readonly number[]): Promise<number[]> {
    return this.#withoutSamples(chosenSeries, chosenSeriesParameter(seriesIds));
  }

  /** Deletes those of the series' rows that are chosen, between two groups. */
  async deleteSeries(
    seriesIds: readonly number[],
    choose: (rows: readonly SeriesRow[]) => readonly SeriesRow[],
  ): Promise<void> {
    if (seriesIds.length === 0) return;
    await this.#writer.betweenGroups(async (connection) => {
      const rows = choose(await readSeries(connection, seriesIds));
      const ids = rows.map(({ id }) => id);
      if (ids.length > 0) await deleteSeries(connection, ids);
    });
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  /** Those of a query's series that no segment has a sample of. */
  #withoutSamples(series: string, parameters: string[]): Promise<number[]> {
    return this.#session.run(async (connection) => {
      await connection.run(`CREATE OR REPLACE TEMP TABLE empty_series AS ${series}`, parameters);
      // The newest segment has samples of nearly all; once none is left no more is scanned.
      for (const segment of this.#segments.all().reverse()) {
        await connection.run(
          'DELETE FROM empty_series WHERE series IN ' +
            `(SELECT series FROM "${segment.name}" WHERE series IN (FROM empty_series))`,
        );
      }
      const reader = await connection.runAndReadAll('SELECT series FROM empty_series');
      return reader.getRows().map(([series]) => Number(series));
    });
  }
}
