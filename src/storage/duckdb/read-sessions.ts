import type { DuckDBConnection } from '@duckdb/node-api';
import { isInvalidated } from './database-error.js';
import type { DuckdbDatabase } from './duckdb-database.js';
import type { DuckdbSession } from './duckdb-session.js';

/** Connections that reads run on, beside the writes. */
export class ReadSessions {
  readonly #sessions: readonly DuckdbSession[];
  readonly #running = new Set<Promise<unknown>>();

  constructor(database: DuckdbDatabase) {
    this.#sessions = [database.session(), database.session()];
  }

  /** @param task finds its segments when it is called, not before */
  run<T>(task: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const result = this.#idlest()
      .run(task)
      .catch((error: unknown) => {
        if (!isInvalidated(error)) throw error;
        // The database has been opened anew meanwhile.
        return this.#idlest().run(task);
      })
      .finally(() => this.#running.delete(result));
    this.#running.add(result);
    return result;
  }

  /** Waits for the reads begun so far: afterwards none sees a segment that is not listed. */
  async settle(): Promise<void> {
    await Promise.allSettled([...this.#running]);
  }

  async close(): Promise<void> {
    await this.settle();
    await Promise.all(this.#sessions.map((session) => session.close()));
  }

  #idlest(): DuckdbSession {
    return this.#sessions.reduce((best, session) => (session.load < best.load ? session : best));
  }
}
