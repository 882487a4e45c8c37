import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { DuckdbDatabase } from '../../src/duckdb/duckdb-database.js';
import { DuckdbSampleDatabase } from '../../src/storage/duckdb/duckdb-sample-database.js';
import { InProcessReplayMemory } from '../../src/storage/in-process-replay-memory.js';
import { JournaledSampleStore } from '../../src/storage/journaled/journaled-sample-store.js';
import { Availability } from '../../src/storage/availability.js';
import { LevelJournal } from '../../src/storage/leveldb/level-journal.js';
import type { StoreObserver } from '../../src/storage/sample-store.js';
import { defaultLimits } from '../../src/config/limits.js';

export interface OpenStore {
  readonly store: JournaledSampleStore;
  close(): Promise<void>;
}

/** Opens a store as `putmon serve` does on two cores, but for the clock. */
export async function openStore(
  file: string,
  clock: () => number,
  observer: StoreObserver,
): Promise<OpenStore> {
  const database = await DuckdbDatabase.open({
    file,
    threads: 1,
    memoryBytesMax: 2 ** 30,
    checkpointBytesMax: defaultLimits.checkpointBytesMax,
  });
  const journal = await LevelJournal.open(`${file}.journal`);
  const samples = await DuckdbSampleDatabase.open(database, { utcOffsetSeconds: 0, clock });
  const availability = new Availability(dirname(database.file), undefined);
  const store = await JournaledSampleStore.open(samples, journal, {
    availability,
    limits: () => defaultLimits,
    replayMemory: new InProcessReplayMemory(() => defaultLimits.replayEntriesMax),
    retentionDays: 30,
    clock,
    observer,
  });
  return {
    store,
    async close() {
      await store.close();
      await journal.close();
      await database.close();
    },
  };
}

/** What a closed data file takes. */
export interface FileSize {
  readonly fileBytes: number;
  /** Of the file, what holds data; the rest is free for what comes next. */
  readonly usedBytes: number;
  readonly columns: readonly ColumnSize[];
}

export interface ColumnSize {
  readonly column: string;
  readonly bytes: number;
  /** How DuckDB packs most of it. */
  readonly compression: string;
}

export async function sizeOf(file: string): Promise<FileSize> {
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  const read = async (sql: string): Promise<Record<string, unknown>[]> =>
    (await connection.runAndReadAll(sql)).getRowObjectsJS();
  const [size] = await read(
    'SELECT (block_size * used_blocks)::DOUBLE AS bytes FROM pragma_database_size()',
  );
  const tables = await read(
    "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'samples%'",
  );
  const columns = await read(columnSizes(tables.map(({ table_name }) => String(table_name))));
  connection.closeSync();
  instance.closeSync();
  return {
    fileBytes: (await stat(file)).size,
    usedBytes: Number(size?.['bytes']),
    columns: columns.map(({ column, bytes, compression }) => ({
      column: String(column),
      bytes: Number(bytes),
      compression: String(compression),
    })),
  };
}

/** DuckDB tells where parts of columns begin: each reaches to the next, or to its block's end. */
function columnSizes(tables: readonly string[]): string {
  const parts = tables.map((table) => `SELECT * FROM pragma_storage_info('${table}')`);
  return `
    WITH parts AS (${parts.join(' UNION ALL ')}),
    sized AS (
      SELECT column_name, compression,
        coalesce(lead(block_offset) OVER (PARTITION BY block_id ORDER BY block_offset), 262136)
          - block_offset AS bytes
      FROM parts WHERE persistent AND block_id >= 0
    )
    SELECT column_name AS "column", sum(bytes)::DOUBLE AS bytes, mode(compression) AS compression
    FROM sized GROUP BY column_name ORDER BY bytes DESC`;
}
