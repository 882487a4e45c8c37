import { randomUUID } from 'node:crypto';
import type { Catalog } from '../catalog/catalog.js';
import type { ConfiguredReceivers } from '../config/alarm-receivers-kind.js';
import { Networks } from '../config/networks.js';
import { configureReceivers, type ReceiversObserver } from './configured-receivers.js';
import { HeldLease } from './held-lease.js';
import type { NotifierSettings } from './notifiers/notifier.js';
import { notifiersOf } from './notifiers/notifiers.js';
import { Outbox, type OutboxObserver, type OutboxSettings } from './outbox.js';
import type { Watch, WatchSettings } from './watch.js';
import type { WatchObserver } from './watch-observer.js';
import { Watcher } from './watcher.js';

const turnMilliseconds = 250;

export interface AlarmSettings extends WatchSettings, OutboxSettings, NotifierSettings {
  /** Networks in CIDR notation that notices may go to though they are not public. */
  readonly noticeNetworks: readonly string[];
  /** Groups of receivers; another list at each reload. */
  readonly alarmReceivers: readonly ConfiguredReceivers[];
}

export interface AlarmServiceParts extends Watch {
  readonly catalog: Pick<Catalog, 'metricWithId' | 'accounts'>;
  /** Read anew at each use. */
  readonly settings: () => AlarmSettings;
  /** UNIX seconds. */
  readonly clock: () => number;
}

export type AlarmObserver = WatchObserver & OutboxObserver & ReceiversObserver;

/** Judges windows as they close, and tells people: both several times a second. */
export class AlarmService {
  readonly #clock: () => number;
  readonly #watcher: Watcher;
  readonly #outbox: Outbox;
  readonly #timer: NodeJS.Timeout;
  readonly #parts: AlarmServiceParts;
  readonly #observer: AlarmObserver;
  #turn: Promise<void> | undefined;
  #configured: readonly ConfiguredReceivers[] = [];
  #accountCount = 0;

  constructor(parts: AlarmServiceParts, observer: AlarmObserver) {
    const { alarms, settings, clock } = parts;
    const allowed = (): Networks => new Networks(settings().noticeNetworks);
    const notifiers = notifiersOf({ settings, allowed, clock });
    this.#clock = clock;
    this.#parts = parts;
    this.#observer = observer;
    const owner = randomUUID();
    this.#watcher = new Watcher(parts, new HeldLease(alarms, owner), observer);
    this.#outbox = new Outbox({ alarms, owner, notifiers, settings, clock }, observer);
    this.#timer = setInterval(() => {
      // A turn that takes its time is not overtaken by the next, and keeps no notice waiting.
      this.#turn ??= this.#takeTurn().finally(() => (this.#turn = undefined));
      void this.#outbox.beginDue();
    }, turnMilliseconds);
  }

  /** Judges the rules of every window that has closed. */
  judgeClosedWindows(): Promise<void> {
    return this.#watcher.tick(this.#clock());
  }

  /** How long ago the oldest window could have been judged that is not yet. */
  get judgementLagSeconds(): number {
    return this.#watcher.lagSeconds(this.#clock());
  }

  /** Attempts the notices that are due; resolves when none is on its way any more. */
  async deliverNotices(): Promise<void> {
    await this.#outbox.beginDue();
    await this.#outbox.settle();
  }

  /** Takes the groups of receivers over from the configuration, where that or the accounts changed. */
  async configureReceivers(): Promise<void> {
    const { alarmReceivers } = this.#parts.settings();
    const { catalog, alarms } = this.#parts;
    const { length } = catalog.accounts();
    if (alarmReceivers === this.#configured && length === this.#accountCount) return;
    const origin = { actor: 'server', address: '', action: 'ConfigureReceivers' };
    await configureReceivers(alarmReceivers, catalog, alarms.by(origin), this.#observer);
    this.#configured = alarmReceivers;
    this.#accountCount = length;
  }

  /** Ends the turns by the machine's own time, after the one that runs. */
  async stopTurns(): Promise<void> {
    clearInterval(this.#timer);
    await this.#turn;
  }

  /** Finishes the judging that runs, and breaks off notices: they are delivered later. */
  async close(): Promise<void> {
    await this.stopTurns();
    await this.#watcher.close();
    await this.#outbox.close();
  }

  async #takeTurn(): Promise<void> {
    await this.configureReceivers().catch((error: unknown) => {
      this.#observer.judgingFailed(error);
    });
    await this.judgeClosedWindows();
  }
}
