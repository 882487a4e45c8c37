import type { CatalogChange, CatalogWatcher } from './catalog.js';

/** Those that are called after each change of a catalog. */
export class CatalogWatchers {
  readonly #watchers = new Set<CatalogWatcher>();

  /** @returns what ends the watch */
  add(watcher: CatalogWatcher): () => void {
    this.#watchers.add(watcher);
    return () => {
      this.#watchers.delete(watcher);
    };
  }

  /** Resolves once every watcher has. */
  async notify(change: CatalogChange): Promise<void> {
    for (const watcher of this.#watchers) await watcher(change);
  }
}
