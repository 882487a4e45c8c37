import { Networks } from '../config/networks.js';
import { WebhookNotifier } from './notifiers/webhook-notifier.js';
import { Outbox, type OutboxObserver, type OutboxSettings } from './outbox.js';
import type { Watch, WatchSettings } from './watch.js';
import { Watcher, type WatchObserver } from './watcher.js';

const turnMilliseconds = 1000;

export interface AlarmSettings extends WatchSettings, OutboxSettings {
  /** Networks in CIDR notation that notices may go to though they are not public. */
  readonly noticeNetworks: readonly string[];
}

export interface AlarmServiceParts extends Watch {
  /** Read anew at each use. */
  readonly settings: () => AlarmSettings;
  /** UNIX seconds. */
  readonly clock: () => number;
}

/** Judges windows as they close, and tells people: both each second. */
export class AlarmService {
  readonly #clock: () => number;
  readonly #watcher: Watcher;
  readonly #outbox: Outbox;
  readonly #timer: NodeJS.Timeout;

  constructor(parts: AlarmServiceParts, observer: WatchObserver & OutboxObserver) {
    const { alarms, settings, clock } = parts;
    const allowed = (): Networks => new Networks(settings().noticeNetworks);
    const notifiers = { webhook: new WebhookNotifier(allowed, clock) };
    this.#clock = clock;
    this.#watcher = new Watcher(parts, observer);
    this.#outbox = new Outbox(alarms, notifiers, settings, observer);
    this.#timer = setInterval(() => void this.#turn(), turnMilliseconds);
  }

  /** Judges the rules of every window that has closed. */
  judgeClosedWindows(): Promise<void> {
    return this.#watcher.tick(this.#clock());
  }

  /** Attempts the notices that are due. */
  deliverNotices(): Promise<void> {
    return this.#outbox.tick(this.#clock());
  }

  /** Finishes the judging that runs, and breaks off notices: they are delivered later. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#watcher.close();
    await this.#outbox.close();
  }

  /** Notices that take their time keep no window from being judged. */
  async #turn(): Promise<void> {
    await this.judgeClosedWindows();
    void this.deliverNotices();
  }
}
