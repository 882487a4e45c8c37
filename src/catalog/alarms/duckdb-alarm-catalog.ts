import { DuckdbMirror } from '../duckdb-mirror.js';
import type { DuckdbCatalogOptions } from '../duckdb-catalog-options.js';
import { SecretBox } from '../secret-box.js';
import type { Alarm, AlarmChanges, AttemptRecord, Delivery, DeliveryRecord } from './alarm.js';
import type {
  AlarmCatalog,
  AlarmSelection,
  Backlog,
  JudgedUntil,
  ListedAlarm,
} from './alarm-catalog.js';
import { listAlarms, listDeliveries } from './duckdb-alarm-history.js';
import { readAlarmMemory } from './duckdb-alarm-reader.js';
import { prepareAlarmTables } from './duckdb-alarm-schema.js';
import { DuckdbAlarmTables } from './duckdb-alarm-tables.js';
import { DuckdbAlarmRules, rememberChanges } from './duckdb-alarm-rules.js';

/** Alarms in DuckDB tables; what judging needs is mirrored in memory. */
export class DuckdbAlarmCatalog extends DuckdbAlarmRules implements AlarmCatalog {
  /**
   * Makes the tables of alarms where there are none.
   * @throws CatalogUnavailableError, MasterKeyError
   */
  static async open(options: DuckdbCatalogOptions): Promise<DuckdbAlarmCatalog> {
    const box = new SecretBox(options.masterKey);
    const mirror = await DuckdbMirror.open(options.session, {
      prepare: prepareAlarmTables,
      read: (connection) => readAlarmMemory(connection, box),
      tablesOn: (connection) => new DuckdbAlarmTables(connection, box),
    });
    return new DuckdbAlarmCatalog(options.clock, mirror);
  }

  openAlarms(): readonly Alarm[] {
    return this.memory.openAlarms();
  }

  judgedSeconds(periodSeconds: number): number | undefined {
    return this.memory.judgedSeconds.get(periodSeconds);
  }

  backlogOf(periodSeconds: number): Backlog | undefined {
    return this.memory.backlogs.get(periodSeconds);
  }

  async recordJudgement(judged: JudgedUntil, changes: AlarmChanges): Promise<void> {
    await this.mirror.change(
      async (tables, memory) => {
        await tables.putProgress(judged);
        return this.writeChanges(tables, memory, changes);
      },
      (memory, applied) => {
        memory.putProgress(judged);
        rememberChanges(memory, applied);
      },
    );
  }

  listAlarms(selection: AlarmSelection): Promise<{ alarms: ListedAlarm[]; total: number }> {
    return this.mirror.ask((connection) => listAlarms(connection, selection));
  }

  listDeliveries(
    accountId: number,
    page: { readonly alarmId?: number; readonly offset: number; readonly limit: number },
  ): Promise<{ deliveries: DeliveryRecord[]; total: number }> {
    return this.mirror.ask((connection) => listDeliveries(connection, accountId, page));
  }

  dueDeliveries(
    nowSeconds: number,
    countMax: number,
    waitSecondsMax: (attempts: number) => number = () => Infinity,
  ): Promise<Delivery[]> {
    const due = this.memory.firstDeliveries().filter(({ nextAttemptSeconds, attempts }) => {
      const waitSeconds = nextAttemptSeconds - nowSeconds;
      return waitSeconds <= 0 || waitSeconds > waitSecondsMax(attempts);
    });
    due.sort((one, other) => one.nextAttemptSeconds - other.nextAttemptSeconds);
    return Promise.resolve(due.slice(0, countMax));
  }

  async recordAttempts(records: readonly AttemptRecord[]): Promise<void> {
    await this.mirror.change(
      async (tables, memory) => {
        const known = records.flatMap(({ deliveryId, attempt, next }) => {
          const delivery = memory.deliveries.get(deliveryId);
          return delivery === undefined ? [] : [{ delivery, attempt, next }];
        });
        await tables.putAttempts(known);
        return known;
      },
      (memory, known) => {
        for (const { delivery, attempt, next } of known) {
          const { deliveryId, attempts } = delivery;
          if (next.state !== 'waiting') {
            memory.deliveries.delete(deliveryId);
            continue;
          }
          const { settled = delivery.settled } = attempt;
          memory.deliveries.set(deliveryId, {
            ...delivery,
            attempts: attempts + 1,
            nextAttemptSeconds: next.nextAttemptSeconds,
            ...(settled === undefined ? {} : { settled }),
          });
        }
      },
    );
  }

  async forgetAlarms(beforeSeconds: number): Promise<void> {
    await this.mirror.change(
      async (tables, memory) => {
        await tables.deleteAlarmsBefore(beforeSeconds);
        const past = [...memory.silences.values()].filter(
          ({ endSeconds }) => endSeconds < beforeSeconds,
        );
        for (const { silenceId } of past) await tables.deleteSilence(silenceId);
        return past;
      },
      (memory, past) => {
        for (const { silenceId } of past) memory.silences.delete(silenceId);
        for (const { deliveryId, notice } of memory.deliveries.values()) {
          const recoverSeconds = notice.alarm.end?.recoverSeconds ?? Infinity;
          if (recoverSeconds < beforeSeconds) memory.deliveries.delete(deliveryId);
        }
      },
    );
  }

  close(): Promise<void> {
    return this.mirror.close();
  }
}
