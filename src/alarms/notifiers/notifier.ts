import type { Delivery } from '../../catalog/alarms/alarm.js';
import type { Networks } from '../../config/networks.js';

/** Brings notices through one kind of channel. */
export interface Notifier {
  /** So many attempts in all; until the notice is too old where absent. */
  readonly attemptsMax?: number;
  /**
   * Resolves when the other side has taken the notice.
   * @returns one line for the delivery log, without secrets
   * @throws DeliveryError
   */
  deliver(delivery: Delivery, signal: AbortSignal): Promise<string>;
}

/** The other side did not take a notice. The message is for the delivery log: no secrets. */
export class DeliveryError extends Error {
  override name = 'DeliveryError';
}

export interface NotifierSettings {
  /** Times in notices are of the clock of this zone. */
  readonly utcOffsetSeconds: number;
  /** Empty where no mail is sent. */
  readonly smtpUrl: string;
  /** Holds the password of the URL's user; empty where there is none. */
  readonly smtpPasswordFile: string;
  readonly smtpFrom: string;
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
