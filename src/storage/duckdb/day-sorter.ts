import type { DuckDBConnection } from '@duckdb/node-api';
import type { DiskSpace } from '../data-folder/disk-space.js';
import type { DuckdbDatabase } from '../../duckdb/duckdb-database.js';
import type { DuckdbSession } from '../../duckdb/duckdb-session.js';
import { sampleRows } from './sample-rows.js';
import type { Segment } from './segments.js';

/**
 * Bounds the memory of sorting, and the commits that wait for a slice's own. A little below four
 * row groups of the engine, 122,880 rows each, so that no slice begins a fifth.
 */
const sliceRowsMax = 490_000;
/** A row of the sorted segment before it is packed, and its share of the log. */
const rowBytesMax = 24;
/**
 * A segment is sorted by spans of this length, then series: a read of many series over an hour
 * finds it in an eighth of the day, one of a series over a day in eight places.
 */
const spanSeconds = 10_800;

/** Decimals that series are told apart by. */
const decimalsMax = 6;
/** How many decimals write a value; one more than are told apart where none do. */
export const decimalsExpression = `CASE ${Array.from(
  { length: decimalsMax + 1 },
  (_, decimals) => `WHEN round(value * 1e${decimals}) / 1e${decimals} = value THEN ${decimals}`,
).join(' ')} ELSE ${decimalsMax + 1} END`;

interface Slice {
  readonly span: number;
  readonly firstSeries: number;
  readonly lastSeries: number;
  readonly rowCount: number;
}

/** Rewrites segments that no longer grow, beside the writes. */
export class DaySorter {
  readonly #session: DuckdbSession;
  readonly #space: DiskSpace;

  constructor(database: DuckdbDatabase, space: DiskSpace) {
    this.#session = database.session();
    this.#space = space;
  }

  /** Fills the sorted segment, which nobody sees yet, slice by slice; returns its rows. */
  async build(sealed: readonly Segment[], sorted: Segment): Promise<number> {
    await this.#session.run(async (connection) => {
      await connection.run(`DROP TABLE IF EXISTS "${sorted.name}"`);
      await connection.run(
        `CREATE TABLE "${sorted.name}" ` +
          '(series UINTEGER NOT NULL, time UINTEGER NOT NULL, value DOUBLE NOT NULL)',
      );
    });
    const slices = await this.#session.run((connection) => slicesOf(connection, sealed));
    for (const slice of slices) {
      await this.#space.require(slice.rowCount * rowBytesMax);
      await this.#session.run((connection) => copySlice(connection, sealed, sorted, slice));
    }
    return slices.reduce((count, slice) => count + slice.rowCount, 0);
  }

  async drop(segments: readonly Segment[]): Promise<void> {
    for (const segment of segments) {
      await this.#session.run((connection) =>
        connection.run(`DROP TABLE IF EXISTS "${segment.name}"`),
      );
    }
  }

  close(): Promise<void> {
    return this.#session.close();
  }
}

/** Slices of one span of time each, the earliest first. */
async function slicesOf(
  connection: DuckDBConnection,
  sealed: readonly Segment[],
): Promise<Slice[]> {
  const spanOf = `time // ${spanSeconds} AS span`;
  const spans = await connection.runAndReadAll(
    `SELECT DISTINCT ${spanOf} FROM (${sampleRows(sealed, 'true')}) ORDER BY span`,
  );
  const slices: Slice[] = [];
  for (const [span] of spans.getRows()) {
    slices.push(...(await slicesOfSpan(connection, sealed, Number(span))));
  }
  return slices;
}

async function slicesOfSpan(
  connection: DuckDBConnection,
  sealed: readonly Segment[],
  span: number,
): Promise<Slice[]> {
  const reader = await connection.runAndReadAll(
    'WITH counts AS (SELECT series, count(*) AS rows ' +
      `FROM (${sampleRows(sealed, conditionOf(span))}) GROUP BY series), ` +
      'sums AS (SELECT series, rows, sum(rows) OVER (ORDER BY series) AS total FROM counts) ' +
      'SELECT min(series), max(series), sum(rows)::DOUBLE FROM sums ' +
      `GROUP BY total // ${sliceRowsMax} ORDER BY 1`,
  );
  return reader.getRows().map(([firstSeries, lastSeries, rowCount]) => ({
    span,
    firstSeries: Number(firstSeries),
    lastSeries: Number(lastSeries),
    rowCount: Number(rowCount),
  }));
}

/**
 * The engine packs a thousand values, of several series, by one power of ten and one range, and two
 * thousand times by one range of steps. So series stand beside those alike, and the times of each
 * run against those of the series before it: they never jump back.
 */
async function copySlice(
  connection: DuckDBConnection,
  sealed: readonly Segment[],
  sorted: Segment,
  slice: Slice,
): Promise<void> {
  const condition = `${conditionOf(slice.span)} AND series BETWEEN ${slice.firstSeries} AND ${slice.lastSeries}`;
  await connection.run(
    `INSERT INTO "${sorted.name}" ` +
      `WITH samples AS MATERIALIZED (${sampleRows(sealed, condition)}), ` +
      'places AS (SELECT series, ' +
      `row_number() OVER (ORDER BY max(${decimalsExpression}), min(value), series) AS place ` +
      'FROM samples GROUP BY series) ' +
      'SELECT series, time, value FROM samples JOIN places USING (series) ' +
      'ORDER BY place, if(place % 2 = 1, time::BIGINT, -time::BIGINT), part, arrival',
  );
}

function conditionOf(span: number): string {
  return `time >= ${span * spanSeconds} AND time < ${(span + 1) * spanSeconds}`;
}
