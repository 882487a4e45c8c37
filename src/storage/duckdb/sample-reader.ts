import type { SampleRange } from '../journaled/sample-database.js';
import { type ValueColumns, ValueColumnsBuilder } from '../value-columns.js';
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

  async read(
    seriesIds: readonly (number | undefined)[],
    range: SampleRange,
  ): Promise<ValueColumns> {
    const { startSeconds, endSeconds, samplesSkipped, samplesMax } = range;
    const known = seriesIds.filter((seriesId) => seriesId !== undefined);
    if (known.length === 0) return new ValueColumnsBuilder(seriesIds.length, 0).build();
    const name = `${startSeconds} ${endSeconds} ${samplesSkipped}`;
    let gathering = this.#gathering.get(name);
    if (gathering?.batch.add(known, samplesMax) !== true) {
      const batch = new ReadBatch(range);
      batch.add(known, samplesMax);
      gathering = { batch, done: this.#begin(name, batch) };
      this.#gathering.set(name, gathering);
    }
    const { batch, done } = gathering;
    await done;
    const samples = seriesIds.map((seriesId) => batch.samplesOf(seriesId, samplesMax));
    const rowCount = samples.reduce((count, { size }) => count + size, 0);
    const columns = new ValueColumnsBuilder(samples.length, rowCount);
    for (const [place, ofSeries] of samples.entries()) columns.addRows(place, ofSeries);
    return columns.build();
  }

  #begin(name: string, batch: ReadBatch): Promise<void> {
    return this.#sessions.run((connection) => {
      if (this.#gathering.get(name)?.batch === batch) this.#gathering.delete(name);
      const { startSeconds, endSeconds } = batch.range;
      return batch.run(connection, this.#sessions.segmentsBetween(startSeconds, endSeconds));
    });
  }
}
