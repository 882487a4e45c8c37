import { basename } from 'node:path';
import { DataDamagedError } from '../data-check.js';
import type { DuckdbDatabase } from '../../duckdb/duckdb-database.js';

const advice = 'run putmon doctor, and restore a backup';

/** Every database of a marked folder has these: without one it is not what was written. */
const tables = [
  'accounts',
  'keys',
  'namespaces',
  'metrics',
  'series',
  'segments',
  'journal_drained',
  'alarms',
];

/**
 * Checks that the database is the one that the folder's mark was written for. One whose log was
 * removed before anything was folded into the file has no id, and would be taken for a new one.
 * @throws DataDamagedError
 */
export async function checkFolderId(database: DuckdbDatabase, id: string): Promise<void> {
  const connection = await database.connect();
  try {
    const names = await connection.runAndReadAll('SELECT table_name FROM duckdb_tables()');
    const found = new Set(names.getRows().map(([name]) => String(name)));
    if (!found.has('folder')) {
      throw damaged(
        database,
        `has nothing of this folder: it, or its log ${basename(database.file)}.wal, was removed`,
      );
    }
    const reader = await connection.runAndReadAll('SELECT id FROM folder');
    if (reader.getRows()[0]?.[0] !== id) throw damaged(database, 'is that of another folder');
    const missing = tables.find((name) => !found.has(name));
    if (missing !== undefined) throw damaged(database, `lacks the table ${missing}`);
  } finally {
    connection.closeSync();
  }
}

/** Gives the database an id, in the place of any that it has. */
export async function writeFolderId(database: DuckdbDatabase, id: string): Promise<void> {
  const connection = await database.connect();
  try {
    await connection.run(`CREATE OR REPLACE TABLE folder AS SELECT '${id}' AS id`);
  } finally {
    connection.closeSync();
  }
}

function damaged({ file }: DuckdbDatabase, fault: string): DataDamagedError {
  return new DataDamagedError(`${file} ${fault}: the stored data is damaged; ${advice}`);
}
