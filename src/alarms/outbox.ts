import type { AlarmCatalog } from '../catalog/alarms/alarm-catalog.js';
import type { AttemptRecord, Delivery } from '../catalog/alarms/alarm.js';
import { attemptRecordOf, type AttemptOutcome } from './attempt-record.js';
import { NoticePace } from './notice-pace.js';
import { DeliveryError, type GatheredDeliveries } from './notifiers/notifier.js';
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
  /** Some addresses of a mail will never have it. */
  addressesRefused(delivery: {
    readonly deliveryId: string;
    readonly addresses: readonly string[];
    readonly outcome: string;
  }): void;
  /** An attempt ended as none should, or what became of it could not be written down yet. */
  outboxFailed(error: unknown): void;
}

export interface OutboxParts {
  readonly alarms: Pick<
    AlarmCatalog,
    'dueDeliveries' | 'claimDeliveries' | 'releaseDeliveries' | 'recordAttempts'
  >;
  /** Claims deliveries for this outbox: unlike that of any other process. */
  readonly owner: string;
  readonly notifiers: Notifiers;
  /** Read anew at each use. */
  readonly settings: () => OutboxSettings;
  /** UNIX seconds. */
  readonly clock: () => number;
}

/** An attempt that was made, which is to be written down. */
interface AttemptMade {
  readonly delivery: Delivery;
  readonly record: AttemptRecord;
}

const backoffSecondsMin = 5;

/** A claim outlasts its attempt by so much: what became of that is still to be written. */
const claimMarginSeconds = 60;

/** Delivers notices until each is taken, refused for good, or so old that it is given up. */
export class Outbox {
  readonly #parts: OutboxParts;
  readonly #observer: OutboxObserver;
  readonly #pace: NoticePace;
  readonly #lanes: OutboxLanes;
  readonly #inFlight = new Set<Promise<void>>();
  /** Deliveries that are attempted or written down now. */
  readonly #busy = new Set<string>();
  /** Attempts whose outcome is not on disk yet: that is written, before any other is made. */
  readonly #unwritten = new Map<string, AttemptMade>();
  /** Deliveries that go alone: a message with others was refused for its text. */
  readonly #alone = new Set<string>();
  readonly #stop = new AbortController();

  constructor(parts: OutboxParts, observer: OutboxObserver) {
    this.#parts = parts;
    this.#observer = observer;
    this.#pace = new NoticePace(parts.clock);
    this.#lanes = new OutboxLanes({
      countThatFits: (deliveries) => this.#countThatFits(deliveries),
      admits: (channel) => this.#pace.admits(channel),
    });
  }

  /** Begins what is due; what does not fit follows as soon as it does. */
  async beginDue(): Promise<void> {
    const { alarms, clock } = this.#parts;
    const all = await alarms.dueDeliveries(clock(), Infinity, (attempts) => this.#wait(attempts));
    const due = all.filter(({ deliveryId }) => !this.#busy.has(deliveryId));
    const unwritten = [...this.#unwritten.values()].filter(
      ({ delivery }) => !this.#busy.has(delivery.deliveryId),
    );
    if (unwritten.length > 0 && !this.#stop.signal.aborted) {
      this.#begin(unwritten, () => this.#write(unwritten));
    }
    this.#lanes.fill(due.filter(({ deliveryId }) => !this.#unwritten.has(deliveryId)));
    await this.#beginNext();
  }

  /** Resolves when nothing is on its way. */
  async settle(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight);
  }

  /** Breaks off what is on its way: it is delivered after the next start. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.settle();
  }

  /** Claims the messages that may begin now, all at once, and begins them. */
  async #beginNext(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const messages: GatheredDeliveries[] = [];
    this.#lanes.take(this.#parts.settings().noticesInFlightMax, (message) => {
      this.#pace.note(message[0].channel);
      messages.push(message);
    });
    if (messages.length === 0) return;
    const claimed = this.#claim(messages.flat());
    for (const message of messages) {
      const work = async (): Promise<void> => {
        const ids = await claimed;
        const [first, ...others] = message.filter(({ deliveryId }) => ids.has(deliveryId));
        if (first !== undefined) await this.#send([first, ...others]);
      };
      this.#begin(
        message.map((delivery) => ({ delivery })),
        () =>
          work().finally(() => {
            this.#lanes.leave(message);
          }),
      );
    }
    await claimed;
  }

  /** @returns the ids of those that nobody else delivers */
  async #claim(deliveries: readonly Delivery[]): Promise<ReadonlySet<string>> {
    const { alarms, owner, settings } = this.#parts;
    const seconds = settings().noticeTimeoutSeconds + claimMarginSeconds;
    try {
      return await alarms.claimDeliveries(deliveries, { owner, seconds });
    } catch (error) {
      // Nothing can be claimed now: what is due is asked for anew with the next turn.
      this.#lanes.fill([]);
      this.#observer.outboxFailed(error);
      return new Set();
    }
  }

  #begin(of: readonly { readonly delivery: Delivery }[], work: () => Promise<void>): void {
    for (const { delivery } of of) this.#busy.add(delivery.deliveryId);
    const done = work()
      .catch((error: unknown) => {
        this.#observer.outboxFailed(error);
      })
      .finally(() => {
        for (const { delivery } of of) this.#busy.delete(delivery.deliveryId);
        this.#inFlight.delete(done);
        void this.#beginNext();
      });
    this.#inFlight.add(done);
  }

  async #send(message: GatheredDeliveries): Promise<void> {
    const made = this.#stop.signal.aborted ? [] : await this.#attempt(message);
    if (made.length === 0) {
      const { alarms, owner } = this.#parts;
      await alarms.releaseDeliveries(
        owner,
        message.map(({ deliveryId }) => deliveryId),
      );
    }
    for (const each of made) this.#unwritten.set(each.delivery.deliveryId, each);
    await this.#write(made);
  }

  async #write(made: readonly AttemptMade[]): Promise<void> {
    if (made.length === 0) return;
    const { alarms, owner } = this.#parts;
    const records = made.map(({ record }) => record);
    await alarms.recordAttempts(owner, records);
    for (const each of made) {
      this.#unwritten.delete(each.delivery.deliveryId);
      this.#tell(each);
    }
  }

  /** Sends a message once. @returns what that makes of each notice in it */
  async #attempt(message: GatheredDeliveries): Promise<AttemptMade[]> {
    const { clock, settings, notifiers } = this.#parts;
    const startMilliseconds = performance.now();
    const attemptSeconds = clock();
    const outcome = await this.#handOver(message);
    // An attempt that the stop broke off says nothing of the other side.
    if ('failure' in outcome && this.#stop.signal.aborted) return [];
    const durationMilliseconds = Math.round(performance.now() - startMilliseconds);
    const { attemptsMax = Infinity } = notifiers[message[0].channel.kind];
    const limits = { attemptsMax, abandonSeconds: settings().noticeAbandonSeconds };
    return message.map((delivery) => {
      const nextAttemptSeconds = clock() + this.#wait(delivery.attempts + 1);
      const times = { attemptSeconds, durationMilliseconds, nextAttemptSeconds };
      return { delivery, record: attemptRecordOf(delivery, outcome, times, limits) };
    });
  }

  async #handOver(message: GatheredDeliveries): Promise<AttemptOutcome> {
    const { notifiers, settings } = this.#parts;
    const timeoutMilliseconds = settings().noticeTimeoutSeconds * 1000;
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(timeoutMilliseconds)]);
    try {
      const result = await notifiers[message[0].channel.kind].deliver(message, signal);
      this.#lanes.note(message, true);
      return result;
    } catch (error) {
      return this.#failureOf(message, error);
    }
  }

  /** A refusal is an answer: the host is well, and its other channels go on. */
  #failureOf(message: GatheredDeliveries, error: unknown): AttemptOutcome {
    if (!(error instanceof DeliveryError)) {
      this.#lanes.note(message, false);
      this.#observer.outboxFailed(error);
      return { outcome: 'failed; the log says why', failure: 'temporary' };
    }
    const { message: outcome, refusal } = error;
    this.#lanes.note(message, refusal !== undefined);
    if (refusal?.pauseSeconds !== undefined) {
      this.#pace.pause(message[0].channel, refusal.pauseSeconds);
    }
    if (refusal === undefined || refusal.reason === 'rate') {
      return { outcome, failure: 'temporary' };
    }
    if (refusal.reason === 'channel' || message.length === 1) return { outcome, failure: 'final' };
    for (const { deliveryId } of message) this.#alone.add(deliveryId);
    return { outcome: `${outcome}; each notice goes alone now`, failure: 'temporary' };
  }

  /** How many deliveries, from the first on, go in one message. */
  #countThatFits(deliveries: GatheredDeliveries): number {
    const [first, ...others] = deliveries;
    if (this.#alone.has(first.deliveryId)) return 1;
    const end = others.findIndex(({ deliveryId }) => this.#alone.has(deliveryId));
    const together = end < 0 ? others : others.slice(0, end);
    return this.#parts.notifiers[first.channel.kind].countThatFits?.([first, ...together]) ?? 1;
  }

  /** Seconds from the last of so many attempts to the next: none before the first, then doubling. */
  #wait(attempts: number): number {
    if (attempts === 0) return 0;
    const { noticeBackoffSecondsMax } = this.#parts.settings();
    return Math.min(backoffSecondsMin * 2 ** (attempts - 1), noticeBackoffSecondsMax);
  }

  #tell({ delivery, record }: AttemptMade): void {
    const { deliveryId, attempts, settled: before } = delivery;
    const { attempt, next } = record;
    const { outcome, settled } = attempt;
    if (next.state !== 'waiting') this.#alone.delete(deliveryId);
    if (next.state === 'abandoned') {
      this.#observer.abandoned({ deliveryId, outcome });
      return;
    }
    const addresses = settled?.refused.slice(before?.refused.length ?? 0) ?? [];
    if (addresses.length > 0) this.#observer.addressesRefused({ deliveryId, addresses, outcome });
    if (next.state === 'delivered') {
      this.#observer.delivered({ deliveryId, attempts: attempts + 1 });
    } else {
      this.#observer.attemptFailed({ deliveryId, outcome });
    }
  }
}
