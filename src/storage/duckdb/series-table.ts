import {
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
  UINTEGER,
  VARCHAR,
} from '@duckdb/node-api';
import { chunkRowsMax } from './sample-appender.js';
import type { SeriesIndex, SeriesRow } from './series-index.js';

const columnTypes: DuckDBType[] = [UINTEGER, UINTEGER, UINTEGER, VARCHAR, UINTEGER];

export async function createSeriesTable(connection: DuckDBConnection): Promise<void> {
  await connection.run(
    'CREATE TABLE IF NOT EXISTS series (id UINTEGER NOT NULL, account_id UINTEGER NOT NULL, ' +
      'metric_id UINTEGER, series_key VARCHAR NOT NULL, first_seconds UINTEGER NOT NULL)',
  );
}

export async function loadSeries(connection: DuckDBConnection, index: SeriesIndex): Promise<void> {
  const result = await connection.stream(
    'SELECT id, account_id, metric_id, series_key FROM series',
  );
  for (let chunk = await result.fetchChunk(); chunk?.rowCount; chunk = await result.fetchChunk()) {
    const ids = chunk.getColumnVector(0);
    const accountIds = chunk.getColumnVector(1);
    const metricIds = chunk.getColumnVector(2);
    const seriesKeys = chunk.getColumnVector(3);
    for (let row = 0; row < chunk.rowCount; row += 1) {
      const id = ids.getItem(row) as number;
      const accountId = accountIds.getItem(row) as number;
      const metricId = metricIds.getItem(row) as number | null;
      if (metricId === null) index.reserve(id);
      else index.load({ id, accountId, metricId, seriesKey: seriesKeys.getItem(row) as string });
    }
  }
}

/** Adds rows within the connection's transaction. */
export async function appendSeries(
  connection: DuckDBConnection,
  rows: readonly SeriesRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const appender = await connection.createAppender('series');
  for (let first = 0; first < rows.length; first += chunkRowsMax) {
    const slice = rows.slice(first, first + chunkRowsMax);
    const chunk = DuckDBDataChunk.create(columnTypes);
    chunk.setColumns([
      slice.map((row) => row.id),
      slice.map((row) => row.accountId),
      slice.map((row) => row.metricId),
      slice.map((row) => row.seriesKey),
      slice.map((row) => row.firstSeconds),
    ]);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

/** Removes the rows of a metric. */
export async function deleteSeries(connection: DuckDBConnection, metricId: number): Promise<void> {
  // The highest number stays in a row of no metric, so that no new series is given it.
  await connection.run(
    'DELETE FROM series WHERE metric_id = $1 AND id < (SELECT max(id) FROM series)',
    [metricId],
  );
  await connection.run('UPDATE series SET metric_id = NULL WHERE metric_id = $1', [metricId]);
}
