import type { Delivery } from '../../catalog/alarms/alarm.js';
import type { Networks } from '../../config/networks.js';
import type { RefusalReason } from './channel-rules.js';
import type { GatheredNotices } from './message-text.js';

/** Deliveries that go in one message, at least one. */
export type GatheredDeliveries = readonly [Delivery, ...Delivery[]];

/** What the other side made of a message. */
export interface DeliveryResult {
  /** One line for the delivery log, without secrets. */
  readonly outcome: string;
  /** The addresses of a mail that did not get it; all others did. */
  readonly addresses?: {
    /** For good. */
    readonly refused: readonly string[];
    /** For now. */
    readonly deferred: readonly string[];
  };
}

/** Brings notices through one kind of channel. */
export interface Notifier {
  /** So many attempts in all; until the notice is too old where absent. */
  readonly attemptsMax?: number;
  /**
   * How many deliveries, from the first on, one message holds without leaving a notice out.
   * Absent: one.
   */
  countThatFits?(deliveries: GatheredDeliveries): number;
  /**
   * Sends one message; resolves when the other side has answered for it.
   * @throws DeliveryError where nobody has it
   */
  deliver(deliveries: GatheredDeliveries, signal: AbortSignal): Promise<DeliveryResult>;
}

export interface DeliveryErrorOptions extends ErrorOptions {
  /** Why it was refused, where the answer says so. */
  readonly refusal?: { readonly reason: RefusalReason; readonly pauseSeconds?: number };
}

/** The other side did not take a message. The text is for the delivery log: no secrets. */
export class DeliveryError extends Error {
  override name = 'DeliveryError';
  readonly refusal: DeliveryErrorOptions['refusal'];

  constructor(message: string, { refusal, ...options }: DeliveryErrorOptions = {}) {
    const isFinal = refusal !== undefined && refusal.reason !== 'rate';
    super(isFinal ? `${message}; refused for good` : message, options);
    this.refusal = refusal;
  }
}

export interface NotifierSettings {
  /** Times in notices are of the clock of this zone. */
  readonly utcOffsetSeconds: number;
  /** Empty where no mail is sent. */
  readonly smtpUrl: string;
  /** Holds the password of the URL's user; empty where there is none. */
  readonly smtpPasswordFile: string;
  readonly smtpFrom: string;
  /** Whether mail goes over TLS or not at all. */
  readonly smtpRequireTls: boolean;
  readonly noticeTimeoutSeconds: number;
}

/** What notifiers work with. */
export interface NotifierParts {
  /** Read anew for each notice. */
  readonly settings: () => NotifierSettings;
  /** Addresses that are reached though they are not public. */
  readonly allowed: () => Networks;
  /** UNIX seconds. */
  readonly clock: () => number;
}

export function noticesOf([first, ...others]: GatheredDeliveries): GatheredNotices {
  return [first.notice, ...others.map(({ notice }) => notice)];
}
