import type { GroupCommit } from './group-commit.js';
import type { JournalDrain } from './journal-drain.js';
import type { SampleDatabase } from './sample-database.js';
import type { SeriesIndex, SeriesRow } from './series-index.js';

/** Series examined and forgotten in one slice: bounds how long the event loop is held. */
const seriesMax = 20_000;

interface Parts {
  readonly commit: GroupCommit;
  readonly drain: JournalDrain;
  readonly database: SampleDatabase;
  readonly index: SeriesIndex;
}

/** Forgets those of the series that have no samples left. */
export async function forgetEmptySeries(seriesIds: readonly number[], parts: Parts): Promise<void> {
  for (let first = 0; first < seriesIds.length; first += seriesMax) {
    await forgetSlice(seriesIds.slice(first, first + seriesMax), parts);
  }
}

async function forgetSlice(
  seriesIds: readonly number[],
  { commit, drain, database, index }: Parts,
): Promise<void> {
  index.watch(seriesIds);
  // A sample that came before the watch is in the database after this; a later one ends the watch.
  await commit.settleGroups();
  await drain.settle();
  const empty = await database.withoutSamples(seriesIds);
  await deleteIdle(
    empty.filter((seriesId) => index.isIdle(seriesId)),
    database,
    index,
  );
  index.watch([]);
}

/** Deletes those of empty series that have stayed without a sample since they are watched. */
async function deleteIdle(
  seriesIds: readonly number[],
  database: SampleDatabase,
  index: SeriesIndex,
): Promise<void> {
  const forgotten: SeriesRow[] = [];
  try {
    await database.deleteSeries(seriesIds, (rows) => {
      forgotten.push(...rows.filter(({ id }) => index.isIdle(id)));
      // A sample from here on makes a new series: its journal record must not need the old row.
      for (const row of forgotten) index.forget(row);
      return forgotten;
    });
  } catch (error) {
    for (const row of forgotten) index.load(row);
    throw error;
  }
}
