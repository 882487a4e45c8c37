import { DataDamagedError } from '../data-check.js';
import type { Journal } from '../journal.js';
import { StoreUnavailableError } from '../sample-store.js';
import { decodeGroup } from './group-record.js';
import type { JournalDrain } from './journal-drain.js';
import type { ReplayMemory } from './replay-memory.js';
import type { SampleDatabase } from './sample-database.js';
import type { SeriesIndex } from './series-index.js';

interface Parts {
  readonly database: SampleDatabase;
  readonly index: SeriesIndex;
  readonly memory: ReplayMemory;
  readonly drain: JournalDrain;
}

/**
 * Takes into the database what a kill has left in the journal.
 * @throws DataDamagedError
 */
export async function loadJournal(
  journal: Journal,
  { database, index, memory, drain }: Parts,
): Promise<void> {
  const drained = await database.drainedNumber();
  let last = drained;
  for await (const record of journal.records()) {
    if (record.number <= drained) continue;
    if (record.number !== last + 1) throw missing(last + 1);
    last = record.number;
    const group = decodeGroup(record);
    for (const row of group.newSeries) index.load(row);
    memory.rememberGroup(group);
    drain.take(last, group);
  }
  journal.reserve(last);
  // A full disk is no reason not to start: reads go on, and writes are refused.
  await drain.settle().catch((error: unknown) => {
    if (!(error instanceof StoreUnavailableError)) throw error;
  });
  if (drain.failure === undefined) await journal.release(last);
}

function missing(number: number): DataDamagedError {
  return new DataDamagedError(
    `record ${number} of the journal is gone, and later ones are there; ` +
      'run putmon doctor, and restore a backup',
  );
}
