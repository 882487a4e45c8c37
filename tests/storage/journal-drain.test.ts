import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { JournalDrain } from '../../src/storage/journaled/journal-drain.js';
import { ReportColumns } from '../../src/storage/journaled/report-columns.js';

/** A database that takes what it is given, or says that it does not. */
class FakeDatabase {
  /** The last number and the values of each commit that reached the disk. */
  readonly commits: { readonly lastNumber: number; readonly values: number[] }[] = [];
  /** What the next commits do beside: nothing where there is none. */
  readonly faults: ('lost' | 'unknown')[] = [];
  /** Holds commits up until it is called. */
  release: () => void = () => undefined;
  #held = Promise.resolve();

  hold(): void {
    this.#held = new Promise((resolve) => (this.release = resolve));
  }

  async write(reports: ReportColumns, lastNumber: number, isDoubtful: boolean): Promise<void> {
    await this.#held;
    const fault = this.faults.shift();
    if (fault === 'lost') throw new Error('the disk is full');
    // As the writer does after a commit of which nobody knows whether it reached the disk.
    const isThere = isDoubtful && (this.commits.at(-1)?.lastNumber ?? 0) >= lastNumber;
    if (!isThere) this.commits.push({ lastNumber, values: valuesOf(reports) });
    if (fault === 'unknown') throw new Error('the disk does not answer');
  }
}

function valuesOf(reports: ReportColumns): number[] {
  return [...reports.values.subarray(0, reports.sampleCount)];
}

/** A group of one report with so many samples, all of them of one value. */
function groupOf(value: number, sampleCount = 1): ReportColumns {
  const group = new ReportColumns();
  group.addReport(1000, BigInt(value), sampleCount);
  for (let left = sampleCount; left > 0; left -= 1) group.addSample(1, 1000, value);
  return group;
}

function drainTo(database: FakeDatabase): JournalDrain {
  return new JournalDrain({ release: () => Promise.resolve() }, database, undefined);
}

describe('what waits reaches the database once, in its order', () => {
  const situations = [
    { name: 'all goes well', faults: [] },
    { name: 'a commit fails', faults: ['lost'] },
    { name: 'a commit fails, and had reached the disk', faults: ['unknown'] },
    { name: 'both, one after the other', faults: ['unknown', 'lost', 'unknown'] },
  ] as const;
  for (const { name, faults } of situations) {
    test(name, async () => {
      const database = new FakeDatabase();
      database.faults.push(...faults);
      const drain = drainTo(database);
      for (let number = 1; number <= 20; number += 1) {
        drain.take(number, groupOf(number));
        if (number % 5 === 0) await drain.settle().catch(() => undefined);
      }
      while (drain.failure !== undefined) await drain.settle().catch(() => undefined);
      await drain.settle();
      const stored = database.commits.flatMap(({ values }) => values);
      assert.deepEqual(
        stored,
        Array.from({ length: 20 }, (_, at) => at + 1),
      );
      await drain.close();
    });
  }
});

describe('a database that has fallen behind', () => {
  test('is given half of what waits at once', async () => {
    const database = new FakeDatabase();
    database.hold();
    const drain = drainTo(database);
    for (let number = 1; number <= 1000; number += 1) drain.take(number, groupOf(number, 1000));
    database.release();
    await drain.settle();
    const samples = database.commits.map(({ values }) => values.length);
    assert.equal(
      samples.reduce((sum, count) => sum + count),
      1_000_000,
    );
    assert.ok(samples.length < 20, `${samples.length} commits`);
  });

  test('keeps groups waiting only for as long as too many wait', async () => {
    const database = new FakeDatabase();
    database.hold();
    const drain = drainTo(database);
    for (let number = 1; number <= 1001; number += 1) drain.take(number, groupOf(number, 1000));
    let hasRoom = false;
    const room = drain.makeRoom().then(() => (hasRoom = true));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(hasRoom, false);
    database.release();
    await room;
    const { sampleCount } = drain.waiting;
    assert.ok(sampleCount > 0, 'not all had to be drained');
    await drain.settle();
  });

  test('says why it takes nothing', async () => {
    const database = new FakeDatabase();
    database.faults.push('lost', 'lost');
    const drain = drainTo(database);
    drain.take(1, groupOf(1));
    await assert.rejects(drain.settle(), /the disk is full/);
    await assert.rejects(drain.makeRoom(), /the disk is full/);
    await drain.makeRoom();
    assert.equal(drain.waiting.sampleCount, 0);
  });
});
