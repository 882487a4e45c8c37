import { readRows } from '../../duckdb/read-rows.js';
import type { AuditOrigin } from '../audit/audit-event.js';
import { alarmChanges } from '../audit/alarm-changes.js';
import { recordedTables } from '../audit/recorded-tables.js';
import type { AlarmMemory } from '../alarms/alarm-memory.js';
import type { AlarmStorage } from '../alarms/alarm-storage.js';
import type { AlarmTables } from '../alarms/alarm-tables.js';
import { InProcessDeliveryClaims } from '../alarms/delivery-claims.js';
import type { StoredLease } from '../alarms/judging-lease.js';
import { SecretBox } from '../secret-box.js';
import { readAlarmMemory } from './alarm-reader.js';
import { prepareAlarmTables } from './alarm-schema.js';
import type { DuckdbTaskRunner } from '../../duckdb/watched-runner.js';
import { inCatalogTransaction } from './catalog-transaction.js';
import { type DuckdbAuditTrail, transactRecorded } from './duckdb-audit-trail.js';
import { DuckdbAlarmTables } from './duckdb-alarm-tables.js';
import type { DuckdbCatalogOptions } from './duckdb-catalog-storage.js';

/**
 * The tables of alarms in DuckDB. One process has them open, by the lock of the database: what an
 * earlier one held of the lease and of deliveries is void, so that a restart waits for nothing.
 */
export class DuckdbAlarmStorage implements AlarmStorage {
  readonly lagMilliseconds = 0;
  readonly claims = new InProcessDeliveryClaims();
  readonly #session: DuckdbTaskRunner;
  readonly #box: SecretBox;
  readonly #audit: DuckdbAuditTrail | undefined;
  #lease: StoredLease;

  private constructor({ session, masterKey, audit }: DuckdbCatalogOptions, lease: StoredLease) {
    this.#session = session;
    this.#box = new SecretBox(masterKey);
    this.#audit = audit;
    this.#lease = lease;
  }

  /**
   * Makes the tables where there are none.
   * @throws CatalogUnavailableError, MasterKeyError
   */
  static async open(options: DuckdbCatalogOptions): Promise<DuckdbAlarmStorage> {
    const fence = await inCatalogTransaction(options.session, async (connection) => {
      await prepareAlarmTables(connection);
      const sql = 'SELECT fence::DOUBLE AS fence FROM alarm_lease';
      const [latest] = await readRows<{ fence: number }>(connection, sql);
      return latest?.fence ?? 0;
    });
    return new DuckdbAlarmStorage(options, { fence });
  }

  /** @throws MasterKeyError where another master key sealed a channel */
  read(): Promise<AlarmMemory> {
    return inCatalogTransaction(this.#session, (connection) =>
      readAlarmMemory(connection, this.#box),
    );
  }

  async transact<Result>(
    work: (tables: AlarmTables) => Promise<Result>,
    origin?: AuditOrigin,
  ): Promise<Result> {
    const agreements = { lease: this.#lease, claims: this.claims };
    const result = await transactRecorded(
      this.#audit,
      this.#session,
      origin,
      (connection, written) => {
        const tables = new DuckdbAlarmTables(connection, this.#box, agreements);
        return work(recordedTables<AlarmTables>(tables, alarmChanges, written));
      },
    );
    this.#lease = agreements.lease;
    return result;
  }

  /** Never calls back: no other process has the database. */
  follow(): () => void {
    return () => undefined;
  }
}
