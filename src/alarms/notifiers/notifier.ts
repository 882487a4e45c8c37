import type { Delivery } from '../../catalog/alarms/alarm.js';

/** Brings notices through one kind of channel. */
export interface Notifier {
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
