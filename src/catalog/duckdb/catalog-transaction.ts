import type { DuckDBConnection } from '@duckdb/node-api';
import { databaseFailureOf } from '../../duckdb/database-error.js';
import { inTransaction } from '../../duckdb/transaction.js';
import type { DuckdbTaskRunner } from '../../duckdb/watched-runner.js';
import { CatalogUnavailableError } from '../catalog.js';

/**
 * Does the work in a transaction.
 * @throws CatalogUnavailableError where the engine fails; the disk then holds all or nothing of it.
 */
export async function inCatalogTransaction<Result>(
  runner: DuckdbTaskRunner,
  work: (connection: DuckDBConnection) => Promise<Result>,
): Promise<Result> {
  let connected = false as boolean;
  try {
    return await runner.run((connection) => {
      connected = true;
      return inTransaction(connection, () => work(connection));
    });
  } catch (error) {
    const engineFailed = !connected || databaseFailureOf(error) !== undefined;
    throw engineFailed ? unavailable(error) : error;
  }
}

function unavailable(cause: unknown): CatalogUnavailableError {
  const words = cause instanceof Error ? cause.message : String(cause);
  return new CatalogUnavailableError(`the catalog is out of reach: ${words}`, { cause });
}
