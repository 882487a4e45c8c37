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

  /** Resolves once every watcher has. */
  async notify(change: Change): Promise<void> {
    for (const watcher of this.#watchers) await watcher(change);
  }
}
