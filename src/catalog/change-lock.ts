/**
 * Runs one change at a time, of all that processes which share a catalog make through it: what a
 * change has checked still holds when it writes.
 *
 * - Changes run in the order in which one process asks for them.
 * - A change that fails lets the next one run, and its failure goes to its caller alone.
 * - A change may not ask for another, which would wait for it.
 * - `close` waits for every change that was asked for before; later ones are rejected.
 */
export interface ChangeLock {
  /** @throws CatalogUnavailableError where the lock is not acquired: the change did not run then */
  run<Result>(change: () => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}
