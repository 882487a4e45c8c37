import type { Delivery, DeliveryAttempt, DeliveryRecord } from './alarm.js';
import type { AlarmSelection, DeliveryPage, JudgedUntil, ListedAlarm } from './alarm-catalog.js';
import type { DeliveryAttempted } from './alarm-memory.js';
import type { AlarmReceivers } from './alarm-receivers.js';
import type { AlarmRule, AlarmSilence } from './alarm-rule.js';
import type { AppliedChanges } from './applied-changes.js';
import type { StoredLease } from './judging-lease.js';

/** Writes rows of alarms, and reads those that memory does not hold, within one transaction. */
export interface AlarmTables {
  hasRule(ruleId: string): Promise<boolean>;
  /** In the place of the rule of the same id. */
  putRule(rule: AlarmRule): Promise<void>;
  /** With their bindings, and these silences, which are all they have. */
  deleteRules(ruleIds: readonly string[], silences: readonly AlarmSilence[]): Promise<void>;
  insertObject(ruleId: string, dimensionValues: readonly string[]): Promise<void>;
  deleteObject(ruleId: string, dimensionValues: readonly string[]): Promise<void>;
  /** In the place of the group of the same id, encrypted: URLs hold tokens. */
  putReceivers(receivers: AlarmReceivers): Promise<void>;
  /** A number that no group ever had. */
  newReceiversId(): Promise<number>;
  deleteReceivers(receiversId: number): Promise<void>;
  hasSilence(silenceId: string): Promise<boolean>;
  insertSilence(silence: AlarmSilence): Promise<void>;
  deleteSilence(silenceId: string): Promise<void>;
  putProgress(judged: JudgedUntil): Promise<void>;
  /** Reserves consecutive ids that no alarm ever had. @returns the first */
  newAlarmIds(count: number): Promise<number>;
  putChanges(changes: AppliedChanges): Promise<void>;
  /** Those of the deliveries that this owner claimed and nobody else did since. */
  heldBy(owner: string, deliveryIds: readonly string[]): Promise<ReadonlySet<string>>;
  putAttempts(records: readonly DeliveryAttempted[]): Promise<void>;
  /**
   * Puts a delivery that is done back among those that wait, with a note in its log.
   * @returns it, to be attempted for all its addresses; `waiting` where it is not done; undefined
   *   where the account has none of this id
   */
  requeueDelivery(
    accountId: number,
    deliveryId: string,
    note: DeliveryAttempt,
  ): Promise<Delivery | 'waiting' | undefined>;
  /** Those that ended before, with their deliveries. @returns their ids */
  deleteAlarmsBefore(seconds: number): Promise<ReadonlySet<number>>;
  readLease(): Promise<StoredLease>;
  putLease(lease: StoredLease): Promise<void>;
  listAlarms(selection: AlarmSelection): Promise<{ alarms: ListedAlarm[]; total: number }>;
  listDeliveries(
    accountId: number,
    page: DeliveryPage,
  ): Promise<{ deliveries: DeliveryRecord[]; total: number }>;
}
