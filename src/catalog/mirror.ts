import { TaskQueue } from '../model/task-queue.js';
import { CatalogUnavailableError } from './catalog.js';

/** Rows on disk, or wherever an engine keeps them, that a mirror follows in memory. */
export interface MirroredStorage<Tables, Memory> {
  /** @throws CatalogUnavailableError */
  read(): Promise<Memory>;
  /**
   * Does the work in one transaction, which a throw undoes.
   * @throws CatalogUnavailableError where the engine fails: all of it is kept then, or nothing
   */
  transact<Result>(work: (tables: Tables) => Promise<Result>): Promise<Result>;
}

/** Checks a change against memory and writes it, in a transaction that a throw undoes. */
export type WriteChange<Tables, Memory, Result> = (
  tables: Tables,
  memory: Memory,
) => Promise<Result>;

/** The memory that follows a storage commit by commit. */
export class Mirror<Tables, Memory> {
  readonly #storage: MirroredStorage<Tables, Memory>;
  readonly #changes = new TaskQueue();
  #memory: Memory;
  #version = 1;
  #isInDoubt = false;
  #isClosed = false;

  private constructor(storage: MirroredStorage<Tables, Memory>, memory: Memory) {
    this.#storage = storage;
    this.#memory = memory;
  }

  static async open<Tables, Memory>(
    storage: MirroredStorage<Tables, Memory>,
  ): Promise<Mirror<Tables, Memory>> {
    return new Mirror(storage, await storage.read());
  }

  get memory(): Memory {
    return this.#memory;
  }

  /** Rises with each change that memory shows. */
  get version(): number {
    return this.#version;
  }

  reload(): Promise<void> {
    return this.#enqueue(() => this.#read());
  }

  /** Finishes the changes begun; memory goes on answering. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#changes.settle();
  }

  /** Asks the storage for what memory does not hold. */
  ask<Result>(question: (tables: Tables) => Promise<Result>): Promise<Result> {
    return this.#enqueue(() => this.#storage.transact(question));
  }

  /**
   * Commits what is written before it is remembered.
   * @param isShown whether that changes what memory shows
   */
  change<Result>(
    write: WriteChange<Tables, Memory, Result>,
    remember: (memory: Memory, result: Result) => void,
    isShown: (result: Result) => boolean = () => true,
  ): Promise<Result> {
    return this.#enqueue(async () => {
      if (this.#isInDoubt) await this.#read();
      const result = await this.#commit(write);
      remember(this.#memory, result);
      if (isShown(result)) this.#version += 1;
      return result;
    });
  }

  #enqueue<Result>(task: () => Promise<Result>): Promise<Result> {
    if (this.#isClosed) return Promise.reject(new CatalogUnavailableError('the catalog is closed'));
    return this.#changes.run(task);
  }

  async #commit<Result>(write: WriteChange<Tables, Memory, Result>): Promise<Result> {
    try {
      return await this.#storage.transact((tables) => write(tables, this.#memory));
    } catch (error) {
      // A commit that failed half-way may be on disk all the same.
      if (error instanceof CatalogUnavailableError) this.#isInDoubt = true;
      throw error;
    }
  }

  async #read(): Promise<void> {
    this.#memory = await this.#storage.read();
    this.#version += 1;
    this.#isInDoubt = false;
  }
}
