import type { DuckDBConnection } from '@duckdb/node-api';
import { CatalogUnavailableError } from './catalog.js';

export type ConnectToDuckdb = () => Promise<DuckDBConnection>;

const unavailableMessage =
  /^(IO|FATAL|Out of Memory|Connection|TransactionContext|INTERRUPT) Error|has been invalidated|No space left|connection disconnected$/;

/**
 * Does the work in a transaction on a connection of its own. An open connection keeps DuckDB's hold
 * on the file, so none may outlive its work: the file can be reopened between any two.
 * @throws CatalogUnavailableError where the engine fails; the disk then holds all or nothing of it.
 */
export async function inDuckdbTransaction<Result>(
  connect: ConnectToDuckdb,
  work: (connection: DuckDBConnection) => Promise<Result>,
): Promise<Result> {
  const connection = await connect().catch((error: unknown) => {
    throw unavailable(error);
  });
  try {
    await connection.run('BEGIN');
    const result = await work(connection);
    await connection.run('COMMIT');
    return result;
  } catch (error) {
    // Fails where a failed commit ended the transaction, or the database is gone.
    await connection.run('ROLLBACK').catch(() => undefined);
    throw unavailableMessage.test(messageOf(error)) ? unavailable(error) : error;
  } finally {
    connection.closeSync();
  }
}

function unavailable(cause: unknown): CatalogUnavailableError {
  return new CatalogUnavailableError(`the catalog is out of reach: ${messageOf(cause)}`, { cause });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
