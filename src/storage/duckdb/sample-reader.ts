import type { SampleRange, StoredSample } from '../sample-store.js';
import { ReadBatch } from './read-batch.js';
import type { ReadSessions } from './read-sessions.js';

interface Gathering {
  readonly batch: ReadBatch;
  readonly done: Promise<void>;
}

/**
 * Reads samples. Reads over the same time that wait for a connection share one query: a query of a
 * thousand series costs little more than of one.
 */
export class SampleReader {
  readonly #sessions: ReadSessions;
  /** Batches that no connection has begun, by what they read. */
  readonly #gathering = new Map<string, Gathering>();

  constructor(sessions: ReadSessions) {
    this.#sessions = sessions;
  }

  async read(seriesId: number, range: SampleRange): Promise<StoredSample[]> {
    const { startSeconds, endSeconds, samplesSkipped, samplesMax } = range;
    const name = `${startSeconds} ${endSeconds} ${samplesSkipped}`;
    let gathering = this.#gathering.get(name);
    if (gathering?.batch.add(seriesId, samplesMax) !== true) {
      const batch = new ReadBatch(range);
      batch.add(seriesId, samplesMax);
      gathering = { batch, done: this.#begin(name, batch) };
      this.#gathering.set(name, gathering);
    }
    await gathering.done;
    return gathering.batch.samplesOf(seriesId, samplesMax);
  }

  #begin(name: string, batch: ReadBatch): Promise<void> {
    return this.#sessions.run((connection) => {
      if (this.#gathering.get(name)?.batch === batch) this.#gathering.delete(name);
      const { startSeconds, endSeconds } = batch.range;
      return batch.run(connection, this.#sessions.segmentsBetween(startSeconds, endSeconds));
    });
  }
}
