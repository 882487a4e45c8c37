import type { DuckDBConnection } from '@duckdb/node-api';

/** Runs a task as one transaction: whole or not at all. */
export async function inTransaction<T>(
  connection: DuckDBConnection,
  task: () => Promise<T>,
): Promise<T> {
  await connection.run('BEGIN');
  try {
    const result = await task();
    await connection.run('COMMIT');
    return result;
  } catch (error) {
    // A commit that failed has rolled back by itself.
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
