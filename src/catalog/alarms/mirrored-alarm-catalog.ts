import type { Clock } from '../../model/clock.js';
import { Mirror, type MirroredStorage } from '../mirror.js';
import type { Alarm, AlarmChanges, AttemptRecord, Delivery, DeliveryRecord } from './alarm.js';
import type {
  AlarmCatalog,
  AlarmSelection,
  Backlog,
  DeliveryPage,
  JudgedUntil,
  ListedAlarm,
} from './alarm-catalog.js';
import type { AlarmMemory } from './alarm-memory.js';
import type { AlarmTables } from './alarm-tables.js';
import { MirroredAlarmRules, rememberChanges } from './mirrored-alarm-rules.js';

/** Alarms whose storage is mirrored in memory, as far as judging and telling need it. */
export class MirroredAlarmCatalog extends MirroredAlarmRules implements AlarmCatalog {
  /** @throws CatalogUnavailableError, MasterKeyError */
  static async open(
    storage: MirroredStorage<AlarmTables, AlarmMemory>,
    clock: Clock,
  ): Promise<MirroredAlarmCatalog> {
    return new MirroredAlarmCatalog(clock, await Mirror.open(storage));
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
    return this.mirror.ask((tables) => tables.listAlarms(selection));
  }

  listDeliveries(
    accountId: number,
    page: DeliveryPage,
  ): Promise<{ deliveries: DeliveryRecord[]; total: number }> {
    return this.mirror.ask((tables) => tables.listDeliveries(accountId, page));
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
