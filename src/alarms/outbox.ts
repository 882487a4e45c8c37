import type { AlarmCatalog } from '../catalog/alarms/alarm-catalog.js';
import type { Delivery, DeliveryAttempt, DeliveryState } from '../catalog/alarms/alarm.js';
import { DeliveryError } from './notifiers/notifier.js';
import type { Notifiers } from './notifiers/notifiers.js';
import { OutboxLanes } from './outbox-lanes.js';

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
  /** An attempt ended as none should, or what became of it could not be written down yet. */
  outboxFailed(error: unknown): void;
}

export interface OutboxParts {
  readonly alarms: Pick<AlarmCatalog, 'dueDeliveries' | 'recordAttempt'>;
  readonly notifiers: Notifiers;
  /** Read anew at each use. */
  readonly settings: () => OutboxSettings;
  /** UNIX seconds. */
  readonly clock: () => number;
}

/** An attempt that was made, and what follows. */
interface Made {
  readonly attempt: DeliveryAttempt;
  readonly next: { readonly state: DeliveryState; readonly nextAttemptSeconds: number };
}

const backoffSecondsMin = 5;

/** Delivers notices until each is taken, or so old that it is given up. */
export class Outbox {
  readonly #parts: OutboxParts;
  readonly #observer: OutboxObserver;
  readonly #lanes = new OutboxLanes();
  readonly #inFlight = new Map<string, Promise<void>>();
  /** Attempts whose outcome is not on disk yet: that is written, before any other is made. */
  readonly #unwritten = new Map<string, Made>();
  readonly #stop = new AbortController();

  constructor(parts: OutboxParts, observer: OutboxObserver) {
    this.#parts = parts;
    this.#observer = observer;
  }

  /** Begins what is due; what does not fit follows as soon as it does. */
  async beginDue(): Promise<void> {
    const { alarms, clock } = this.#parts;
    const due = await alarms.dueDeliveries(clock(), Infinity, (attempts) => this.#wait(attempts));
    this.#lanes.fill(due.filter(({ deliveryId }) => !this.#inFlight.has(deliveryId)));
    this.#beginNext();
  }

  /** Resolves when nothing is on its way. */
  async settle(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight.values());
  }

  /** Breaks off what is on its way: it is delivered after the next start. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.settle();
  }

  #beginNext(): void {
    if (this.#stop.signal.aborted) return;
    for (const delivery of this.#lanes.take(this.#parts.settings().noticesInFlightMax)) {
      const { deliveryId } = delivery;
      const work = this.#deliver(delivery)
        .catch((error: unknown) => {
          this.#observer.outboxFailed(error);
        })
        .finally(() => {
          this.#inFlight.delete(deliveryId);
          this.#lanes.leave(delivery);
          this.#beginNext();
        });
      this.#inFlight.set(deliveryId, work);
    }
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const { deliveryId } = delivery;
    const made = this.#unwritten.get(deliveryId) ?? (await this.#attempt(delivery));
    // An attempt that the stop broke off says nothing of the other side.
    if (!made.attempt.delivered && this.#stop.signal.aborted) return;
    this.#unwritten.set(deliveryId, made);
    await this.#parts.alarms.recordAttempt(deliveryId, made.attempt, made.next);
    this.#unwritten.delete(deliveryId);
    this.#tell(delivery, made);
  }

  async #attempt(delivery: Delivery): Promise<Made> {
    const { clock } = this.#parts;
    const startMilliseconds = performance.now();
    const attemptSeconds = clock();
    const { outcome, delivered } = await this.#handOver(delivery);
    this.#lanes.note(delivery, delivered);
    const durationMilliseconds = Math.round(performance.now() - startMilliseconds);
    const attempt = { attemptSeconds, durationMilliseconds, delivered, outcome };
    return { attempt, next: this.#nextOf(delivery, delivered, clock()) };
  }

  async #handOver(delivery: Delivery): Promise<{ outcome: string; delivered: boolean }> {
    const { notifiers, settings } = this.#parts;
    const timeoutMilliseconds = settings().noticeTimeoutSeconds * 1000;
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(timeoutMilliseconds)]);
    try {
      const notifier = notifiers[delivery.channel.kind];
      return { outcome: await notifier.deliver(delivery, signal), delivered: true };
    } catch (error) {
      if (error instanceof DeliveryError) return { outcome: error.message, delivered: false };
      this.#observer.outboxFailed(error);
      return { outcome: 'failed; the log says why', delivered: false };
    }
  }

  #nextOf(
    { attempts, notice, channel }: Delivery,
    delivered: boolean,
    nowSeconds: number,
  ): Made['next'] {
    const { notifiers, settings } = this.#parts;
    const nextAttemptSeconds = nowSeconds + this.#wait(attempts + 1);
    if (delivered) return { state: 'delivered', nextAttemptSeconds: nowSeconds };
    const { attemptsMax = Infinity } = notifiers[channel.kind];
    const ageSeconds = nextAttemptSeconds - notice.createdSeconds;
    const isLast = ageSeconds > settings().noticeAbandonSeconds || attempts + 1 >= attemptsMax;
    return { state: isLast ? 'abandoned' : 'waiting', nextAttemptSeconds };
  }

  /** Seconds from the last of so many attempts to the next: none before the first, then doubling. */
  #wait(attempts: number): number {
    if (attempts === 0) return 0;
    const { noticeBackoffSecondsMax } = this.#parts.settings();
    return Math.min(backoffSecondsMin * 2 ** (attempts - 1), noticeBackoffSecondsMax);
  }

  #tell({ deliveryId, attempts }: Delivery, { attempt, next }: Made): void {
    const { outcome } = attempt;
    if (next.state === 'delivered') {
      this.#observer.delivered({ deliveryId, attempts: attempts + 1 });
    } else if (next.state === 'abandoned') {
      this.#observer.abandoned({ deliveryId, outcome });
    } else {
      this.#observer.attemptFailed({ deliveryId, outcome });
    }
  }
}
