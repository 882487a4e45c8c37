import { dirname, join } from 'node:path';
import { defaultLimits } from '../../src/config/limits.js';
import { DuckdbDatabase } from '../../src/duckdb/duckdb-database.js';
import { DuckdbSampleDatabase } from '../../src/storage/duckdb/duckdb-sample-database.js';
import { InProcessReplayMemory } from '../../src/storage/in-process-replay-memory.js';
import { JournaledSampleStore } from '../../src/storage/journaled/journaled-sample-store.js';
import { Availability } from '../../src/storage/availability.js';
import { LevelJournal } from '../../src/storage/leveldb/level-journal.js';

export interface OpenStore {
  readonly database: DuckdbDatabase;
  readonly store: JournaledSampleStore;
  readonly close: () => Promise<void>;
}

/** Opens a store on a folder, with the limits that putmon starts with. */
export async function openStore(
  folder: string,
  utcOffsetSeconds: number,
  clock: () => number,
): Promise<OpenStore> {
  const database = await DuckdbDatabase.open({
    file: join(folder, 'putmon.duckdb'),
    threads: 2,
    memoryBytesMax: 2 ** 30,
    checkpointBytesMax: defaultLimits.checkpointBytesMax,
  });
  const journal = await LevelJournal.open(join(folder, 'putmon.journal'));
  const samples = await DuckdbSampleDatabase.open(database, { utcOffsetSeconds, clock });
  const availability = new Availability(dirname(database.file), undefined);
  const store = await JournaledSampleStore.open(samples, journal, {
    availability,
    limits: () => defaultLimits,
    replayMemory: new InProcessReplayMemory(() => defaultLimits.replayEntriesMax),
    retentionDays: 30,
    clock,
  });
  return {
    database,
    store,
    async close() {
      await store.close();
      await journal.close();
      await database.close();
    },
  };
}
