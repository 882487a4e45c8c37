import { randomBytes } from 'node:crypto';
import type { Catalog } from '../../catalog/catalog.js';
import type { Caller } from '../actions/control.js';
import { secretHashOf } from './secret-hash.js';

/** How long a session lasts at most. */
export const sessionSeconds = 43_200;
/** Sessions of one identity; one more ends its oldest. */
const sessionsPerIdentityMax = 50;

/** By what somebody logged in. Whatever it stands for is looked up anew with each request. */
export type Identity =
  | { readonly kind: 'operator' }
  | { readonly kind: 'key'; readonly secretId: string }
  | { readonly kind: 'token'; readonly tokenHash: string };

export interface ConsoleSession {
  readonly identity: Identity;
  /** UNIX seconds. */
  readonly endsAt: number;
  /** Aborts when the session ends. */
  readonly ended: AbortSignal;
}

interface KeptSession extends ConsoleSession {
  readonly ending: AbortController;
}

/** Sessions of the console, in memory: a restart ends them all. Tokens are kept as hashes. */
export class ConsoleSessions {
  readonly #nowSeconds: () => number;
  /** By the hash of their tokens, the oldest first. */
  readonly #sessions = new Map<string, KeptSession>();

  constructor(nowSeconds: () => number) {
    this.#nowSeconds = nowSeconds;
  }

  /** @returns what the browser shows from now on, which is kept nowhere else */
  begin(identity: Identity): { readonly token: string; readonly session: ConsoleSession } {
    this.#endOldestOf(identity);
    const token = randomBytes(32).toString('base64url');
    const ending = new AbortController();
    const endsAt = this.#nowSeconds() + sessionSeconds;
    const session = { identity, endsAt, ending, ended: ending.signal };
    this.#sessions.set(secretHashOf(token), session);
    return { token, session };
  }

  /** Undefined where the token is of no session, or of one that ended. */
  find(token: string): ConsoleSession | undefined {
    const hashed = secretHashOf(token);
    const session = this.#sessions.get(hashed);
    if (session === undefined || this.#nowSeconds() < session.endsAt) return session;
    this.#end(hashed, session);
    return undefined;
  }

  end(token: string): void {
    const hashed = secretHashOf(token);
    const session = this.#sessions.get(hashed);
    if (session !== undefined) this.#end(hashed, session);
  }

  /** Ends those whose key or token is blocked or revoked, and those that ran out. */
  endRevoked(catalog: Pick<Catalog, 'keyOf' | 'tokenWithHash' | 'accountWithId'>): void {
    for (const [hashed, session] of this.#sessions) {
      const isOver = this.#nowSeconds() >= session.endsAt;
      if (isOver || callerOf(session.identity, catalog) === undefined) this.#end(hashed, session);
    }
  }

  endAll(): void {
    for (const [hashed, session] of this.#sessions) this.#end(hashed, session);
  }

  #end(hashed: string, session: KeptSession): void {
    this.#sessions.delete(hashed);
    session.ending.abort();
  }

  #endOldestOf(identity: Identity): void {
    const name = nameOf(identity);
    const theirs = [...this.#sessions].filter(([, each]) => nameOf(each.identity) === name);
    const [oldest] = theirs;
    if (theirs.length >= sessionsPerIdentityMax && oldest !== undefined) this.#end(...oldest);
  }
}

/** The caller that an identity stands for now; undefined once its key or token is out of force. */
export function callerOf(
  identity: Identity,
  catalog: Pick<Catalog, 'keyOf' | 'tokenWithHash' | 'accountWithId'>,
): Caller | undefined {
  if (identity.kind === 'operator') return { kind: 'operator' };
  if (identity.kind === 'key') {
    const key = catalog.keyOf(identity.secretId);
    const account = key && catalog.accountWithId(key.accountId);
    if (key?.state !== 'active' || account === undefined) return undefined;
    return { kind: 'account', account, key };
  }
  const token = catalog.tokenWithHash(identity.tokenHash);
  const account = token && catalog.accountWithId(token.accountId);
  if (token === undefined || account === undefined) return undefined;
  return { kind: 'reader', account, tokenId: token.tokenId };
}

function nameOf(identity: Identity): string {
  if (identity.kind === 'operator') return 'operator';
  return identity.kind === 'key' ? `key ${identity.secretId}` : `token ${identity.tokenHash}`;
}
