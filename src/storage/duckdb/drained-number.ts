import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';

/**
 * The number of the last record of the journal that the database holds: it is written with what it
 * is about, so that a record which a kill left in the journal is not taken twice.
 */
export class DrainedNumber {
  #update: DuckDBPreparedStatement | undefined;

  /** Of a connection that reads and writes it from then on. */
  async prepare(connection: DuckDBConnection): Promise<void> {
    await connection.run('CREATE TABLE IF NOT EXISTS journal_drained (number UBIGINT NOT NULL)');
    await connection.run(
      'INSERT INTO journal_drained SELECT 0 WHERE NOT EXISTS (FROM journal_drained)',
    );
    this.#update = await connection.prepare('UPDATE journal_drained SET number = $1');
  }

  async read(connection: DuckDBConnection): Promise<number> {
    const reader = await connection.runAndReadAll('SELECT number FROM journal_drained');
    return Number(reader.getRows()[0]?.[0]);
  }

  /** Replaces the row by the same: the engine writes nothing for an update that changes nothing. */
  async rewrite(connection: DuckDBConnection): Promise<void> {
    const number = await this.read(connection);
    await connection.run('DELETE FROM journal_drained');
    await connection.run(`INSERT INTO journal_drained VALUES (${number})`);
  }

  /** Within the transaction of the prepared connection. */
  async write(number: number): Promise<void> {
    this.#update?.bindUBigInt(1, BigInt(number));
    await this.#update?.run();
  }
}
