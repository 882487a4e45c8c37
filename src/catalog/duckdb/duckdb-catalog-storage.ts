import type { CatalogMemory } from '../catalog-memory.js';
import type { CatalogTables } from '../catalog-tables.js';
import type { MirroredStorage } from '../mirror.js';
import { SecretBox } from '../secret-box.js';
import { readCatalog } from './catalog-reader.js';
import { prepareCatalogTables } from './catalog-schema.js';
import type { DuckdbTaskRunner } from '../../duckdb/watched-runner.js';
import { inCatalogTransaction } from './catalog-transaction.js';
import { DuckdbCatalogTables } from './duckdb-catalog-tables.js';

export interface DuckdbCatalogOptions {
  /** Used by nothing else. */
  readonly session: DuckdbTaskRunner;
  /** 32 bytes. */
  readonly masterKey: Buffer;
}

/** A catalog's tables in DuckDB. No other process may change them meanwhile. */
export class DuckdbCatalogStorage implements MirroredStorage<CatalogTables, CatalogMemory> {
  readonly lagMilliseconds = 0;
  readonly #session: DuckdbTaskRunner;
  readonly #box: SecretBox;

  private constructor({ session, masterKey }: DuckdbCatalogOptions) {
    this.#session = session;
    this.#box = new SecretBox(masterKey);
  }

  /**
   * Makes the tables where there are none.
   * @throws CatalogUnavailableError, MasterKeyError
   */
  static async open(options: DuckdbCatalogOptions): Promise<DuckdbCatalogStorage> {
    const storage = new DuckdbCatalogStorage(options);
    await inCatalogTransaction(options.session, prepareCatalogTables);
    return storage;
  }

  /** @throws MasterKeyError where another master key sealed a SecretKey */
  read(): Promise<CatalogMemory> {
    return inCatalogTransaction(this.#session, (connection) => readCatalog(connection, this.#box));
  }

  transact<Result>(work: (tables: CatalogTables) => Promise<Result>): Promise<Result> {
    return inCatalogTransaction(this.#session, (connection) =>
      work(new DuckdbCatalogTables(connection, this.#box)),
    );
  }

  /** Never calls back: no other process has the database. */
  follow(): () => void {
    return () => undefined;
  }
}
