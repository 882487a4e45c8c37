import { TaskQueue } from '../../model/task-queue.js';
import type { MirroredStorage, TransactionWork } from '../mirror.js';

/** Rows that a transaction may change once they are copied for it. */
export interface MemoryRows<Memory> {
  /** What mirrors follow. */
  readonly memory: Memory;
  /** Rises with each change of `memory`. */
  revision: number;
}

/** Rows of one engine, which any number of storages share, and a commit replaces. */
export class SharedRows<Rows extends MemoryRows<unknown>> {
  readonly followers = new Set<() => void>();
  readonly #transactions = new TaskQueue();
  #committed: Rows;

  constructor(rows: Rows) {
    this.#committed = rows;
  }

  get committed(): Rows {
    return this.#committed;
  }

  /** One transaction at a time, of whichever storage, on rows that a throw throws away. */
  transact<Result>(
    copyOf: (rows: Rows) => Rows,
    work: (rows: Rows) => Promise<Result>,
  ): Promise<Result> {
    return this.#transactions.run(async () => {
      const rows = copyOf(this.#committed);
      const result = await work(rows);
      this.#committed = rows;
      for (const follower of this.followers) follower();
      return result;
    });
  }
}

/** Rows in memory, as one of any number of processes would have them: gone with this one. */
export abstract class MemoryStorage<
  Tables,
  Memory extends { copy(): Memory },
  Rows extends MemoryRows<Memory>,
> implements MirroredStorage<Tables, Memory> {
  readonly lagMilliseconds = 20;
  readonly #shared: SharedRows<Rows>;
  #seenRevision = 0;

  constructor(shared: SharedRows<Rows>) {
    this.#shared = shared;
  }

  read(): Promise<Memory> {
    const { memory, revision } = this.#shared.committed;
    this.#seenRevision = revision;
    return Promise.resolve(memory.copy());
  }

  transact<Result>(work: TransactionWork<Tables, Memory, Result>): Promise<Result> {
    const copyOf = (rows: Rows): Rows => this.copyOf(rows);
    return this.#shared.transact(copyOf, async (rows) => {
      const news = rows.revision === this.#seenRevision ? undefined : await this.read();
      const result = await work(this.tablesOf(rows), news);
      this.#seenRevision = rows.revision;
      return result;
    });
  }

  /** Notifies late, as a remote engine would, so that tests find whoever relies on no lag. */
  follow(changed: () => void): () => void {
    let timer: NodeJS.Timeout | undefined;
    const isBehind = (): boolean => this.#shared.committed.revision !== this.#seenRevision;
    const callLater = (): void => {
      if (!isBehind()) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        if (isBehind()) changed();
      }, this.lagMilliseconds / 2);
    };
    this.#shared.followers.add(callLater);
    callLater();
    return () => {
      this.#shared.followers.delete(callLater);
      clearTimeout(timer);
    };
  }

  protected abstract copyOf(rows: Rows): Rows;
  protected abstract tablesOf(rows: Rows): Tables;
}
