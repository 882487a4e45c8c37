import {
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import type { AuditEvent, AuditHead } from './audit-event.js';

/** What the first row has in place of the hash of a row before it. */
export const firstPreviousHash = '0'.repeat(64);

type UnhashedEvent = Omit<AuditEvent, 'hash'>;

/**
 * The keyed hashes that chain the rows of the audit trail: each covers its row and the hash of the row
 * before. Without the master key nobody can write a row, or change one, that verifies.
 */
export class AuditChain {
  readonly #key: KeyObject;

  constructor(masterKey: Buffer) {
    const derived = hkdfSync('sha256', masterKey, '', 'putmon audit trail', 32);
    this.#key = createSecretKey(Buffer.from(derived));
  }

  hashOf(event: UnhashedEvent): string {
    const { number, atMilliseconds, actor, address, action, target, details } = event;
    const { accountId = null, previousHash } = event;
    const row = [number, atMilliseconds, actor, address, action, target, details];
    return this.#digest('row', [...row, accountId, previousHash]);
  }

  isRight(event: AuditEvent): boolean {
    return areEqual(event.hash, this.hashOf(event));
  }

  /** Proves that the chain had come this far. */
  proofOf({ number, hash }: AuditHead): string {
    return this.#digest('head', [number, hash]);
  }

  isProof(head: AuditHead, proof: string): boolean {
    return areEqual(proof, this.proofOf(head));
  }

  fingerprintOf(secret: string): string {
    return this.#digest('secret', [secret]).slice(0, 16);
  }

  #digest(kind: string, values: readonly unknown[]): string {
    const text = JSON.stringify([kind, ...values]);
    return createHmac('sha256', this.#key).update(text).digest('hex');
  }
}

function areEqual(shown: string, expected: string): boolean {
  const [left, right] = [Buffer.from(shown), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
