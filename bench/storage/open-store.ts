import { join } from 'node:path';
import { defaultLimits } from '../../src/config/limits.js';
import { DuckdbDatabase } from '../../src/storage/duckdb/duckdb-database.js';
import { DuckdbSampleStore } from '../../src/storage/journaled/journaled-sample-store.js';
import { LevelJournal } from '../../src/storage/leveldb/level-journal.js';

export interface OpenStore {
  readonly database: DuckdbDatabase;
  readonly store: DuckdbSampleStore;
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
  const store = await DuckdbSampleStore.open(database, journal, {
    limits: () => defaultLimits,
    utcOffsetSeconds,
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
