import type { NoticeLanguage } from '../../model/notice-language.js';
import type { Alarm, AlarmChanges, AttemptRecord, Delivery, DeliveryRecord } from './alarm.js';
import type { AlarmReceivers, NoticeChannel } from './alarm-receivers.js';
import type { AlarmRule, AlarmRuleTerms, AlarmSilence } from './alarm-rule.js';

/** Which alarms of an account: every member that is there narrows. */
export interface AlarmSelection {
  readonly accountId: number;
  readonly region?: string;
  readonly namespaceName?: string;
  readonly metricName?: string;
  readonly ruleId?: string;
  /** See `objectKeyOf` in model/monitored-object. */
  readonly objectKey?: string;
  /** occurSeconds from start to end, both included. */
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly offset: number;
  readonly limit: number;
}

/** Which deliveries of an account: those of one alarm, or of all. */
export interface DeliveryPage {
  readonly alarmId?: number;
  readonly offset: number;
  readonly limit: number;
}

/** What of a group of receivers changes; an empty text takes the group's own away. */
export interface ReceiversChange {
  readonly name?: string;
  readonly channels?: readonly NoticeChannel[];
  readonly language?: NoticeLanguage;
  readonly text?: string;
}

export interface ListedAlarm {
  readonly alarm: Alarm;
  /** Deliveries that reached their channel. */
  readonly deliveredCount: number;
  /** Deliveries given up. */
  readonly abandonedCount: number;
}

/** Windows that a stopped server missed: they are judged beside the present, object by object. */
export interface Backlog {
  /** End of the last window that was judged of the objects that are still behind. */
  readonly behindSeconds: number;
  /** Objects that caught up, by names of the watcher's: they are judged as far as the rest. */
  readonly caughtUp: ReadonlySet<string>;
}

/** How far judging came. */
export interface JudgedUntil {
  readonly periodSeconds: number;
  readonly endSeconds: number;
  /**
   * `beginSeconds` begins a backlog: every object is behind since then. `behindSeconds` is how far
   * those came that are still behind; `caughtUp` are objects that were judged up to endSeconds;
   * `isDone` ends it.
   */
  readonly backlog?:
    | { readonly beginSeconds: number }
    | { readonly behindSeconds: number }
    | { readonly caughtUp: readonly string[] }
    | { readonly isDone: true };
}

/**
 * Alarm rules, who is told, alarms, and the outbox of notices. Like `Catalog`: questions that return
 * no promise are answered from memory; changes are on disk before their promise resolves, whole or
 * not at all, and seen by every question asked after that; a rejected one leaves all as it was.
 *
 * Rejections: CatalogConflictError where something is there that must not be, or the other way
 * round; CatalogUnavailableError where the disk fails.
 */
export interface AlarmCatalog {
  /** Every rule of all accounts, the oldest first. */
  rules(): readonly AlarmRule[];
  ruleOf(ruleId: string): AlarmRule | undefined;
  /** The oldest first. */
  rulesOfMetric(metricId: number): readonly AlarmRule[];
  /** Dimension values, by the rule's dimensionNames, of the objects bound to it; in binding order. */
  objectsOf(ruleId: string): readonly (readonly string[])[];
  receivers(accountId: number): readonly AlarmReceivers[];
  receiversOf(receiversId: number): AlarmReceivers | undefined;
  silences(accountId: number): readonly AlarmSilence[];
  /** Every alarm that is open, the oldest first. */
  openAlarms(): readonly Alarm[];
  /** The end of the last window of this length that was judged; undefined before the first. */
  judgedSeconds(periodSeconds: number): number | undefined;
  /** What of windows of this length is still to be caught up with. */
  backlogOf(periodSeconds: number): Backlog | undefined;

  /** Gives it a fresh ruleId. */
  createRule(draft: Omit<AlarmRule, 'ruleId' | 'createdSeconds'>): Promise<AlarmRule>;
  /** The conditions of alarms that are open change with it; what was told stays. */
  modifyRule(ruleId: string, terms: AlarmRuleTerms): Promise<AlarmRule>;
  /** With its bindings and silences, and in the same step `changes`: the end of its open alarms. */
  deleteRules(ruleIds: readonly string[], changes: AlarmChanges): Promise<void>;
  /** Binding what is bound changes nothing. */
  bindObject(ruleId: string, dimensionValues: readonly string[]): Promise<void>;
  /** In the same step `changes`: the end of the object's open alarm. */
  unbindObject(
    ruleId: string,
    dimensionValues: readonly string[],
    changes: AlarmChanges,
  ): Promise<void>;

  createReceivers(draft: Omit<AlarmReceivers, 'receiversId'>): Promise<AlarmReceivers>;
  modifyReceivers(receiversId: number, change: ReceiversChange): Promise<AlarmReceivers>;
  /** @throws CatalogConflictError while a rule has them */
  deleteReceivers(receiversId: number): Promise<void>;

  createSilence(draft: Omit<AlarmSilence, 'silenceId' | 'createdSeconds'>): Promise<AlarmSilence>;
  deleteSilence(silenceId: string): Promise<void>;

  /**
   * Writes what judging found, together with how far judging came. What names a rule or an
   * object that is gone meanwhile, or an alarm that ended meanwhile, is left out.
   * @throws CatalogConflictError where an alarm is open already: none opens twice
   */
  recordJudgement(judged: JudgedUntil, changes: AlarmChanges): Promise<void>;

  /** Alarms, the latest first, and how many there are without offset and limit. */
  listAlarms(selection: AlarmSelection): Promise<{ alarms: ListedAlarm[]; total: number }>;
  /** Deliveries of an account's alarms, the latest first. */
  listDeliveries(
    accountId: number,
    page: DeliveryPage,
  ): Promise<{ deliveries: DeliveryRecord[]; total: number }>;

  /**
   * Deliveries that wait and are due, the longest due first; of one alarm to one channel the
   * earliest alone, so that none overtakes another. Of a mail that holds for each address.
   * @param waitSecondsMax the longest wait after so many attempts; what waits for longer waits by a
   *   clock that was set back since, and is due at once
   */
  dueDeliveries(
    nowSeconds: number,
    countMax: number,
    waitSecondsMax?: (attempts: number) => number,
  ): Promise<Delivery[]>;
  /**
   * Records attempts, all in one step, with what follows from each: delivered, abandoned, or the
   * next attempt. Records of deliveries that are gone are left out.
   */
  recordAttempts(records: readonly AttemptRecord[]): Promise<void>;
  /** Forgets alarms that ended before this moment, their deliveries, and silences likewise. */
  forgetAlarms(beforeSeconds: number): Promise<void>;
  close(): Promise<void>;
}
