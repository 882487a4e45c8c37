import { CatalogUnavailableError } from './catalog.js';

/** Runs changes one at a time, in the order they came in. */
export class ChangeQueue {
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  /** @throws CatalogUnavailableError once the queue is closed. */
  run<Result>(change: () => Promise<Result>): Promise<Result> {
    if (this.#closed) return Promise.reject(new CatalogUnavailableError('the catalog is closed'));
    const result = this.#last.then(change);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Takes no more changes, and waits for those begun. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#last;
  }
}
