import type { AuditOrigin } from '../audit/audit-event.js';
import { catalogChanges } from '../audit/catalog-changes.js';
import { recordedTables } from '../audit/recorded-tables.js';
import type { CatalogMemory } from '../catalog-memory.js';
import type { CatalogTables } from '../catalog-tables.js';
import type { MirroredStorage } from '../mirror.js';
import { SecretBox } from '../secret-box.js';
import { readCatalog } from './catalog-reader.js';
import { prepareCatalogTables } from './catalog-schema.js';
import type { DuckdbTaskRunner } from '../../duckdb/watched-runner.js';
import { inCatalogTransaction } from './catalog-transaction.js';
import { type DuckdbAuditTrail, transactRecorded } from './duckdb-audit-trail.js';
import { DuckdbCatalogTables } from './duckdb-catalog-tables.js';

export interface DuckdbCatalogOptions {
  /** Used by nothing else. */
  readonly session: DuckdbTaskRunner;
  /** 32 bytes. */
  readonly masterKey: Buffer;
  /** Records who changes what; nothing is recorded where it is absent. */
  readonly audit?: DuckdbAuditTrail;
}

/** A catalog's tables in DuckDB. No other process may change them meanwhile. */
export class DuckdbCatalogStorage implements MirroredStorage<CatalogTables, CatalogMemory> {
  readonly lagMilliseconds = 0;
  readonly #session: DuckdbTaskRunner;
  readonly #box: SecretBox;
  readonly #audit: DuckdbAuditTrail | undefined;

  private constructor({ session, masterKey, audit }: DuckdbCatalogOptions) {
    this.#session = session;
    this.#box = new SecretBox(masterKey);
    this.#audit = audit;
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

  transact<Result>(
    work: (tables: CatalogTables) => Promise<Result>,
    origin?: AuditOrigin,
  ): Promise<Result> {
    return transactRecorded(this.#audit, this.#session, origin, (connection, written) => {
      const tables = new DuckdbCatalogTables(connection, this.#box);
      return work(recordedTables<CatalogTables>(tables, catalogChanges, written));
    });
  }

  /** Never calls back: no other process has the database. */
  follow(): () => void {
    return () => undefined;
  }
}
