import type { NonceLimits, NonceOutcome, SignedCallNonce } from './control-nonces.js';

/** The timestamp of each call of one key, by timestamp and nonce. */
interface KeyNonces {
  readonly timestamps: Map<string, number>;
  /** What was forgotten last: looking for more before a second has passed finds none. */
  forgottenBefore: number;
}

/** The calls of every key that were used, as `ControlNonces` promises, until the process ends. */
export class NonceMemory {
  readonly #byKey = new Map<string, KeyNonces>();

  use(call: SignedCallNonce, limits: NonceLimits): NonceOutcome {
    const nonces = this.#noncesOf(call.secretId);
    const name = nameOf(call);
    if (nonces.timestamps.has(name)) return 'used';
    const { controlNoncesPerKeyMax, takenFromSeconds } = limits;
    if (nonces.timestamps.size >= controlNoncesPerKeyMax) forget(nonces, takenFromSeconds);
    if (nonces.timestamps.size >= controlNoncesPerKeyMax) return 'tooMany';
    nonces.timestamps.set(name, call.timestampSeconds);
    return 'new';
  }

  /** Adds a call whatever the limits say: it was taken before. */
  restore(call: SignedCallNonce): void {
    this.#noncesOf(call.secretId).timestamps.set(nameOf(call), call.timestampSeconds);
  }

  release(call: SignedCallNonce): void {
    this.#byKey.get(call.secretId)?.timestamps.delete(nameOf(call));
  }

  forgetBefore(seconds: number): void {
    for (const [secretId, nonces] of this.#byKey) {
      forget(nonces, seconds);
      if (nonces.timestamps.size === 0) this.#byKey.delete(secretId);
    }
  }

  #noncesOf(secretId: string): KeyNonces {
    const known = this.#byKey.get(secretId);
    if (known !== undefined) return known;
    const nonces = { timestamps: new Map<string, number>(), forgottenBefore: 0 };
    this.#byKey.set(secretId, nonces);
    return nonces;
  }
}

function nameOf({ timestampSeconds, nonce }: SignedCallNonce): string {
  return `${timestampSeconds} ${nonce}`;
}

function forget(nonces: KeyNonces, beforeSeconds: number): void {
  if (beforeSeconds <= nonces.forgottenBefore) return;
  nonces.forgottenBefore = beforeSeconds;
  for (const [name, timestampSeconds] of nonces.timestamps) {
    if (timestampSeconds < beforeSeconds) nonces.timestamps.delete(name);
  }
}
