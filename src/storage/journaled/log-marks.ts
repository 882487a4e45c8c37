import { StoreUnavailableError } from '../sample-store.js';
import type { GroupCommit } from './group-commit.js';
import type { JournalDrain } from './journal-drain.js';
import type { SampleDatabase } from './sample-database.js';

/**
 * Records without reports, so that a log which was removed, emptied or cut off is missed at the next
 * start, also where no report came.
 *
 * The journal keeps its newest record, and the database holds the number of the last one it took. A
 * journal that ends before that number was cut off. Of two marks the journal lets the first go: a
 * database that ends before it has lost its log.
 */
export class LogMarks {
  readonly #database: Pick<SampleDatabase, 'logBytes'>;
  readonly #commit: Pick<GroupCommit, 'mark'>;
  readonly #drain: Pick<JournalDrain, 'settle'>;
  /** Of the database's log after the last marks. */
  #markedBytes = 0;

  constructor(
    database: Pick<SampleDatabase, 'logBytes'>,
    commit: Pick<GroupCommit, 'mark'>,
    drain: Pick<JournalDrain, 'settle'>,
  ) {
    this.#database = database;
    this.#commit = commit;
    this.#drain = drain;
  }

  /** @throws StoreUnavailableError */
  async put(): Promise<void> {
    await this.#commit.mark();
    await this.#commit.mark();
    await this.#drain.settle();
    this.#markedBytes = await this.#database.logBytes();
  }

  /** Marks what the catalog has written since; a full disk takes no mark, and loses none. */
  async putWhereGrown(): Promise<void> {
    if ((await this.#database.logBytes()) === this.#markedBytes) return;
    await this.put().catch((error: unknown) => {
      if (!(error instanceof StoreUnavailableError)) throw error;
    });
  }
}
