import type { AlarmChanges } from '../catalog/alarms/alarm.js';
import type { AlarmCatalog, JudgedUntil } from '../catalog/alarms/alarm-catalog.js';
import { StaleLeaseError } from '../catalog/alarms/judging-lease.js';

/** A standby waits so long after the process that judges has died. */
const leaseSeconds = 30;

/** Two renewals may fail before the lease expires. */
const renewSeconds = leaseSeconds / 3;

/** Whether this process may judge; `acquired`: only since now, others judged meanwhile. */
export type LeaseHold = 'held' | 'acquired' | 'elsewhere';

/** The lease for judging, as this process has it: what it judges is recorded through here. */
export class HeldLease {
  readonly #alarms: AlarmCatalog;
  readonly #owner: string;
  #held: { readonly fence: number; readonly sinceSeconds: number } | undefined;

  /** @param owner unlike that of any other process */
  constructor(alarms: AlarmCatalog, owner: string) {
    this.#alarms = alarms;
    this.#owner = owner;
  }

  get isHeld(): boolean {
    return this.#held !== undefined;
  }

  /** Acquires the lease, or renews it in time. */
  async hold(nowSeconds: number): Promise<LeaseHold> {
    if (this.#held !== undefined && (await this.#renew(this.#held, nowSeconds))) return 'held';
    const claim = { owner: this.#owner, seconds: leaseSeconds };
    const lease = await this.#alarms.acquireLease(claim);
    if (lease === undefined) return 'elsewhere';
    this.#held = { fence: lease.fence, sinceSeconds: nowSeconds };
    return 'acquired';
  }

  /** @throws StaleLeaseError where the lease is lost: this process judges no more */
  async record(judged: JudgedUntil, changes: AlarmChanges): Promise<void> {
    if (this.#held === undefined) throw new StaleLeaseError('this process has no lease to judge');
    const { fence } = this.#held;
    await this.#orLose(this.#alarms.recordJudgement(fence, judged, changes));
  }

  /** A lease that can not be released expires. */
  async release(): Promise<void> {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) await this.#alarms.releaseLease(held.fence).catch(() => undefined);
  }

  /** @returns whether it is held still */
  async #renew(
    { fence, sinceSeconds }: { readonly fence: number; readonly sinceSeconds: number },
    nowSeconds: number,
  ): Promise<boolean> {
    // A clock that was set back: renewed by it, the lease expires as it should.
    const isDue = nowSeconds >= sinceSeconds + renewSeconds || nowSeconds < sinceSeconds;
    if (!isDue) return true;
    try {
      await this.#orLose(this.#alarms.renewLease(fence, leaseSeconds));
    } catch (error) {
      if (error instanceof StaleLeaseError) return false;
      throw error;
    }
    this.#held = { fence, sinceSeconds: nowSeconds };
    return true;
  }

  async #orLose<Result>(change: Promise<Result>): Promise<Result> {
    try {
      return await change;
    } catch (error) {
      if (error instanceof StaleLeaseError) this.#held = undefined;
      throw error;
    }
  }
}
