import type { DuckDBConnection } from '@duckdb/node-api';

/** The rows of a question, its columns named like the fields of a row. */
export async function readRows<Row>(connection: DuckDBConnection, sql: string): Promise<Row[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRowObjectsJS() as Row[];
}
