import type { Claim, ClaimedDelivery } from './alarm-catalog.js';
import { hasExpired, holderOf, type Holder } from './judging-lease.js';

/**
 * Claims by which the processes that share a catalog agree who delivers which notice. Ask
 * `AlarmTables` for the holder of a claim, within the transaction that depends on it.
 */
export interface DeliveryClaims {
  /** Whether somebody claims it, as far as this process sees. */
  isClaimed(deliveryId: string, nowSeconds: number): boolean;
  /** @returns the ids of those that nobody claimed and nobody attempted since: the owner claims them */
  claim(
    deliveries: readonly ClaimedDelivery[],
    claim: Claim,
    nowSeconds: number,
  ): Promise<ReadonlySet<string>>;
  /** Ends claims of this owner. */
  release(owner: string, deliveryIds: readonly string[]): Promise<void>;
}

/** Claims in the memory of the process that has the storage. */
export class InProcessDeliveryClaims implements DeliveryClaims {
  readonly #holders = new Map<string, Holder>();
  readonly #isUnchanged: (delivery: ClaimedDelivery) => boolean;

  /** @param isUnchanged as the storage has it, where a mirror may be behind */
  constructor(isUnchanged: (delivery: ClaimedDelivery) => boolean = () => true) {
    this.#isUnchanged = isUnchanged;
  }

  isClaimed(deliveryId: string, nowSeconds: number): boolean {
    const holder = this.#holders.get(deliveryId);
    return holder !== undefined && !hasExpired(holder, nowSeconds);
  }

  claim(
    deliveries: readonly ClaimedDelivery[],
    claim: Claim,
    nowSeconds: number,
  ): Promise<ReadonlySet<string>> {
    const free = deliveries
      .filter((delivery) => this.#isUnchanged(delivery))
      .map(({ deliveryId }) => deliveryId)
      .filter((deliveryId) => !this.isClaimed(deliveryId, nowSeconds));
    for (const deliveryId of free) this.#holders.set(deliveryId, holderOf(claim, nowSeconds));
    return Promise.resolve(new Set(free));
  }

  /** See `AlarmTables`. */
  heldBy(owner: string, deliveryIds: readonly string[]): ReadonlySet<string> {
    return new Set(deliveryIds.filter((id) => this.#holders.get(id)?.owner === owner));
  }

  release(owner: string, deliveryIds: readonly string[]): Promise<void> {
    for (const id of this.heldBy(owner, deliveryIds)) this.#holders.delete(id);
    return Promise.resolve();
  }
}
