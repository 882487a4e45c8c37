import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';

/** The rows of a question, its columns named like the fields of a row. */
export async function readRows<Row>(
  connection: DuckDBConnection,
  sql: string,
  values?: DuckDBValue[],
): Promise<Row[]> {
  const reader = await connection.runAndReadAll(sql, values);
  return reader.getRowObjectsJS() as Row[];
}
