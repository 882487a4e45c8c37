import { TaskQueue } from '../model/task-queue.js';
import { CatalogUnavailableError } from './catalog.js';
import type { ChangeLock } from './change-lock.js';

/** A lock for a catalog that no other process changes. */
export class InProcessChangeLock implements ChangeLock {
  readonly #queue = new TaskQueue();
  #isClosed = false;

  run<Result>(change: () => Promise<Result>): Promise<Result> {
    if (this.#isClosed) {
      return Promise.reject(new CatalogUnavailableError('the catalog is closed'));
    }
    return this.#queue.run(change);
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return this.#queue.settle();
  }
}
