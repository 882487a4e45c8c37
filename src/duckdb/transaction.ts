import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';

/** Runs a task as one transaction: whole or not at all. */
export async function inTransaction<T>(
  connection: DuckDBConnection,
  task: () => Promise<T>,
): Promise<T> {
  return runTransaction(
    connection,
    () => connection.run('BEGIN'),
    () => connection.run('COMMIT'),
    task,
  );
}

/** Transactions of one connection, for many small ones: preparing costs a tenth of such a commit. */
export class PreparedTransaction {
  readonly #connection: DuckDBConnection;
  readonly #begin: DuckDBPreparedStatement;
  readonly #commit: DuckDBPreparedStatement;

  private constructor(
    connection: DuckDBConnection,
    begin: DuckDBPreparedStatement,
    commit: DuckDBPreparedStatement,
  ) {
    this.#connection = connection;
    this.#begin = begin;
    this.#commit = commit;
  }

  static async on(connection: DuckDBConnection): Promise<PreparedTransaction> {
    const begin = await connection.prepare('BEGIN');
    const commit = await connection.prepare('COMMIT');
    return new PreparedTransaction(connection, begin, commit);
  }

  /** Runs a task as one transaction: whole or not at all. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    return runTransaction(
      this.#connection,
      () => this.#begin.run(),
      () => this.#commit.run(),
      task,
    );
  }
}

async function runTransaction<T>(
  connection: DuckDBConnection,
  begin: () => Promise<unknown>,
  commit: () => Promise<unknown>,
  task: () => Promise<T>,
): Promise<T> {
  await begin();
  try {
    const result = await task();
    await commit();
    return result;
  } catch (error) {
    // Fails where a failed commit has ended the transaction, or the database is gone.
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
