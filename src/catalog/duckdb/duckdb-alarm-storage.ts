import type { AlarmMemory } from '../alarms/alarm-memory.js';
import type { AlarmTables } from '../alarms/alarm-tables.js';
import type { MirroredStorage } from '../mirror.js';
import { SecretBox } from '../secret-box.js';
import { readAlarmMemory } from './alarm-reader.js';
import { prepareAlarmTables } from './alarm-schema.js';
import { type DuckdbTaskRunner, inCatalogTransaction } from './catalog-transaction.js';
import { DuckdbAlarmTables } from './duckdb-alarm-tables.js';
import type { DuckdbCatalogOptions } from './duckdb-catalog-storage.js';

/** The tables of alarms in DuckDB. No other process may change them meanwhile. */
export class DuckdbAlarmStorage implements MirroredStorage<AlarmTables, AlarmMemory> {
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
  static async open(options: DuckdbCatalogOptions): Promise<DuckdbAlarmStorage> {
    const storage = new DuckdbAlarmStorage(options);
    await inCatalogTransaction(options.session, prepareAlarmTables);
    return storage;
  }

  /** @throws MasterKeyError where another master key sealed a channel */
  read(): Promise<AlarmMemory> {
    return inCatalogTransaction(this.#session, (connection) =>
      readAlarmMemory(connection, this.#box),
    );
  }

  transact<Result>(work: (tables: AlarmTables) => Promise<Result>): Promise<Result> {
    return inCatalogTransaction(this.#session, (connection) =>
      work(new DuckdbAlarmTables(connection, this.#box)),
    );
  }
}
