import { setImmediate } from 'node:timers/promises';
import { InProcessLimiter } from '../../src/admission/in-process-limiter.js';
import {
  type Admission,
  type KeyLimits,
  type Limiter,
  LimiterUnavailableError,
} from '../../src/admission/limiter.js';

/** How many requests a lease has at most. */
const leaseMax = 3;

/**
 * Promises what every engine must, and no more, as one does whose counts are elsewhere: it leases
 * requests in bulk, takes no samples back, and may be out of reach.
 */
export class LeasingLimiter implements Limiter {
  readonly #server: InProcessLimiter;
  readonly #canReach: () => boolean;
  readonly #requestsLeft = new Map<string, number>();

  constructor(limits: () => KeyLimits, clock: () => number, canReach: () => boolean) {
    this.#server = new InProcessLimiter(limits, clock);
    this.#canReach = canReach;
  }

  async admitRequest(secretId: string): Promise<Admission> {
    const left = this.#requestsLeft.get(secretId) ?? 0;
    if (left > 0) {
      this.#requestsLeft.set(secretId, left - 1);
      return { admitted: true };
    }
    await this.#reach();
    const first = this.#server.admitRequest(secretId);
    let leased = first.admitted ? 1 : leaseMax;
    while (leased < leaseMax && this.#server.admitRequest(secretId).admitted) leased += 1;
    if (first.admitted) this.#requestsLeft.set(secretId, leased - 1);
    return first;
  }

  async admitSamples(secretId: string, sampleCount: number): Promise<Admission> {
    await this.#reach();
    return this.#server.admitSamples(secretId, sampleCount);
  }

  returnSamples(): void {
    // They stay spent: the server is told nothing twice.
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  async #reach(): Promise<void> {
    await setImmediate();
    if (!this.#canReach()) throw new LimiterUnavailableError('the server does not answer');
  }
}
