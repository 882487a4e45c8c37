import type { SampleRange, StoredSample } from '../sample-store.js';
import { isInvalidated } from './database-error.js';
import { dayOf } from './day.js';
import type { DuckdbDatabase } from './duckdb-database.js';
import type { DuckdbSession } from './duckdb-session.js';
import { ReadBatch } from './read-batch.js';
import type { Segment, Segments } from './segments.js';

interface Gathering {
  readonly batch: ReadBatch;
  readonly done: Promise<void>;
}

/**
 * Reads samples on connections of its own, beside the writes. Reads over the same time that wait
 * for a connection share one query: a query of a thousand series costs little more than of one.
 */
export class SampleReader {
  readonly #sessions: readonly DuckdbSession[];
  readonly #segments: Segments;
  readonly #utcOffsetSeconds: number;
  /** Batches that no connection has begun, by their time. */
  readonly #gathering = new Map<string, Gathering>();
  readonly #running = new Set<Promise<void>>();

  constructor(database: DuckdbDatabase, segments: Segments, utcOffsetSeconds: number) {
    this.#sessions = [database.session(), database.session()];
    this.#segments = segments;
    this.#utcOffsetSeconds = utcOffsetSeconds;
  }

  async read(seriesId: number, range: SampleRange): Promise<StoredSample[]> {
    const { startSeconds, endSeconds, samplesMax } = range;
    const name = `${startSeconds} ${endSeconds}`;
    let gathering = this.#gathering.get(name);
    if (gathering?.batch.add(seriesId, samplesMax) !== true) {
      const batch = new ReadBatch(startSeconds, endSeconds);
      batch.add(seriesId, samplesMax);
      gathering = { batch, done: this.#begin(name, batch) };
      this.#gathering.set(name, gathering);
    }
    await gathering.done;
    return gathering.batch.samplesOf(seriesId, samplesMax);
  }

  /** Waits for the reads begun so far: afterwards none sees a segment that is not listed. */
  async settle(): Promise<void> {
    await Promise.allSettled([...this.#running]);
  }

  async close(): Promise<void> {
    await Promise.all(this.#sessions.map((session) => session.close()));
  }

  #begin(name: string, batch: ReadBatch): Promise<void> {
    const done = this.#run(name, batch)
      .catch((error: unknown) => {
        if (!isInvalidated(error)) throw error;
        // The database has been opened anew meanwhile.
        return this.#run(name, batch);
      })
      .finally(() => this.#running.delete(done));
    this.#running.add(done);
    return done;
  }

  #run(name: string, batch: ReadBatch): Promise<void> {
    return this.#idlest().run((connection) => {
      if (this.#gathering.get(name)?.batch === batch) this.#gathering.delete(name);
      return batch.run(connection, this.#segmentsOf(batch));
    });
  }

  /** The segments of each day that the batch touches. */
  #segmentsOf(batch: ReadBatch): (readonly Segment[])[] {
    const startDay = dayOf(batch.startSeconds, this.#utcOffsetSeconds);
    const endDay = dayOf(batch.endSeconds - 1, this.#utcOffsetSeconds);
    return this.#segments
      .days()
      .filter((day) => day >= startDay && day <= endDay)
      .map((day) => this.#segments.of(day));
  }

  #idlest(): DuckdbSession {
    return this.#sessions.reduce((best, session) => (session.load < best.load ? session : best));
  }
}
