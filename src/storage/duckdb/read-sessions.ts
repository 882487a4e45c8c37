import type { DuckDBConnection } from '@duckdb/node-api';
import { isInvalidated } from '../../duckdb/database-error.js';
import type { DuckdbDatabase } from '../../duckdb/duckdb-database.js';
import type { DuckdbSession } from '../../duckdb/duckdb-session.js';
import type { ReportColumns } from '../journaled/report-columns.js';
import type { Segment, Segments } from './segments.js';
import { createUndrained, showUndrained, undrained } from './undrained-samples.js';

/** Connections that reads run on, beside the writes. */
export class ReadSessions {
  readonly #sessions: readonly DuckdbSession[];
  readonly #segments: Segments;
  readonly #undrained: () => ReportColumns | undefined;
  readonly #running = new Set<Promise<unknown>>();

  constructor(
    database: DuckdbDatabase,
    segments: Segments,
    undrained: () => ReportColumns | undefined,
  ) {
    this.#sessions = [database.session(createUndrained), database.session(createUndrained)];
    this.#segments = segments;
    this.#undrained = undrained;
  }

  /** What a task reads of a time, the end not included. */
  segmentsBetween(startSeconds: number, endSeconds: number): Segment[] {
    const segments = this.#segments.between(startSeconds, endSeconds);
    return this.#undrained() === undefined ? segments : [...segments, undrained];
  }

  /** @param task finds its segments when it is called, not before */
  run<T>(task: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const shown = async (connection: DuckDBConnection): Promise<T> => {
      await showUndrained(connection, this.#undrained());
      return task(connection);
    };
    const result = this.#idlest()
      .run(shown)
      .catch((error: unknown) => {
        if (!isInvalidated(error)) throw error;
        // The database has been opened anew meanwhile.
        return this.#idlest().run(shown);
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
