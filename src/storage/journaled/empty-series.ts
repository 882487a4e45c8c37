import type { DuckDBConnection } from '@duckdb/node-api';
import { chosenSeries, chosenSeriesParameter } from '../duckdb/chosen-series.js';
import type { DuckdbDatabase } from '../duckdb/duckdb-database.js';
import type { DuckdbSession } from '../duckdb/duckdb-session.js';
import type { GroupCommit } from './group-commit.js';
import type { GroupWriter } from '../duckdb/group-writer.js';
import type { JournalDrain } from './journal-drain.js';
import type { Segment, Segments } from '../duckdb/segments.js';
import type { SeriesIndex } from './series-index.js';
import { deleteSeries, readSeries } from '../duckdb/series-table.js';

/** Series that are looked at, and forgotten, at once: bounds how long it holds the event loop. */
const seriesMax = 20_000;

interface Parts {
  readonly commit: GroupCommit;
  readonly drain: JournalDrain;
  readonly writer: GroupWriter;
  readonly segments: Segments;
  readonly index: SeriesIndex;
}

/** Deletes samples, and forgets series that are left without any, beside the writes. */
export class SampleDeletion {
  readonly #session: DuckdbSession;
  readonly #parts: Parts;

  constructor(database: DuckdbDatabase, parts: Parts) {
    this.#session = database.session();
    this.#parts = parts;
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
    for (const segment of this.#parts.segments.between(startSeconds, endSeconds)) {
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

  /** Forgets those of the series that have no samples. */
  async forgetEmpty(seriesIds: readonly number[]): Promise<void> {
    for (let first = 0; first < seriesIds.length; first += seriesMax) {
      await this.#forgetEmpty(seriesIds.slice(first, first + seriesMax));
    }
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  async #forgetEmpty(seriesIds: readonly number[]): Promise<void> {
    const { commit, drain, writer, index } = this.#parts;
    index.watch(seriesIds);
    // What came before the watch is in the database then, and what comes later ends it.
    await commit.settleGroups();
    await drain.settle();
    const empty = await this.#withoutSamples(chosenSeries, chosenSeriesParameter(seriesIds));
    await writer.betweenGroups((connection) => forgetIdle(connection, index, empty));
    index.watch([]);
  }

  /** Those of a query's series that no segment has a sample of. */
  #withoutSamples(series: string, parameters: string[]): Promise<number[]> {
    return this.#session.run(async (connection) => {
      await connection.run(`CREATE OR REPLACE TEMP TABLE empty_series AS ${series}`, parameters);
      // The newest segment has samples of nearly all; once none is left no more is scanned.
      for (const segment of this.#parts.segments.all().reverse()) {
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

/** Forgets those of empty series that no sample has come for since they are watched. */
async function forgetIdle(
  connection: DuckDBConnection,
  index: SeriesIndex,
  empty: readonly number[],
): Promise<void> {
  const idle = empty.filter((seriesId) => index.isIdle(seriesId));
  if (idle.length === 0) return;
  const rows = (await readSeries(connection, idle)).filter(({ id }) => index.isIdle(id));
  if (rows.length === 0) return;
  // From here on a sample makes a new series: its record in the journal must not need the old row.
  for (const row of rows) index.forget(row);
  try {
    await deleteSeries(
      connection,
      rows.map(({ id }) => id),
    );
  } catch (error) {
    for (const row of rows) index.load(row);
    throw error;
  }
}
