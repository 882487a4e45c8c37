import {
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
  type DuckDBValue,
  UINTEGER,
  VARCHAR,
} from '@duckdb/node-api';
import { chosenSeries, chosenSeriesParameter } from './chosen-series.js';
import { chunkRowsMax } from './sample-appender.js';
import type { SeriesIndex, SeriesRow } from '../journaled/series-index.js';
import { inTransaction } from '../../duckdb/transaction.js';

const columnTypes: DuckDBType[] = [UINTEGER, UINTEGER, UINTEGER, VARCHAR, UINTEGER];

/** A row of the table; without a metric it only keeps its number from being given again. */
export type SavedSeries = Omit<SeriesRow, 'metricId'> & { readonly metricId: number | null };

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
    for (let row = 0, rows = chunk.rowCount; row < rows; row += 1) {
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
  rows: readonly SavedSeries[],
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

/** The rows of the chosen series. */
export async function readSeries(
  connection: DuckDBConnection,
  seriesIds: readonly number[],
): Promise<SeriesRow[]> {
  const reader = await connection.runAndReadAll(
    'SELECT DISTINCT ON (id) id, account_id AS "accountId", metric_id AS "metricId", ' +
      'series_key AS "seriesKey", first_seconds AS "firstSeconds" ' +
      `FROM series WHERE metric_id IS NOT NULL AND id IN (${chosenSeries})`,
    chosenSeriesParameter(seriesIds),
  );
  return reader.getRowObjects() as unknown as SeriesRow[];
}

export function deleteSeries(
  connection: DuckDBConnection,
  seriesIds: readonly number[],
): Promise<void> {
  return deleteRows(connection, `id IN (${chosenSeries})`, chosenSeriesParameter(seriesIds));
}

export function deleteSeriesOfMetric(
  connection: DuckDBConnection,
  metricId: number,
): Promise<void> {
  return deleteRows(connection, 'metric_id = $1', [metricId]);
}

async function deleteRows(
  connection: DuckDBConnection,
  condition: string,
  parameters: DuckDBValue[],
): Promise<void> {
  await inTransaction(connection, async () => {
    // The highest number stays in a row of no metric, so that no new series is given it.
    await connection.run(
      `DELETE FROM series WHERE (${condition}) AND id < (SELECT max(id) FROM series)`,
      parameters,
    );
    await connection.run(`UPDATE series SET metric_id = NULL WHERE ${condition}`, parameters);
  });
}
