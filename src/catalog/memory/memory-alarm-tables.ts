import { objectKeyOf } from '../../model/monitored-object.js';
import type {
  Alarm,
  Delivery,
  DeliveryAttempt,
  DeliveryRecord,
  DeliveryState,
} from '../alarms/alarm.js';
import type {
  AlarmSelection,
  DeliveryPage,
  JudgedUntil,
  ListedAlarm,
} from '../alarms/alarm-catalog.js';
import type { AlarmMemory, DeliveryAttempted } from '../alarms/alarm-memory.js';
import type { AlarmReceivers } from '../alarms/alarm-receivers.js';
import type { AlarmRule, AlarmSilence } from '../alarms/alarm-rule.js';
import type { AlarmTables } from '../alarms/alarm-tables.js';
import type { AppliedChanges } from '../alarms/applied-changes.js';
import { withAttempt } from '../alarms/attempt-log.js';
import type { InProcessDeliveryClaims } from '../alarms/delivery-claims.js';
import type { StoredLease } from '../alarms/judging-lease.js';
import type { MemoryRows } from './memory-storage.js';

/** The rows of alarms, as one transaction left them. */
export interface AlarmRows extends MemoryRows<AlarmMemory> {
  /** Those that ended too. */
  readonly alarms: Map<number, Alarm>;
  readonly deliveries: Map<string, KeptDelivery>;
  lease: StoredLease;
  nextAlarmId: number;
  nextReceiversId: number;
}

/** Changes rows of alarms that only its transaction sees. */
export class MemoryAlarmTables implements AlarmTables {
  readonly #rows: AlarmRows;
  readonly #claims: InProcessDeliveryClaims;

  constructor(rows: AlarmRows, claims: InProcessDeliveryClaims) {
    this.#rows = rows;
    this.#claims = claims;
  }

  hasRule(ruleId: string): Promise<boolean> {
    return Promise.resolve(this.#rows.memory.rules.has(ruleId));
  }

  putRule(rule: AlarmRule): Promise<void> {
    return this.#change((memory) => {
      memory.putRule(rule);
    });
  }

  deleteRules(ruleIds: readonly string[]): Promise<void> {
    return this.#change((memory) => {
      memory.removeRules(new Set(ruleIds));
    });
  }

  insertObject(ruleId: string, dimensionValues: readonly string[]): Promise<void> {
    return this.#change((memory) => {
      memory.bindObject(ruleId, dimensionValues);
    });
  }

  deleteObject(ruleId: string, dimensionValues: readonly string[]): Promise<void> {
    return this.#change((memory) => {
      memory.unbindObject(ruleId, dimensionValues);
    });
  }

  newReceiversId(): Promise<number> {
    return Promise.resolve(this.#rows.nextReceiversId++);
  }

  putReceivers(receivers: AlarmReceivers): Promise<void> {
    return this.#change((memory) => {
      memory.putReceivers(receivers);
    });
  }

  deleteReceivers(receiversId: number): Promise<void> {
    return this.#change((memory) => {
      memory.receivers.delete(receiversId);
    });
  }

  hasSilence(silenceId: string): Promise<boolean> {
    return Promise.resolve(this.#rows.memory.silences.has(silenceId));
  }

  insertSilence(silence: AlarmSilence): Promise<void> {
    return this.#change((memory) => {
      memory.silences.set(silence.silenceId, silence);
    });
  }

  deleteSilence(silenceId: string): Promise<void> {
    return this.#change((memory) => {
      memory.silences.delete(silenceId);
    });
  }

  putProgress(judged: JudgedUntil): Promise<void> {
    return this.#change((memory) => {
      memory.putProgress(judged);
    });
  }

  newAlarmIds(count: number): Promise<number> {
    const first = this.#rows.nextAlarmId;
    this.#rows.nextAlarmId += count;
    return Promise.resolve(first);
  }

  putChanges({ alarms, deliveries }: AppliedChanges): Promise<void> {
    for (const alarm of alarms) this.#rows.alarms.set(alarm.alarmId, alarm);
    for (const delivery of deliveries) {
      this.#rows.deliveries.set(delivery.deliveryId, recordOf(delivery));
    }
    return this.#change((memory) => {
      for (const alarm of alarms) memory.putAlarm(alarm);
      for (const delivery of deliveries) memory.deliveries.set(delivery);
    });
  }

  heldBy(owner: string, deliveryIds: readonly string[]): Promise<ReadonlySet<string>> {
    return Promise.resolve(this.#claims.heldBy(owner, deliveryIds));
  }

  putAttempts(records: readonly DeliveryAttempted[]): Promise<void> {
    for (const { delivery, attempt, next } of records) {
      const record = this.#rows.deliveries.get(delivery.deliveryId) ?? recordOf(delivery);
      const attempts = withAttempt(record.attempts, attempt);
      this.#rows.deliveries.set(delivery.deliveryId, { ...record, ...next, attempts });
    }
    return this.#change((memory) => {
      memory.putAttempts(records);
    });
  }

  async deleteAlarmsBefore(seconds: number): Promise<ReadonlySet<number>> {
    const { alarms, deliveries } = this.#rows;
    const gone = [...alarms.values()].filter(({ end }) => end && end.recoverSeconds < seconds);
    const alarmIds = new Set(gone.map(({ alarmId }) => alarmId));
    for (const alarmId of alarmIds) alarms.delete(alarmId);
    for (const { deliveryId, alarmId } of deliveries.values()) {
      if (alarmIds.has(alarmId)) deliveries.delete(deliveryId);
    }
    if (this.#rows.memory.deliveries.hasAnyOf(alarmIds)) {
      await this.#change((memory) => {
        memory.deliveries.deleteThoseOf(alarmIds);
      });
    }
    return alarmIds;
  }

  async requeueDelivery(
    accountId: number,
    deliveryId: string,
    note: DeliveryAttempt,
  ): Promise<Delivery | 'waiting' | undefined> {
    const known = this.#rows.deliveries.get(deliveryId);
    if (known?.accountId !== accountId) return undefined;
    if (known.state === 'waiting') return 'waiting';
    const next = { state: 'waiting', nextAttemptSeconds: note.attemptSeconds } as const;
    const attempts = withAttempt(known.attempts, note);
    this.#rows.deliveries.set(deliveryId, { ...known, ...next, attempts });
    const { settled: _, addresses: __, ...whole } = known.whole;
    const delivery = { ...whole, attempts: 0, nextAttemptSeconds: note.attemptSeconds };
    await this.#change((memory) => {
      memory.deliveries.set(delivery);
    });
    return delivery;
  }

  readLease(): Promise<StoredLease> {
    return Promise.resolve(this.#rows.lease);
  }

  putLease(lease: StoredLease): Promise<void> {
    this.#rows.lease = lease;
    return Promise.resolve();
  }

  listAlarms(selection: AlarmSelection): Promise<{ alarms: ListedAlarm[]; total: number }> {
    const { offset, limit } = selection;
    const chosen = [...this.#rows.alarms.values()]
      .filter((alarm) => isSelected(alarm, selection))
      .sort((a, b) => b.occurSeconds - a.occurSeconds || b.alarmId - a.alarmId);
    const alarms = chosen.slice(offset, offset + limit).map((alarm) => ({
      alarm,
      deliveredCount: this.#deliveryCount(alarm, 'delivered'),
      abandonedCount: this.#deliveryCount(alarm, 'abandoned'),
    }));
    return Promise.resolve({ alarms, total: chosen.length });
  }

  listDeliveries(
    accountId: number,
    { alarmId, offset, limit }: DeliveryPage,
  ): Promise<{ deliveries: DeliveryRecord[]; total: number }> {
    const chosen = [...this.#rows.deliveries.values()]
      .filter((each) => each.accountId === accountId && each.alarmId === (alarmId ?? each.alarmId))
      .reverse()
      .sort((a, b) => b.createdSeconds - a.createdSeconds);
    const deliveries = chosen
      .slice(offset, offset + limit)
      .map(({ accountId: _, whole: __, ...record }) => record);
    return Promise.resolve({ deliveries, total: chosen.length });
  }

  #change(work: (memory: AlarmMemory) => void): Promise<void> {
    work(this.#rows.memory);
    this.#rows.revision += 1;
    return Promise.resolve();
  }

  #deliveryCount({ alarmId }: Alarm, state: DeliveryState): number {
    const deliveries = [...this.#rows.deliveries.values()];
    return deliveries.filter((each) => each.alarmId === alarmId && each.state === state).length;
  }
}

interface KeptDelivery extends DeliveryRecord {
  readonly accountId: number;
  /** As it was when it came. */
  readonly whole: Delivery;
}

function recordOf(delivery: Delivery): KeptDelivery {
  const { deliveryId, notice, receiversId, channel, nextAttemptSeconds } = delivery;
  const { alarmId, rule, dimensionValues } = notice.alarm;
  return {
    accountId: rule.accountId,
    whole: delivery,
    deliveryId,
    alarmId,
    ruleId: rule.ruleId,
    objectKey: objectKeyOf({ dimensionNames: rule.dimensionNames, dimensionValues }),
    noticeKind: notice.kind,
    receiversId,
    channelKind: channel.kind,
    state: 'waiting',
    createdSeconds: notice.createdSeconds,
    nextAttemptSeconds,
    attempts: [],
  };
}

function isSelected(alarm: Alarm, selection: AlarmSelection): boolean {
  const { rule, dimensionValues, occurSeconds } = alarm;
  const { dimensionNames, accountId, ruleId } = rule;
  const { startSeconds, endSeconds } = selection;
  if (accountId !== selection.accountId) return false;
  if (occurSeconds < startSeconds || occurSeconds > endSeconds) return false;
  return (
    alarm.region === (selection.region ?? alarm.region) &&
    alarm.namespaceName === (selection.namespaceName ?? alarm.namespaceName) &&
    alarm.metricName === (selection.metricName ?? alarm.metricName) &&
    ruleId === (selection.ruleId ?? ruleId) &&
    (selection.objectKey === undefined ||
      selection.objectKey === objectKeyOf({ dimensionNames, dimensionValues }))
  );
}
