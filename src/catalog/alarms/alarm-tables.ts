import type { Delivery, DeliveryAttempt, DeliveryRecord, DeliveryState } from './alarm.js';
import type { AlarmSelection, DeliveryPage, ListedAlarm } from './alarm-catalog.js';
import type { AlarmReceivers } from './alarm-receivers.js';
import type { AlarmRule, AlarmSilence } from './alarm-rule.js';
import type { AppliedChanges } from './applied-changes.js';

/** Writes rows of alarms, and reads those that memory does not hold, within one transaction. */
export interface AlarmTables {
  /** In the place of the rule of the same id. */
  putRule(rule: AlarmRule): Promise<void>;
  /** With its bindings, and these silences, which are all it has. */
  deleteRule(ruleId: string, silences: readonly AlarmSilence[]): Promise<void>;
  insertObject(ruleId: string, dimensionValues: readonly string[]): Promise<void>;
  deleteObject(ruleId: string, dimensionValues: readonly string[]): Promise<void>;
  /** In the place of the group of the same id, encrypted: URLs hold tokens. */
  putReceivers(receivers: AlarmReceivers, nextReceiversId: number): Promise<void>;
  deleteReceivers(receiversId: number): Promise<void>;
  insertSilence(silence: AlarmSilence): Promise<void>;
  deleteSilence(silenceId: string): Promise<void>;
  putProgress(periodSeconds: number, judgedSeconds: number): Promise<void>;
  putChanges(changes: AppliedChanges, nextAlarmId: number): Promise<void>;
  putAttempt(
    delivery: Delivery,
    attempt: DeliveryAttempt,
    next: { readonly state: DeliveryState; readonly nextAttemptSeconds: number },
  ): Promise<void>;
  /** Those that ended before, with their deliveries. */
  deleteAlarmsBefore(seconds: number): Promise<void>;
  listAlarms(selection: AlarmSelection): Promise<{ alarms: ListedAlarm[]; total: number }>;
  listDeliveries(
    accountId: number,
    page: DeliveryPage,
  ): Promise<{ deliveries: DeliveryRecord[]; total: number }>;
}
