/** What tells one signed call of a key from its others. */
export interface SignedCallNonce {
  readonly secretId: string;
  readonly timestampSeconds: number;
  readonly nonce: string;
}

export interface NonceLimits {
  /** Nonces of one key that are remembered. */
  readonly controlNoncesPerKeyMax: number;
  /** Calls that were signed before are refused anyway, so that their nonces can be forgotten. */
  readonly takenFromSeconds: number;
}

export type NonceOutcome = 'new' | 'used' | 'tooMany';

/**
 * Remembers which signed calls came, so that a copied one is not obeyed again.
 *
 * - `use` answers `new` to one of any number of equal calls, whenever they come, until
 *   `takenFromSeconds` has passed their timestamp.
 * - Once it has answered `new`, a restart does not forget the call, nor does `kill -9`.
 * - A key has `controlNoncesPerKeyMax` of them: what comes beyond is `tooMany` and is not
 *   remembered. The calls of one key take no room from those of another.
 * - Where it fails, the call is not used up.
 * - `useUntilRestart` promises the same without a disk: a restart forgets the call.
 */
export interface ControlNonces {
  /** @throws CatalogUnavailableError */
  use(call: SignedCallNonce, limits: NonceLimits): Promise<NonceOutcome>;
  useUntilRestart(call: SignedCallNonce, limits: NonceLimits): NonceOutcome;
  /** Gives back the disk space of calls that were signed before. @throws CatalogUnavailableError */
  forgetBefore(seconds: number): Promise<void>;
  /** Finishes what has begun; `use` fails from then on. */
  close(): Promise<void>;
}
