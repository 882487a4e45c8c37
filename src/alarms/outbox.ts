import type { AlarmCatalog } from '../catalog/alarms/alarm-catalog.js';
import type { Delivery } from '../catalog/alarms/alarm.js';
import { DeliveryError } from './notifiers/notifier.js';
import type { Notifiers } from './notifiers/notifiers.js';

export interface OutboxSettings {
  readonly noticesInFlightMax: number;
  readonly noticeTimeoutSeconds: number;
  readonly noticeBackoffSecondsMax: number;
  readonly noticeAbandonSeconds: number;
}

/** What the outbox tells of its work. */
export interface OutboxObserver {
  delivered(delivery: { readonly deliveryId: string; readonly attempts: number }): void;
  attemptFailed(delivery: { readonly deliveryId: string; readonly outcome: string }): void;
  /** Given up: nobody was told, and nobody will be. */
  abandoned(delivery: { readonly deliveryId: string; readonly outcome: string }): void;
  /** What became of attempts could not be written down: they are made again. */
  outboxFailed(error: unknown): void;
}

const backoffSecondsMin = 5;

/** Delivers notices until each is taken, or so old that it is given up. */
export class Outbox {
  readonly #alarms: AlarmCatalog;
  readonly #notifiers: Notifiers;
  readonly #settings: () => OutboxSettings;
  readonly #observer: OutboxObserver;
  readonly #inFlight = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();

  constructor(
    alarms: AlarmCatalog,
    notifiers: Notifiers,
    settings: () => OutboxSettings,
    observer: OutboxObserver,
  ) {
    this.#alarms = alarms;
    this.#notifiers = notifiers;
    this.#settings = settings;
    this.#observer = observer;
  }

  /** Begins what is due, as many at a time as allowed; resolves when all on its way is done. */
  async tick(nowSeconds: number): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const { noticesInFlightMax: countMax, noticeBackoffSecondsMax } = this.#settings();
    const due = await this.#alarms.dueDeliveries(nowSeconds, countMax, noticeBackoffSecondsMax);
    const fresh = due
      .filter(({ deliveryId }) => !this.#inFlight.has(deliveryId))
      .slice(0, countMax - this.#inFlight.size);
    for (const delivery of fresh) this.#begin(delivery, nowSeconds);
    await Promise.all(this.#inFlight.values());
  }

  /** Breaks off what is on its way: it is delivered after the next start. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#inFlight.values());
  }

  #begin(delivery: Delivery, nowSeconds: number): void {
    const { deliveryId } = delivery;
    const work = this.#deliver(delivery, nowSeconds)
      .catch((error: unknown) => {
        this.#observer.outboxFailed(error);
      })
      .finally(() => {
        this.#inFlight.delete(deliveryId);
      });
    this.#inFlight.set(deliveryId, work);
  }

  async #deliver(delivery: Delivery, nowSeconds: number): Promise<void> {
    const startMilliseconds = performance.now();
    const { outcome, delivered } = await this.#attempt(delivery);
    // An attempt that the stop broke off says nothing of the other side.
    if (!delivered && this.#stop.signal.aborted) return;
    const durationMilliseconds = Math.round(performance.now() - startMilliseconds);
    const attempt = { attemptSeconds: nowSeconds, durationMilliseconds, delivered, outcome };
    const next = this.#nextOf(delivery, delivered, nowSeconds);
    await this.#alarms.recordAttempt(delivery.deliveryId, attempt, next);
    const { deliveryId, attempts } = delivery;
    if (next.state === 'delivered')
      this.#observer.delivered({ deliveryId, attempts: attempts + 1 });
    else if (next.state === 'abandoned') this.#observer.abandoned({ deliveryId, outcome });
    else this.#observer.attemptFailed({ deliveryId, outcome });
  }

  async #attempt(delivery: Delivery): Promise<{ outcome: string; delivered: boolean }> {
    const { kind } = delivery.channel;
    const timeoutMilliseconds = this.#settings().noticeTimeoutSeconds * 1000;
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(timeoutMilliseconds)]);
    try {
      return { outcome: await this.#notifiers[kind].deliver(delivery, signal), delivered: true };
    } catch (error) {
      if (error instanceof DeliveryError) return { outcome: error.message, delivered: false };
      throw error;
    }
  }

  /** The wait doubles from one attempt to the next. */
  #nextOf(
    { attempts, notice, channel }: Delivery,
    delivered: boolean,
    nowSeconds: number,
  ): Parameters<AlarmCatalog['recordAttempt']>[2] {
    const { noticeBackoffSecondsMax, noticeAbandonSeconds } = this.#settings();
    const waitSeconds = Math.min(backoffSecondsMin * 2 ** attempts, noticeBackoffSecondsMax);
    const nextAttemptSeconds = nowSeconds + waitSeconds;
    if (delivered) return { state: 'delivered', nextAttemptSeconds: nowSeconds };
    const { attemptsMax = Infinity } = this.#notifiers[channel.kind];
    const isTooOld = nextAttemptSeconds - notice.createdSeconds > noticeAbandonSeconds;
    const isLast = isTooOld || attempts + 1 >= attemptsMax;
    return { state: isLast ? 'abandoned' : 'waiting', nextAttemptSeconds };
  }
}
