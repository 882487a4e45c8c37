import { CatalogWatchError } from './catalog.js';

/** Those that are called after each change of a catalog. */
export class CatalogWatchers<Change> {
  readonly #watchers = new Set<(change: Change) => void | Promise<void>>();

  /** @returns what ends the watch */
  add(watcher: (change: Change) => void | Promise<void>): () => void {
    this.#watchers.add(watcher);
    return () => {
      this.#watchers.delete(watcher);
    };
  }

  /**
   * Resolves once every watcher has.
   * @param refusal of the call that brought the changes, where it failed itself
   * @throws CatalogWatchError once every watcher was called, where one or more failed
   */
  async notify(changes: Iterable<Change>, refusal?: unknown): Promise<void> {
    const failures: unknown[] = [];
    for (const change of changes) {
      for (const watcher of this.#watchers) {
        try {
          await watcher(change);
        } catch (error) {
          failures.push(error);
        }
      }
    }
    if (failures.length > 0) throw new CatalogWatchError(failures, { cause: refusal });
  }
}
