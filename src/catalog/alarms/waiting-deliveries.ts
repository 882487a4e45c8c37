import type { Delivery } from './alarm.js';

/** A delivery, and its place in the order in which deliveries came. */
interface Entry {
  readonly delivery: Delivery;
  readonly place: number;
}

/** Deliveries that wait for the same moment after as many attempts. */
interface Batch {
  readonly nextAttemptSeconds: number;
  readonly attempts: number;
  readonly deliveryIds: Set<string>;
}

/**
 * Deliveries that wait, arranged by their next attempt and by their alarm: asking for what is due
 * costs by what is due, not by what waits. Seconds of one backoff are few: so are the batches.
 */
export class WaitingDeliveries {
  readonly #entries = new Map<string, Entry>();
  readonly #batches = new Map<string, Batch>();
  /** In the order in which they came. */
  readonly #byAlarm = new Map<number, Map<string, Delivery>>();
  #nextPlace = 0;

  get(deliveryId: string): Delivery | undefined {
    return this.#entries.get(deliveryId)?.delivery;
  }

  /** In the place of the delivery of the same id. */
  set(delivery: Delivery): void {
    const { deliveryId, notice } = delivery;
    const known = this.#entries.get(deliveryId);
    if (known !== undefined) this.#leaveBatch(known.delivery);
    this.#entries.set(deliveryId, { delivery, place: known?.place ?? this.#nextPlace++ });
    const key = batchKeyOf(delivery);
    const batch = this.#batches.get(key) ?? emptyBatchOf(delivery);
    batch.deliveryIds.add(deliveryId);
    this.#batches.set(key, batch);
    const { alarmId } = notice.alarm;
    const ofAlarm = this.#byAlarm.get(alarmId) ?? new Map<string, Delivery>();
    ofAlarm.set(deliveryId, delivery);
    this.#byAlarm.set(alarmId, ofAlarm);
  }

  delete(deliveryId: string): void {
    const delivery = this.get(deliveryId);
    if (delivery === undefined) return;
    this.#leaveBatch(delivery);
    this.#entries.delete(deliveryId);
    const { alarmId } = delivery.notice.alarm;
    const ofAlarm = this.#byAlarm.get(alarmId);
    ofAlarm?.delete(deliveryId);
    if (ofAlarm?.size === 0) this.#byAlarm.delete(alarmId);
  }

  /** In the order in which they came. */
  *values(): Iterable<Delivery> {
    for (const { delivery } of this.#entries.values()) yield delivery;
  }

  hasAnyOf(alarmIds: ReadonlySet<number>): boolean {
    for (const alarmId of alarmIds) if (this.#byAlarm.has(alarmId)) return true;
    return false;
  }

  deleteThoseOf(alarmIds: ReadonlySet<number>): void {
    for (const alarmId of alarmIds) {
      for (const deliveryId of [...(this.#byAlarm.get(alarmId)?.keys() ?? [])]) {
        this.delete(deliveryId);
      }
    }
  }

  /**
   * Deliveries that are due, the longest first. Of each alarm the earliest alone that waits for
   * each channel, due or not. Mails queue by address: one that is refused for now holds up the
   * later notices of nobody else.
   */
  firstDue(isDue: (waiting: Omit<Batch, 'deliveryIds'>) => boolean): Delivery[] {
    const firstsByAlarm = new Map<number, Map<string, Delivery>>();
    const due: Entry[] = [];
    for (const batch of this.#batches.values()) {
      if (!isDue(batch)) continue;
      for (const deliveryId of batch.deliveryIds) {
        const entry = this.#entries.get(deliveryId);
        if (entry === undefined) continue;
        const { alarmId } = entry.delivery.notice.alarm;
        let firsts = firstsByAlarm.get(alarmId);
        if (firsts === undefined) {
          firsts = firstsOf(this.#byAlarm.get(alarmId)?.values() ?? []);
          firstsByAlarm.set(alarmId, firsts);
        }
        const delivery = firsts.get(deliveryId);
        if (delivery !== undefined) due.push({ delivery, place: entry.place });
      }
    }
    return due.sort(byMoment).map(({ delivery }) => delivery);
  }

  #leaveBatch(delivery: Delivery): void {
    const key = batchKeyOf(delivery);
    const batch = this.#batches.get(key);
    batch?.deliveryIds.delete(delivery.deliveryId);
    if (batch?.deliveryIds.size === 0) this.#batches.delete(key);
  }
}

function batchKeyOf({ nextAttemptSeconds, attempts }: Delivery): string {
  return `${nextAttemptSeconds} ${attempts}`;
}

function emptyBatchOf({ nextAttemptSeconds, attempts }: Delivery): Batch {
  return { nextAttemptSeconds, attempts, deliveryIds: new Set() };
}

function byMoment(one: Entry, other: Entry): number {
  const seconds = one.delivery.nextAttemptSeconds - other.delivery.nextAttemptSeconds;
  return seconds === 0 ? one.place - other.place : seconds;
}

/** Those of an alarm's deliveries that no earlier one holds up, by their id. */
function firstsOf(deliveries: Iterable<Delivery>): Map<string, Delivery> {
  const targetsByKind = new Map<string, Set<string>>();
  const firsts = new Map<string, Delivery>();
  for (const delivery of deliveries) {
    const { deliveryId, channel } = delivery;
    const targets = targetsByKind.get(channel.kind) ?? new Set<string>();
    targetsByKind.set(channel.kind, targets);
    const isFirst = (target: string): boolean => targets.size < targets.add(target).size;
    if ('url' in channel) {
      if (isFirst(channel.url)) firsts.set(deliveryId, delivery);
      continue;
    }
    const addresses = openAddresses(delivery, channel.addresses).filter(isFirst);
    if (addresses.length > 0) firsts.set(deliveryId, { ...delivery, addresses });
  }
  return firsts;
}

/** Each address once, without those that are done. */
function openAddresses({ settled }: Delivery, addresses: readonly string[]): string[] {
  const done = new Set([...(settled?.accepted ?? []), ...(settled?.refused ?? [])]);
  return [...new Set(addresses)].filter((address) => !done.has(address));
}
