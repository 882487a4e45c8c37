import type { DuckDBConnection } from '@duckdb/node-api';
import { CatalogUnavailableError } from './catalog.js';
import { ChangeQueue } from './change-queue.js';
import { inDuckdbTransaction, type DuckdbTaskRunner } from './duckdb/catalog-transaction.js';

/** What a mirror is of: how its tables are made, read, and written. */
export interface MirroredTables<Tables, Memory> {
  /** Makes the tables where there are none. */
  prepare(connection: DuckDBConnection): Promise<void>;
  read(connection: DuckDBConnection): Promise<Memory>;
  /** Writes within the transaction of the connection. */
  tablesOn(connection: DuckDBConnection): Tables;
}

/** Checks a change against memory and writes it, in a transaction that a throw undoes. */
export type WriteChange<Tables, Memory, Result> = (
  tables: Tables,
  memory: Memory,
) => Promise<Result>;

/** Tables of a catalog, and the memory that follows them commit by commit. */
export class DuckdbMirror<Tables, Memory> {
  readonly #session: DuckdbTaskRunner;
  readonly #mirrored: MirroredTables<Tables, Memory>;
  readonly #changes = new ChangeQueue();
  #memory: Memory;
  #memoryInDoubt = false;

  private constructor(
    session: DuckdbTaskRunner,
    mirrored: MirroredTables<Tables, Memory>,
    memory: Memory,
  ) {
    this.#session = session;
    this.#mirrored = mirrored;
    this.#memory = memory;
  }

  /** Makes the tables where there are none, and reads them. */
  static async open<Tables, Memory>(
    session: DuckdbTaskRunner,
    mirrored: MirroredTables<Tables, Memory>,
  ): Promise<DuckdbMirror<Tables, Memory>> {
    await inDuckdbTransaction(session, (connection) => mirrored.prepare(connection));
    const memory = await inDuckdbTransaction(session, (connection) => mirrored.read(connection));
    return new DuckdbMirror(session, mirrored, memory);
  }

  get memory(): Memory {
    return this.#memory;
  }

  reload(): Promise<void> {
    return this.#changes.run(() => this.#read());
  }

  /** Finishes the changes begun; memory goes on answering. */
  close(): Promise<void> {
    return this.#changes.close();
  }

  /** Asks the disk, for what memory does not hold. */
  ask<Result>(question: (connection: DuckDBConnection) => Promise<Result>): Promise<Result> {
    return this.#changes.run(() => inDuckdbTransaction(this.#session, question));
  }

  /** Commits what is written before it is remembered. */
  change<Result>(
    write: WriteChange<Tables, Memory, Result>,
    remember: (memory: Memory, result: Result) => void,
  ): Promise<Result> {
    return this.#changes.run(async () => {
      if (this.#memoryInDoubt) await this.#read();
      const result = await this.#commit(write);
      remember(this.#memory, result);
      return result;
    });
  }

  async #commit<Result>(write: WriteChange<Tables, Memory, Result>): Promise<Result> {
    try {
      return await inDuckdbTransaction(this.#session, (connection) =>
        write(this.#mirrored.tablesOn(connection), this.#memory),
      );
    } catch (error) {
      // A commit that failed half-way may be on disk all the same.
      if (error instanceof CatalogUnavailableError) this.#memoryInDoubt = true;
      throw error;
    }
  }

  async #read(): Promise<void> {
    this.#memory = await inDuckdbTransaction(this.#session, (connection) =>
      this.#mirrored.read(connection),
    );
    this.#memoryInDoubt = false;
  }
}
