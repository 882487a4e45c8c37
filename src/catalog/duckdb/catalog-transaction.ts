import type { DuckDBConnection } from '@duckdb/node-api';
import { CatalogUnavailableError } from '../catalog.js';

/**
 * Lends a connection to one task at a time. It is shown the errors of DuckDB as they are, so that
 * it can open the database anew where one of them is fatal.
 */
export interface DuckdbTaskRunner {
  run<Result>(task: (connection: DuckDBConnection) => Promise<Result>): Promise<Result>;
}

const unavailableMessage =
  /^(IO|FATAL|Out of Memory|Connection|TransactionContext|INTERRUPT) Error|has been invalidated|No space left|connection disconnected$/;

/**
 * Does the work in a transaction.
 * @throws CatalogUnavailableError where the engine fails; the disk then holds all or nothing of it.
 */
export async function inDuckdbTransaction<Result>(
  runner: DuckdbTaskRunner,
  work: (connection: DuckDBConnection) => Promise<Result>,
): Promise<Result> {
  let connected = false as boolean;
  try {
    return await runner.run((connection) => {
      connected = true;
      return commit(connection, work);
    });
  } catch (error) {
    const engineFailed = !connected || unavailableMessage.test(messageOf(error));
    throw engineFailed ? unavailable(error) : error;
  }
}

async function commit<Result>(
  connection: DuckDBConnection,
  work: (connection: DuckDBConnection) => Promise<Result>,
): Promise<Result> {
  await connection.run('BEGIN');
  try {
    const result = await work(connection);
    await connection.run('COMMIT');
    return result;
  } catch (error) {
    // Fails where a failed commit ended the transaction, or the database is gone.
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

function unavailable(cause: unknown): CatalogUnavailableError {
  return new CatalogUnavailableError(`the catalog is out of reach: ${messageOf(cause)}`, { cause });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
