import { randomBytes } from 'node:crypto';
import type { ConsoleLink } from '../actions/running-server.js';
import { secretHashOf } from './secret-hash.js';

/** How long a login link is good for. */
export const linkSeconds = 600;
/** Links that are neither spent nor run out; one more makes the oldest useless. */
const linksMax = 20;

/** The fragment of a login link, which browsers send to no server. */
export function linkFragmentOf(token: string): string {
  return `#link=${token}`;
}

/**
 * Tokens of login links that are still good. Only their hashes are kept, and only in memory: a
 * restart makes every link useless.
 */
export class ConsoleLinks {
  readonly #nowSeconds: () => number;
  /** When each runs out, by the hash of its token, the oldest first. */
  readonly #ends = new Map<string, number>();

  constructor(nowSeconds: () => number) {
    this.#nowSeconds = nowSeconds;
  }

  /** The token is 128 random bits. */
  make(): ConsoleLink {
    const token = randomBytes(16).toString('base64url');
    const endsAt = this.#nowSeconds() + linkSeconds;
    this.#ends.set(secretHashOf(token), endsAt);
    for (const oldest of this.#ends.keys()) {
      if (this.#ends.size <= linksMax) break;
      this.#ends.delete(oldest);
    }
    return { token, endsAt };
  }

  /** Whether the link was good; it is not from now on. */
  spend(token: string): boolean {
    const hashed = secretHashOf(token);
    const endsAt = this.#ends.get(hashed);
    this.#ends.delete(hashed);
    return endsAt !== undefined && this.#nowSeconds() < endsAt;
  }
}
