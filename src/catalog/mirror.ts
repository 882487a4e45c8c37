import { TaskQueue } from '../model/task-queue.js';
import type { AuditOrigin } from './audit/audit-event.js';
import { CatalogUnavailableError } from './catalog.js';
import { CatalogWatchers } from './catalog-watchers.js';

/**
 * Rows on disk, or wherever an engine keeps them, that one mirror follows in memory. Each process
 * that shares the rows has a storage of its own.
 */
export interface MirroredStorage<Tables, Memory> {
  /** How long after a change of another process this mirror may show it; 0 where there is none. */
  readonly lagMilliseconds: number;
  /** @throws CatalogUnavailableError */
  read(): Promise<Memory>;
  /**
   * Does the work in one transaction, which a throw undoes. An engine that keeps an audit trail writes
   * a row about what the work wrote in the same transaction. What the work is given and reads does not
   * change until the transaction ends.
   * @param origin who asked for it; absent where nothing of it is recorded
   * @throws CatalogUnavailableError where the engine fails: all of it is kept then, or nothing
   */
  transact<Result>(
    work: TransactionWork<Tables, Memory, Result>,
    origin?: AuditOrigin,
  ): Promise<Result>;
  /**
   * Calls back when another process changed rows after this storage gave its last `Memory`; early
   * enough that a mirror which reads them anew keeps `lagMilliseconds`.
   * @returns what ends it
   */
  follow(changed: () => void): () => void;
}

/** @param news all that the transaction finds, where others changed it since it was last given */
export type TransactionWork<Tables, Memory, Result> = (
  tables: Tables,
  news?: Memory,
) => Promise<Result>;

/** Checks a change against memory and writes it, in a transaction that a throw undoes. */
export type WriteChange<Tables, Memory, Result> = (
  tables: Tables,
  memory: Memory,
) => Promise<Result>;

/** Changes to notify after their task has left the queue, because a watcher may enqueue another. */
type Shown<Change> = Set<Change | 'everything'>;

/** What a mirror is to those who use it. */
export type MirrorOf<Tables, Memory, Change> = Pick<
  Mirror<Tables, Memory, Change>,
  keyof Mirror<Tables, Memory, Change>
>;

/** The memory that follows a storage commit by commit, and tells watchers what it shows. */
export class Mirror<Tables, Memory, Change> {
  readonly #storage: MirroredStorage<Tables, Memory>;
  readonly #watchers = new CatalogWatchers<Change | 'everything'>();
  readonly #tasks = new TaskQueue();
  readonly #endFollowing: () => void;
  #memory: Memory;
  #version = 1;
  #isInDoubt = false;
  #isClosed = false;

  private constructor(storage: MirroredStorage<Tables, Memory>, memory: Memory) {
    this.#storage = storage;
    this.#memory = memory;
    this.#endFollowing = storage.follow(() => void this.#catchUp());
  }

  static async open<Tables, Memory, Change>(
    storage: MirroredStorage<Tables, Memory>,
  ): Promise<Mirror<Tables, Memory, Change>> {
    return new Mirror(storage, await storage.read());
  }

  get memory(): Memory {
    return this.#memory;
  }

  /** Rises with each change that memory shows, and whenever all is read anew. */
  get version(): number {
    return this.#version;
  }

  get lagMilliseconds(): number {
    return this.#storage.lagMilliseconds;
  }

  /** @returns what ends the watch */
  watch(watcher: (change: Change | 'everything') => void | Promise<void>): () => void {
    return this.#watchers.add(watcher);
  }

  reload(): Promise<void> {
    return this.#run((shown) => this.#read(shown));
  }

  /** Finishes the changes begun; memory goes on answering. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#endFollowing();
    await this.#tasks.settle();
  }

  /** Asks the storage for what memory does not hold. */
  ask<Result>(question: (tables: Tables) => Promise<Result>): Promise<Result> {
    return this.#run((shown) => this.#transact(question, shown));
  }

  /**
   * Commits what is written before it is remembered.
   * @param isShown whether that changes what memory shows; else it is not remembered
   */
  change<Result>(
    change: Change,
    write: WriteChange<Tables, Memory, Result>,
    remember: (memory: Memory, result: Result) => void,
    isShown: (result: Result, memory: Memory) => boolean = () => true,
    origin?: AuditOrigin,
  ): Promise<Result> {
    return this.#run(async (shown) => {
      if (this.#isInDoubt) await this.#read(shown);
      const result = await this.#commit(write, shown, origin);
      if (!isShown(result, this.#memory)) return result;
      remember(this.#memory, result);
      this.#version += 1;
      shown.add(change);
      return result;
    });
  }

  /** One task at a time; then tells what it came to show, also where it failed. */
  async #run<Result>(task: (shown: Shown<Change>) => Promise<Result>): Promise<Result> {
    if (this.#isClosed) throw new CatalogUnavailableError('the catalog is closed');
    const shown: Shown<Change> = new Set();
    let failure: unknown;
    try {
      return await this.#tasks.run(() => task(shown));
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      await this.#watchers.notify(shown, failure);
    }
  }

  async #commit<Result>(
    write: WriteChange<Tables, Memory, Result>,
    shown: Shown<Change>,
    origin: AuditOrigin | undefined,
  ): Promise<Result> {
    try {
      return await this.#transact((tables) => write(tables, this.#memory), shown, origin);
    } catch (error) {
      // A commit that failed half-way may be on disk all the same.
      if (error instanceof CatalogUnavailableError) this.#isInDoubt = true;
      throw error;
    }
  }

  /** The work finds memory as the transaction finds the rows. */
  #transact<Result>(
    work: (tables: Tables) => Promise<Result>,
    shown: Shown<Change>,
    origin?: AuditOrigin,
  ): Promise<Result> {
    return this.#storage.transact((tables, news) => {
      if (news !== undefined) this.#replace(news, shown);
      return work(tables);
    }, origin);
  }

  async #read(shown: Shown<Change>): Promise<void> {
    this.#replace(await this.#storage.read(), shown);
    this.#isInDoubt = false;
  }

  #replace(memory: Memory, shown: Shown<Change>): void {
    this.#memory = memory;
    this.#version += 1;
    shown.add('everything');
  }

  /** If the engine is out of reach, the next change reads everything anew. */
  async #catchUp(): Promise<void> {
    try {
      await this.reload();
    } catch (error) {
      if (!(error instanceof CatalogUnavailableError)) throw error;
      this.#isInDoubt = true;
    }
  }
}
