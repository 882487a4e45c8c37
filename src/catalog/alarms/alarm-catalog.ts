import type { AuditOrigin } from '../audit/audit-event.js';
import type { NoticeLanguage } from '../../model/notice-language.js';
import type { Alarm, AlarmChanges, AttemptRecord, Delivery, DeliveryRecord } from './alarm.js';
import type { AlarmReceivers, NoticeChannel } from './alarm-receivers.js';
import type { AlarmRule, AlarmRuleTerms, AlarmSilence } from './alarm-rule.js';
import type { JudgingLease } from './judging-lease.js';

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
  /**
   * Objects that caught up, by names of the watcher's: they are judged as far as the rest. The one
   * answer that grows after it was given: there can be hundreds of thousands.
   */
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

/** A process that claims deliveries or the lease for judging, and for how long. */
export interface Claim {
  /** Unlike that of any other process. */
  readonly owner: string;
  /** By the clock of the engine. */
  readonly seconds: number;
}

/** A delivery as it was when it was asked for. */
export type ClaimedDelivery = Pick<Delivery, 'deliveryId' | 'attempts'>;

/**
 * The kind of data that a change touched. `rules`: also their objects and silences, and the alarms that end with
 * them. `alarms`: also how far judging came, and notices. `deliveries`: what became of them.
 * `everything`: all was read anew, or what is old was forgotten.
 */
export type AlarmChange =
  'rules' | 'receivers' | 'silences' | 'alarms' | 'deliveries' | 'everything';

export type AlarmWatcher = (change: AlarmChange) => void | Promise<void>;

/**
 * Questions about rules, receivers, alarms and deliveries, answered from memory without waiting.
 *
 * - A view shows the changes of its own process from the moment they resolve on, and those of other
 *   processes, where an engine admits any, within `lagMilliseconds` while it is in reach.
 * - Its version rises with each change that it shows, and whenever everything is read anew (by
 *   `reload`, or because another process or a failed change may have changed something). It never
 *   rises otherwise: a call that changes nothing leaves it, and calls no watcher.
 * - A value that was answered never changes: a change puts another in its place.
 */
export interface AlarmView {
  readonly version: number;
  /** How far it may be behind the changes of other processes; 0 where one process has the engine. */
  readonly lagMilliseconds: number;
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
  /**
   * Calls the watcher after each change that the view shows; the call that made it resolves only
   * once every watcher has. Any number may watch. Where one throws or rejects, the others are
   * called all the same and the change stands, but the call rejects with a CatalogWatchError.
   * @returns what ends the watch
   */
  watch(watcher: AlarmWatcher): () => void;
}

/**
 * Alarm rules, who is told, alarms, and the outbox of notices: a view, and changes to it.
 *
 * - A change is on disk before its promise resolves, whole or not at all.
 * - A refused change (CatalogConflictError, StaleLeaseError) changes neither view nor disk.
 * - A change that fails with CatalogUnavailableError leaves the view, but may be on disk, whole. The
 *   view shows it at the latest once the engine has answered the next change, even with a refusal.
 * - Changes of any number of processes are checked one after another against all that was changed
 *   before. No id is handed out twice.
 *
 * Processes that share a catalog agree through it on who does what:
 *
 * - One process judges, the one that has the lease. Each acquisition has a greater fencing number
 *   than all before it, and a judgement under an older number is refused: a process that was
 *   suspended and wakes up changes nothing. A lease that expired serves until another is acquired.
 *   Whoever acquires it sees all that was judged before.
 * - One process at a time delivers a notice, the one that claims it. A claim that expired serves
 *   until another owner claims the delivery.
 * - `deadOwners`: what a process held when it died is free once it has expired, not before. An
 *   engine that lets one process at a time open it keeps this otherwise: what an earlier process
 *   held is void at open, and nobody waits. It declares so by this name, with its reason, where it
 *   runs the suite.
 *
 * A lease or claim that begins in the future is free: the clock was set back after it was acquired.
 *
 * Rejections: CatalogConflictError where something is there that must not be, or the other way
 * round; StaleLeaseError where the lease was lost; CatalogUnavailableError where the disk fails.
 */
export interface AlarmCatalog extends AlarmView {
  /** The same catalog; what is changed through it stands in the audit trail as this origin's. */
  by(origin: AuditOrigin): AlarmCatalog;
  /** Gives it a fresh ruleId. */
  createRule(draft: Omit<AlarmRule, 'ruleId' | 'createdSeconds'>): Promise<AlarmRule>;
  /** The conditions of alarms that are open change with it; what was told stays. */
  modifyRule(ruleId: string, terms: AlarmRuleTerms): Promise<AlarmRule>;
  /** With its bindings and silences, and in the same step `changes`: the end of its open alarms. */
  deleteRules(ruleIds: readonly string[], changes: AlarmChanges): Promise<void>;
  /**
   * Has a delivery that is done attempted once more, now, to all whom it went to.
   * @throws CatalogConflictError where it is still attempted
   * @returns whether the account has it
   */
  resendDelivery(accountId: number, deliveryId: string): Promise<boolean>;
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
   * Acquires the lease for judging; its owner may acquire it anew.
   * @returns the lease; undefined while another owner has it
   */
  acquireLease(claim: Claim): Promise<JudgingLease | undefined>;
  /** From now on for so long. @throws StaleLeaseError where it was acquired anew, or released */
  renewLease(fence: number, seconds: number): Promise<JudgingLease>;
  /** Leaves it to whoever comes. A lease that was lost already stays as it is. */
  releaseLease(fence: number): Promise<void>;

  /**
   * Writes what judging found, together with how far judging came. What names a rule or an
   * object that is gone meanwhile, or an alarm that ended meanwhile, is left out.
   * @param fence of the lease
   * @throws StaleLeaseError where the lease was acquired anew, or released
   * @throws CatalogConflictError where an alarm is open already: none opens twice
   */
  recordJudgement(fence: number, judged: JudgedUntil, changes: AlarmChanges): Promise<void>;

  /** Alarms, the latest first, and how many there are without offset and limit. */
  listAlarms(selection: AlarmSelection): Promise<{ alarms: ListedAlarm[]; total: number }>;
  /** Deliveries of an account's alarms, the latest first. */
  listDeliveries(
    accountId: number,
    page: DeliveryPage,
  ): Promise<{ deliveries: DeliveryRecord[]; total: number }>;

  /**
   * Deliveries that wait, are due, and that nobody claims as far as this process sees; the longest
   * due first. Of one alarm to one channel the earliest alone, so that none overtakes another. Of a
   * mail that holds for each address.
   * @param waitSecondsMax the longest wait after so many attempts; what waits for longer waits by a
   *   clock that was set back since, and is due at once
   */
  dueDeliveries(
    nowSeconds: number,
    countMax: number,
    waitSecondsMax?: (attempts: number) => number,
  ): Promise<Delivery[]>;
  /**
   * Claims deliveries that were due.
   * @returns the ids of those that the owner may attempt now: left out is what is claimed, also by
   *   this owner, and what was attempted or forgotten since it was asked for
   */
  claimDeliveries(
    deliveries: readonly ClaimedDelivery[],
    claim: Claim,
  ): Promise<ReadonlySet<string>>;
  /** Frees what this owner claims; nothing was attempted of it. */
  releaseDeliveries(owner: string, deliveryIds: readonly string[]): Promise<void>;
  /**
   * Records attempts, all in one step, with what follows from each: delivered, abandoned, or the
   * next attempt. That ends the claims. Records of deliveries that are gone, or that this owner
   * claims no more, are left out.
   */
  recordAttempts(owner: string, records: readonly AttemptRecord[]): Promise<void>;
  /** Forgets alarms that ended before this moment, their deliveries, and silences likewise. */
  forgetAlarms(beforeSeconds: number): Promise<void>;
  /** Reads everything from disk anew. Keeps what is in memory where that fails. */
  reload(): Promise<void>;
  close(): Promise<void>;
}
