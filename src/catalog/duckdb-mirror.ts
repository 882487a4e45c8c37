import { CatalogUnavailableError } from './catalog.js';
import { CatalogMemory } from './catalog-memory.js';
import { ChangeQueue } from './change-queue.js';
import { readCatalog } from './duckdb-catalog-reader.js';
import { prepareCatalogTables } from './duckdb-catalog-schema.js';
import { DuckdbCatalogTables } from './duckdb-catalog-tables.js';
import { inDuckdbTransaction, type DuckdbTaskRunner } from './duckdb-transaction.js';
import type { SecretBox } from './secret-box.js';

/** Checks a change against memory and writes it, in a transaction that a throw undoes. */
export type WriteChange<Result> = (
  tables: DuckdbCatalogTables,
  memory: CatalogMemory,
) => Promise<Result>;

/** The catalog's tables, and the memory that follows them commit by commit. */
export class DuckdbMirror {
  readonly #session: DuckdbTaskRunner;
  readonly #box: SecretBox;
  readonly #changes = new ChangeQueue();
  #memory = new CatalogMemory();
  #memoryInDoubt = false;

  constructor(session: DuckdbTaskRunner, box: SecretBox) {
    this.#session = session;
    this.#box = box;
  }

  get memory(): CatalogMemory {
    return this.#memory;
  }

  /** Makes the tables where there are none, and reads them. */
  async open(): Promise<void> {
    await inDuckdbTransaction(this.#session, prepareCatalogTables);
    await this.#read();
  }

  reload(): Promise<void> {
    return this.#changes.run(() => this.#read());
  }

  /** Finishes the changes begun; memory goes on answering. */
  close(): Promise<void> {
    return this.#changes.close();
  }

  /** Commits what is written before it is remembered. */
  change<Result>(
    write: WriteChange<Result>,
    remember: (memory: CatalogMemory, result: Result) => void,
  ): Promise<Result> {
    return this.#changes.run(async () => {
      if (this.#memoryInDoubt) await this.#read();
      const result = await this.#commit(write);
      remember(this.#memory, result);
      return result;
    });
  }

  async #commit<Result>(write: WriteChange<Result>): Promise<Result> {
    try {
      return await inDuckdbTransaction(this.#session, (connection) =>
        write(new DuckdbCatalogTables(connection), this.#memory),
      );
    } catch (error) {
      // A commit that failed half-way may be on disk all the same.
      if (error instanceof CatalogUnavailableError) this.#memoryInDoubt = true;
      throw error;
    }
  }

  async #read(): Promise<void> {
    this.#memory = await inDuckdbTransaction(this.#session, (connection) =>
      readCatalog(connection, this.#box),
    );
    this.#memoryInDoubt = false;
  }
}
