import { BIGINT, LIST, VARCHAR, listValue, type DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../../duckdb/read-rows.js';
import { CatalogUnavailableError } from '../catalog.js';
import type {
  ControlNonces,
  NonceLimits,
  NonceOutcome,
  SignedCallNonce,
} from '../control-nonces.js';
import { NonceMemory } from '../nonce-memory.js';
import type { DuckdbTaskRunner } from '../../duckdb/watched-runner.js';
import { inCatalogTransaction } from './catalog-transaction.js';

// No key: memory knows what is there, and an index would make each insert slower.
const schema = `
  CREATE TABLE IF NOT EXISTS control_nonces (
    secret_id VARCHAR NOT NULL,
    timestamp_seconds BIGINT NOT NULL,
    nonce VARCHAR NOT NULL
  )`;

/**
 * Nonces in a table of DuckDB, mirrored in memory. Calls that come while a commit runs share the
 * next one.
 */
export class DuckdbControlNonces implements ControlNonces {
  readonly #session: DuckdbTaskRunner;
  readonly #memory: NonceMemory;
  #pending: SignedCallNonce[] = [];
  /** The commit that the pending calls wait for. */
  #next: Promise<void> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  private constructor(session: DuckdbTaskRunner, memory: NonceMemory) {
    this.#session = session;
    this.#memory = memory;
  }

  /**
   * Makes the table where there is none, and reads it.
   * @param session of the nonces alone
   * @param takenFromSeconds calls that were signed before need not be remembered
   * @throws CatalogUnavailableError
   */
  static async open(
    session: DuckdbTaskRunner,
    takenFromSeconds: number,
  ): Promise<DuckdbControlNonces> {
    const memory = new NonceMemory();
    await inCatalogTransaction(session, async (connection) => {
      await connection.run(schema);
      await deleteBefore(connection, takenFromSeconds);
      const calls = await readRows<SignedCallNonce>(
        connection,
        `SELECT secret_id AS "secretId", timestamp_seconds::DOUBLE AS "timestampSeconds", nonce
        FROM control_nonces`,
      );
      for (const call of calls) memory.restore(call);
    });
    return new DuckdbControlNonces(session, memory);
  }

  async use(call: SignedCallNonce, limits: NonceLimits): Promise<NonceOutcome> {
    if (this.#isClosed) throw new CatalogUnavailableError('the catalog is closed');
    const outcome = this.useUntilRestart(call, limits);
    if (outcome !== 'new') return outcome;
    try {
      await this.#commit(call);
    } catch (error) {
      this.#memory.release(call);
      throw error;
    }
    return 'new';
  }

  useUntilRestart(call: SignedCallNonce, limits: NonceLimits): NonceOutcome {
    return this.#memory.use(call, limits);
  }

  async forgetBefore(seconds: number): Promise<void> {
    if (this.#isClosed) return;
    this.#memory.forgetBefore(seconds);
    await inCatalogTransaction(this.#session, (connection) => deleteBefore(connection, seconds));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#next?.catch(() => undefined);
    await this.#last;
  }

  #commit(call: SignedCallNonce): Promise<void> {
    this.#pending.push(call);
    this.#next ??= this.#last.then(() => this.#commitPending());
    return this.#next;
  }

  #commitPending(): Promise<void> {
    const calls = this.#pending;
    this.#pending = [];
    this.#next = undefined;
    const commit = inCatalogTransaction(this.#session, (connection) => insert(connection, calls));
    this.#last = commit.catch(() => undefined);
    return commit;
  }
}

async function insert(
  connection: DuckDBConnection,
  calls: readonly SignedCallNonce[],
): Promise<void> {
  await connection.run(
    'INSERT INTO control_nonces SELECT unnest($1), unnest($2), unnest($3)',
    [
      listValue(calls.map(({ secretId }) => secretId)),
      listValue(calls.map(({ timestampSeconds }) => BigInt(timestampSeconds))),
      listValue(calls.map(({ nonce }) => nonce)),
    ],
    [LIST(VARCHAR), LIST(BIGINT), LIST(VARCHAR)],
  );
}

async function deleteBefore(connection: DuckDBConnection, seconds: number): Promise<void> {
  await connection.run('DELETE FROM control_nonces WHERE timestamp_seconds < $1', [
    BigInt(seconds),
  ]);
}
