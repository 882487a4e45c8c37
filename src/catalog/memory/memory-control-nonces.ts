import { CatalogUnavailableError } from '../catalog.js';
import type {
  ControlNonces,
  NonceLimits,
  NonceOutcome,
  SignedCallNonce,
} from '../control-nonces.js';
import { NonceMemory } from '../nonce-memory.js';

/** Nonces that a restart forgets. */
export class MemoryControlNonces implements ControlNonces {
  readonly #memory = new NonceMemory();
  #isClosed = false;

  use(call: SignedCallNonce, limits: NonceLimits): Promise<NonceOutcome> {
    if (this.#isClosed) {
      return Promise.reject(new CatalogUnavailableError('the catalog is closed'));
    }
    return Promise.resolve(this.useUntilRestart(call, limits));
  }

  useUntilRestart(call: SignedCallNonce, limits: NonceLimits): NonceOutcome {
    return this.#memory.use(call, limits);
  }

  forgetBefore(seconds: number): Promise<void> {
    this.#memory.forgetBefore(seconds);
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return Promise.resolve();
  }
}
