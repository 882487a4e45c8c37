import { tmpdir } from 'node:os';
import { Availability } from '../../src/storage/availability.js';
import { InProcessReplayMemory } from '../../src/storage/in-process-replay-memory.js';
import type { JournalRecord } from '../../src/storage/journal.js';
import { JournaledSampleStore } from '../../src/storage/journaled/journaled-sample-store.js';
import { MemoryJournal } from '../../src/storage/memory/memory-journal.js';
import {
  MemorySampleDatabase,
  MemoryTables,
} from '../../src/storage/memory/memory-sample-database.js';
import { noonSeconds } from '../support/sample-store-harness.js';
import { describeSampleDatabase } from './sample-database-conformance.js';
import { describeSampleStore } from './sample-store-conformance.js';

const replayEntriesMax = 1_000_000;

function openStore(
  tables: MemoryTables,
  records: JournalRecord[],
  clock: () => number,
  pendingSamplesMax = 500_000,
): Promise<JournaledSampleStore> {
  return JournaledSampleStore.open(new MemorySampleDatabase(tables), new MemoryJournal(records), {
    limits: () => ({
      pendingSamplesMax,
      timestampSkewBehindSeconds: 7200,
      timestampSkewAheadSeconds: 300,
      replayEntriesMax,
    }),
    retentionDays: 30,
    journalReachesDatabase: true,
    replayMemory: new InProcessReplayMemory(() => replayEntriesMax),
    availability: new Availability(tmpdir(), undefined),
    clock,
  });
}

describeSampleStore(
  'journaled store over journal and database in memory',
  () => {
    const tables = new MemoryTables();
    const records: JournalRecord[] = [];
    const harness = {
      nowSeconds: noonSeconds,
      open: ({ pendingSamplesMax }: { pendingSamplesMax?: number } = {}) =>
        openStore(tables, records, () => harness.nowSeconds, pendingSamplesMax),
      durable: {
        openAfterKill: () => openStore(tables.copy(), [...records], () => harness.nowSeconds),
      },
      dispose: () => Promise.resolve(),
    };
    return Promise.resolve(harness);
  },
  { disk: 'memory has no disk', outage: 'memory can always be read' },
);

describeSampleDatabase('memory', () => {
  const tables = new MemoryTables();
  return Promise.resolve({
    open: () => Promise.resolve(new MemorySampleDatabase(tables)),
    dispose: () => Promise.resolve(),
  });
});
