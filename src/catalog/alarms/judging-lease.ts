/** The right to judge: one process has it at a time. */
export interface JudgingLease {
  readonly owner: string;
  /** Greater than that of every lease before it. */
  readonly fence: number;
  /** By the clock of the engine. */
  readonly expirySeconds: number;
}

/** A judgement under a lease that was acquired anew meanwhile, or released. */
export class StaleLeaseError extends Error {
  override name = 'StaleLeaseError';
}

/** What an engine stores of the lease. */
export interface StoredLease {
  /** The number that was handed out last; 0 before the first. */
  readonly fence: number;
  /** Absent once it was released. */
  readonly holder?: Holder;
}

/** The holder of a lease or claim, with the seconds between which it is valid. */
export interface Holder {
  readonly owner: string;
  readonly sinceSeconds: number;
  readonly expirySeconds: number;
}

export function holderOf(
  { owner, seconds }: { readonly owner: string; readonly seconds: number },
  nowSeconds: number,
): Holder {
  return { owner, sinceSeconds: nowSeconds, expirySeconds: nowSeconds + seconds };
}

/** Whether it has expired; also where it was acquired later than now, by a clock set back since. */
export function hasExpired({ sinceSeconds, expirySeconds }: Holder, nowSeconds: number): boolean {
  return nowSeconds < sinceSeconds || nowSeconds >= expirySeconds;
}

/** @throws StaleLeaseError where the number is not of the lease that is held */
export function requireFence({ fence: latest, holder }: StoredLease, fence: number): Holder {
  if (fence === latest && holder !== undefined) return holder;
  const reason = fence === latest ? 'was released' : `was followed by ${latest}`;
  throw new StaleLeaseError(`lease ${fence} for judging ${reason}: another process may judge`);
}
