import type { AttemptRecord, Delivery, DeliveryRecord } from './alarm.js';
import type { AlarmSelection, DeliveryPage, JudgedUntil, ListedAlarm } from './alarm-catalog.js';
import type { AlarmReceivers } from './alarm-receivers.js';
import type { AlarmRule, AlarmSilence } from './alarm-rule.js';
import type { AppliedChanges } from './applied-changes.js';

/** A delivery as it stood before an attempt, and the attempt. */
export interface DeliveryAttempted extends Omit<AttemptRecord, 'deliveryId'> {
  readonly delivery: Delivery;
}

/** Writes rows of alarms, and reads those that memory does not hold, within one transaction. */
export interface AlarmTables {
  /** In the place of the rule of the same id. */
  putRule(rule: AlarmRule): Promise<void>;
  /** With their bindings, and these silences, which are all they have. */
  deleteRules(ruleIds: readonly string[], silences: readonly AlarmSilence[]): Promise<void>;
  insertObject(ruleId: string, dimensionValues: readonly string[]): Promise<void>;
  deleteObject(ruleId: string, dimensionValues: readonly string[]): Promise<void>;
  /** In the place of the group of the same id, encrypted: URLs hold tokens. */
  putReceivers(receivers: AlarmReceivers, nextReceiversId: number): Promise<void>;
  deleteReceivers(receiversId: number): Promise<void>;
  insertSilence(silence: AlarmSilence): Promise<void>;
  deleteSilence(silenceId: string): Promise<void>;
  putProgress(judged: JudgedUntil): Promise<void>;
  putChanges(changes: AppliedChanges, nextAlarmId: number): Promise<void>;
  putAttempts(records: readonly DeliveryAttempted[]): Promise<void>;
  /** Those that ended before, with their deliveries. */
  deleteAlarmsBefore(seconds: number): Promise<void>;
  listAlarms(selection: AlarmSelection): Promise<{ alarms: ListedAlarm[]; total: number }>;
  listDeliveries(
    accountId: number,
    page: DeliveryPage,
  ): Promise<{ deliveries: DeliveryRecord[]; total: number }>;
}
