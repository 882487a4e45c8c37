import { DataDamagedError } from '../data-check.js';
import type { Journal } from '../journal.js';
import type { ReplayMemory } from '../replay-memory.js';
import { StoreUnavailableError } from '../sample-store.js';
import { decodeGroup } from './group-record.js';
import type { JournalDrain } from './journal-drain.js';
import { rememberGroup } from './remember-group.js';
import type { SampleDatabase } from './sample-database.js';
import type { SeriesIndex } from './series-index.js';

const advice = 'run putmon doctor, and restore a backup';

interface Parts {
  readonly database: SampleDatabase;
  readonly index: SeriesIndex;
  readonly memory: ReplayMemory;
  readonly drain: JournalDrain;
}

/**
 * Takes into the database what a kill has left in the journal.
 * @param reachesDatabase whether the journal has the last record that the database holds, as the
 *   journal of a marked folder has
 * @throws DataDamagedError
 */
export async function loadJournal(
  journal: Journal,
  { database, index, memory, drain }: Parts,
  reachesDatabase: boolean,
): Promise<void> {
  const drained = await database.drainedNumber();
  let last = drained;
  let newest = 0;
  for await (const record of journal.records()) {
    const isFirst = newest === 0;
    newest = record.number;
    if (newest <= drained) continue;
    if (newest !== last + 1) throw isFirst ? behind(database, drained, newest) : missing(last + 1);
    last = newest;
    const group = decodeGroup(record);
    for (const row of group.newSeries) index.load(row);
    rememberGroup(memory, group);
    drain.take(last, group);
  }
  if (reachesDatabase && newest < drained) throw cutOff(journal, newest, database, drained);
  journal.reserve(last);
  // A full disk is no reason not to start: reads go on, and writes are refused.
  await drain.settle().catch((error: unknown) => {
    if (!(error instanceof StoreUnavailableError)) throw error;
  });
  if (drain.failure === undefined) await journal.release(last);
}

function missing(number: number): DataDamagedError {
  return new DataDamagedError(
    `record ${number} of the journal is gone, and later ones are there: ` +
      `the stored data is damaged; ${advice}`,
  );
}

function behind(
  { name, logName }: SampleDatabase,
  drained: number,
  first: number,
): DataDamagedError {
  return new DataDamagedError(
    `${name} ends at record ${drained} of the journal, which begins at ${first}: ` +
      `${logName} was removed or cut off: the stored data is damaged; ${advice}`,
  );
}

function cutOff(
  journal: Journal,
  newest: number,
  database: SampleDatabase,
  drained: number,
): DataDamagedError {
  return new DataDamagedError(
    `${journal.name} ends at record ${newest}, and ${database.name} has record ${drained}: ` +
      `the newest log of the journal is damaged, removed or emptied; ${advice}`,
  );
}
