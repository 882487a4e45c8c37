import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { InProcessReplayMemory } from '../../src/storage/in-process-replay-memory.js';
import { ReportColumns } from '../../src/storage/journaled/report-columns.js';
import type { SampleDatabase } from '../../src/storage/journaled/sample-database.js';
import { SampleGroup } from '../../src/storage/journaled/sample-group.js';
import { SeriesIndex, type SeriesRow } from '../../src/storage/journaled/series-index.js';
import { TimedValues } from '../../src/storage/value-columns.js';
import { daySeconds, noonSeconds } from '../support/sample-store-harness.js';

/** What the suite needs of an engine. Its databases lie over the same data until it is disposed. */
export interface SampleDatabaseHarness {
  /** Closes the one that is open, if any. */
  open(): Promise<SampleDatabase>;
  dispose(): Promise<void>;
}

const range = {
  startSeconds: 0,
  endSeconds: 2 ** 32 - 1,
  samplesSkipped: 0,
  samplesMax: 1000,
};

let lastFingerprint = 0n;

/** One report of these samples; the series that are named are new. */
function reportOf(
  samples: readonly (readonly [series: number, timeSeconds: number, value: number])[],
  newSeries: readonly SeriesRow[] = [],
): ReportColumns {
  const reports = new ReportColumns();
  lastFingerprint += 1n;
  reports.addReport(noonSeconds, lastFingerprint, samples.length);
  for (const sample of samples) reports.addSample(...sample);
  reports.newSeries = newSeries;
  return reports;
}

function rowOf(id: number, metricId = 1): SeriesRow {
  return { id, accountId: 1, metricId, seriesKey: `key ${id}`, firstSeconds: noonSeconds };
}

/** All values of each series. */
async function valuesOf(
  database: SampleDatabase,
  ...seriesIds: (number | undefined)[]
): Promise<number[][]> {
  const columns = await database.readSamples(seriesIds, range);
  return seriesIds.map((_, place) => [...TimedValues.of(columns, place).values]);
}

async function indexOf(database: SampleDatabase): Promise<SeriesIndex> {
  const index = new SeriesIndex();
  await database.loadSeries(index);
  return index;
}

/** One test for each promise of `SampleDatabase`. */
export function describeSampleDatabase(
  name: string,
  createHarness: () => Promise<SampleDatabaseHarness>,
): void {
  describe(`${name} is a sample database`, () => {
    let harness: SampleDatabaseHarness;
    let database: SampleDatabase;
    beforeEach(async () => {
      harness = await createHarness();
      database = await harness.open();
    });
    afterEach(() => harness.dispose());

    promiseWrites(
      () => database,
      async () => (database = await harness.open()),
    );
    promiseSeries(
      () => database,
      async () => (database = await harness.open()),
    );
    promiseDays(() => database);
  });
}

function promiseWrites(current: () => SampleDatabase, reopen: () => Promise<SampleDatabase>): void {
  test('a write is there after it, with the number of its record, and after opening anew', async () => {
    assert.equal(await current().drainedNumber(), 0);
    await current().write(
      reportOf([
        [1, noonSeconds + 1, 2],
        [2, noonSeconds, 3],
        [1, noonSeconds, 1],
      ]),
      7,
      false,
    );
    const assertThere = async (database: SampleDatabase): Promise<void> => {
      assert.equal(await database.drainedNumber(), 7);
      assert.deepEqual(await valuesOf(database, 2, undefined, 1), [[3], [], [1, 2]]);
      assert.equal(await database.newestSeconds([1, 2]), noonSeconds + 1);
      assert.equal(await database.newestSeconds([3]), undefined);
    };
    await assertThere(current());
    await assertThere(await reopen());
  });

  test('a doubtful write is stored once, whether it had reached the disk or not', async () => {
    const database = current();
    const reports = reportOf([[1, noonSeconds, 1]]);
    await database.write(reports, 1, false);
    await database.write(reports, 1, true);
    assert.deepEqual(await valuesOf(database, 1), [[1]]);
    await database.write(reportOf([[1, noonSeconds, 2]]), 2, true);
    assert.deepEqual(await valuesOf(database, 1), [[1, 2]]);
    assert.equal(await database.drainedNumber(), 2);
  });

  test('of reports of unknown fate it finds those that it has, by time and fingerprint', async () => {
    const database = current();
    const there = reportOf([[1, noonSeconds, 1]]);
    await database.write(there, 1, false);
    const group = new SampleGroup();
    const fingerprint = there.fingerprints[0] ?? 0n;
    for (const [timeSeconds, print] of [
      [noonSeconds, fingerprint + 1n],
      [noonSeconds, fingerprint],
      [noonSeconds + 1, fingerprint],
    ] as const) {
      group.unknown.push(group.addReport(timeSeconds, print, 1));
      group.addSample(1, timeSeconds, 1);
    }
    assert.deepEqual(await database.findReports(group), new Set([1]));
  });

  test('reports of the window are loaded into the replay memory', async () => {
    const there = reportOf([[1, noonSeconds, 1]]);
    await current().write(there, 1, false);
    const recall = async (startSeconds: number, endSeconds: number): Promise<string> => {
      const memory = new InProcessReplayMemory(() => 100);
      await current().loadReports(memory, { startSeconds, endSeconds, entriesMax: 100 });
      return memory.recall(noonSeconds, there.fingerprints[0] ?? 0n);
    };
    assert.equal(await recall(noonSeconds, noonSeconds + 1), 'stored');
    assert.equal(await recall(noonSeconds - 10, noonSeconds), 'new');
    assert.equal(await recall(noonSeconds + 1, noonSeconds + 10), 'new');
  });

  test('what the journal alone has is read as if it were there', async () => {
    const database = current();
    await database.write(reportOf([[1, noonSeconds, 1]]), 1, false);
    const undrained = reportOf([[1, noonSeconds, 2]]);
    database.attach({ hasSeries: () => true, undrained: () => undrained });
    assert.deepEqual(await valuesOf(database, 1), [[1, 2]]);
    const windows = {
      firstEndSeconds: noonSeconds + 60,
      lastEndSeconds: noonSeconds + 60,
      periodSeconds: 60,
      statistic: 'sum',
    } as const;
    const { ends, values } = await database.readGroupedWindows([[1], [], [1, 2]], windows);
    assert.deepEqual(
      [[...ends], [...values]],
      [
        [1, 1, 2],
        [3, 3],
      ],
    );
  });
}

function promiseSeries(current: () => SampleDatabase, reopen: () => Promise<SampleDatabase>): void {
  test('series come with the write that names them, and go when they are deleted', async () => {
    await current().write(
      reportOf([[1, noonSeconds, 1]], [rowOf(1), rowOf(2), rowOf(3, 2)]),
      1,
      false,
    );
    const index = await indexOf(await reopen());
    assert.deepEqual([index.idOf(1, 'key 2'), index.idOf(2, 'key 3')], [2, 3]);
    assert.equal(index.countOf(1), 3);
    let offered: number[] = [];
    await current().deleteSeries([1, 2], (rows) => {
      offered = rows.map(({ id }) => id).sort();
      return rows.filter(({ id }) => id === 2);
    });
    assert.deepEqual(offered, [1, 2]);
    assert.equal(await current().deleteSeriesOfMetric(2, () => 'forgotten'), 'forgotten');
    const left = await indexOf(await reopen());
    assert.deepEqual([left.countOf(1), left.idOf(1, 'key 1')], [1, 1]);
  });

  test('the number of a series whose metric was deleted before its write is given to no other', async () => {
    const database = current();
    database.attach({ hasSeries: ({ id }) => id !== 5, undrained: () => undefined });
    await database.write(reportOf([[5, noonSeconds, 1]], [rowOf(4), rowOf(5, 2)]), 1, false);
    const index = await indexOf(await reopen());
    assert.equal(index.idOf(2, 'key 5'), undefined);
    assert.equal(index.assign(1, 1, 'new', noonSeconds), 6);
  });

  test('samples are deleted from their start to before their end, and are counted', async () => {
    const database = current();
    const samples = [0, 1, 2].flatMap((at) =>
      [1, 2].map((id) => [id, noonSeconds + at, at] as const),
    );
    await database.write(reportOf(samples), 1, false);
    assert.deepEqual(await database.withoutSamples([1, 2, 3]), [3]);
    assert.equal(await database.deleteSamples([1], noonSeconds, noonSeconds + 2), 2);
    assert.deepEqual(await valuesOf(database, 1, 2), [[2], [0, 1, 2]]);
    assert.equal(await database.deleteSamples([1, 3], 0, 2 ** 32), 1);
    assert.deepEqual((await database.withoutSamples([1, 2, 3])).sort(), [1, 3]);
  });
}

function promiseDays(current: () => SampleDatabase): void {
  test('days with samples are told in order, sorted without a change, and dropped whole', async () => {
    const database = current();
    const [today, tomorrow] = [noonSeconds, noonSeconds + daySeconds];
    await database.write(
      reportOf([
        [1, tomorrow, 2],
        [1, today, 1],
        [2, today, 3],
      ]),
      1,
      false,
    );
    const days = database.days();
    assert.deepEqual(
      days.map(({ date }) => date),
      ['2024-03-01', '2024-03-02'],
    );
    const [first] = days;
    assert(first);
    assert.ok(first.endSeconds > today && first.endSeconds <= tomorrow);
    await database.sortDay(first);
    assert.equal(database.isSorted(first), true);
    assert.equal(await database.sortDay(first), undefined);
    assert.deepEqual(await valuesOf(database, 1, 2), [[1, 2], [3]]);
    assert.deepEqual(await database.dropDay(first), [2]);
    assert.deepEqual(await valuesOf(database, 1, 2), [[2], []]);
    assert.equal(database.days().length, 1);
  });
}
