import type { DuckDBConnection } from '@duckdb/node-api';
import { errorMessageOf } from '../../model/error-message.js';

/** What reading a table through has shown. */
export interface ScannedTable {
  readonly name: string;
  /** As the file lists them. */
  readonly rows: number;
  /** The engine's words, where a part of it can not be read. */
  readonly fault?: string;
}

/** The tables of a database, by name. */
export async function tableNames(connection: DuckDBConnection): Promise<string[]> {
  const reader = await connection.runAndReadAll(
    'SELECT table_name FROM duckdb_tables() WHERE NOT internal ORDER BY table_name',
  );
  return reader.getRows().map(([name]) => String(name));
}

/** Reads every value of a table, and so every block: the engine checks each block it reads. */
export async function scanTable(connection: DuckDBConnection, name: string): Promise<ScannedTable> {
  const rows = await countRows(connection, name);
  try {
    // Of every value, so that no statistic of the file answers for the blocks.
    await connection.run(`SELECT bit_xor(hash(COLUMNS(*))) FROM ${quoted(name)}`);
    return { name, rows };
  } catch (error) {
    return { name, rows, fault: errorMessageOf(error) };
  }
}

/** The rows of all tables, as the file lists them. */
export async function countAllRows(connection: DuckDBConnection): Promise<number> {
  let rows = 0;
  for (const name of await tableNames(connection)) rows += await countRows(connection, name);
  return rows;
}

async function countRows(connection: DuckDBConnection, name: string): Promise<number> {
  const reader = await connection.runAndReadAll(`SELECT count(*) FROM ${quoted(name)}`);
  return Number(reader.getRows()[0]?.[0]);
}

/** A file from elsewhere may name a table as it likes. */
function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
