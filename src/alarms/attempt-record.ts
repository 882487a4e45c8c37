import type {
  AttemptRecord,
  Delivery,
  DeliveryState,
  SettledAddresses,
} from '../catalog/alarms/alarm.js';
import type { DeliveryResult } from './notifiers/notifier.js';

/** What an attempt came to; a `final` failure will not be otherwise next time. */
export type AttemptOutcome =
  DeliveryResult | { readonly outcome: string; readonly failure: 'temporary' | 'final' };

export interface AttemptTimes {
  readonly attemptSeconds: number;
  readonly durationMilliseconds: number;
  /** When the next attempt would be. */
  readonly nextAttemptSeconds: number;
}

/** How long a notice is attempted. */
export interface AttemptLimits {
  readonly abandonSeconds: number;
  readonly attemptsMax: number;
}

/** What is written of an attempt to deliver one notice, and what follows from it. */
export function attemptRecordOf(
  delivery: Delivery,
  made: AttemptOutcome,
  { nextAttemptSeconds, ...times }: AttemptTimes,
  limits: AttemptLimits,
): AttemptRecord {
  const { deliveryId } = delivery;
  const { outcome } = made;
  const record = (
    delivered: boolean,
    state: DeliveryState,
    settled?: SettledAddresses,
  ): AttemptRecord => ({
    deliveryId,
    attempt: { ...times, delivered, outcome, ...(settled === undefined ? {} : { settled }) },
    next: {
      state,
      nextAttemptSeconds: state === 'delivered' ? times.attemptSeconds : nextAttemptSeconds,
    },
  });
  const later = isLast(delivery, nextAttemptSeconds, limits) ? 'abandoned' : 'waiting';
  if ('failure' in made) return record(false, made.failure === 'final' ? 'abandoned' : later);
  const settled = settledBy(delivery, made);
  if (settled === undefined) return record(true, 'delivered');
  const isAccepted = settled.accepted.length > (delivery.settled?.accepted.length ?? 0);
  if (!isSettled(delivery, settled)) return record(isAccepted, later, settled);
  return record(isAccepted, settled.accepted.length > 0 ? 'delivered' : 'abandoned', settled);
}

/** Whether the notice will be too old, or attempted too often, for one more attempt. */
function isLast(
  { attempts, notice }: Delivery,
  nextAttemptSeconds: number,
  { abandonSeconds, attemptsMax }: AttemptLimits,
): boolean {
  const ageSeconds = nextAttemptSeconds - notice.createdSeconds;
  return ageSeconds > abandonSeconds || attempts + 1 >= attemptsMax;
}

/** The addresses that are done with a mail; undefined where all have it by this attempt. */
function settledBy(delivery: Delivery, result: DeliveryResult): SettledAddresses | undefined {
  const { channel, settled: before = { accepted: [], refused: [] } } = delivery;
  if (channel.kind !== 'email') return undefined;
  const { refused, deferred } = result.addresses ?? { refused: [], deferred: [] };
  const tried = delivery.addresses ?? channel.addresses;
  const accepted = tried.filter((each) => !refused.includes(each) && !deferred.includes(each));
  if (new Set(channel.addresses).size === new Set(accepted).size) return undefined;
  return {
    accepted: [...before.accepted, ...accepted],
    refused: [...before.refused, ...refused],
  };
}

function isSettled({ channel }: Delivery, { accepted, refused }: SettledAddresses): boolean {
  const done = new Set([...accepted, ...refused]);
  return channel.kind !== 'email' || channel.addresses.every((address) => done.has(address));
}
