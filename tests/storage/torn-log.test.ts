import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import type { SampleStore } from '../../src/storage/sample-store.js';
import { DuckdbHarness } from './duckdb-harness.js';
import { noonSeconds, reportOf, valuesOf } from './sample-store-harness.js';

const acknowledgedCount = 20;
const writtenCount = 40;

/** What a kill leaves: the database without the reports, and the journal's log with all of them. */
interface Files {
  readonly folder: string;
  readonly logName: string;
  readonly log: Buffer;
  /** Those of the acknowledged reports come first. */
  readonly acknowledgedBytes: number;
}

const files = await filesOfReports();

/** What a disk may leave, from some byte on, of what it was told to write and not to sync. */
const damages: readonly (readonly [string, (log: Buffer, from: number) => Buffer])[] = [
  ['is zeros', (log, from) => log.fill(0, from)],
  ['is garbage', (log, from) => log.fill('garbage', from)],
  ['has a hole', (log, from) => log.fill(0, from, Math.min(from + 512, log.length))],
  ['has a wrong bit', (log, from) => log.fill((log[from] ?? 0) ^ 0x10, from, from + 1)],
];

const anyByte = fc.integer({ min: files.acknowledgedBytes, max: files.log.length - 1 });
const runs = { numRuns: 25 };

after(() => rm(files.folder, { recursive: true }));

describe('where the log, after what was acknowledged,', () => {
  test('is cut off, all that was acknowledged is there, and what comes next stays', async () => {
    const property = fc.asyncProperty(anyByte, async (from) => {
      assert.equal(await openLog(files.log.subarray(0, from)), 'whole');
    });
    await fc.assert(property, runs);
  });

  for (const [name, damage] of damages) {
    test(`${name}, the same, or the log is named and nothing is served`, async () => {
      const property = fc.asyncProperty(anyByte, async (from) => {
        const outcome = await openLog(damage(Buffer.from(files.log), from));
        assert.match(outcome, /^whole$|^DataDamagedError: .*putmon\.journal.* is damaged at byte/);
      });
      await fc.assert(property, runs);
    });
  }
});

/** Reports of three samples each, of which the first are acknowledged before the rest is written. */
async function filesOfReports(): Promise<Files> {
  const harness = await DuckdbHarness.create();
  const store = await harness.open();
  for (let value = 0; value < acknowledgedCount; value += 1) await write(store, value);
  const acknowledgedBytes = (await readLog(harness.folder)).log.length;
  for (let value = acknowledgedCount; value < writtenCount; value += 1) await write(store, value);
  const folder = await mkdtemp(join(tmpdir(), 'putmon-torn-'));
  await cp(harness.folder, folder, { recursive: true });
  await store.close();
  await harness.dispose();
  return { folder, ...(await readLog(folder)), acknowledgedBytes };
}

async function readLog(folder: string): Promise<Pick<Files, 'log' | 'logName'>> {
  const journal = join(folder, 'putmon.journal');
  const [name = ''] = (await readdir(journal)).filter((each) => each.endsWith('.log'));
  const logName = join('putmon.journal', name);
  return { logName, log: await readFile(join(folder, logName)) };
}

function write(store: SampleStore, value: number): Promise<unknown> {
  const samples = ['a', 'b', 'c'].map((seriesKey) => ({ seriesKey, value }));
  return store.write(reportOf(noonSeconds, samples));
}

/**
 * Opens what is left, writes a report, and opens what a kill leaves then.
 * @returns why it is not opened, or `whole`
 */
async function openLog(log: Buffer): Promise<string> {
  const harness = await DuckdbHarness.create();
  await cp(files.folder, harness.folder, { recursive: true });
  await writeFile(join(harness.folder, files.logName), log);
  try {
    const store = await harness.open().catch(String);
    if (typeof store === 'string') return store.replace(/^Error: /, '');
    await assertWhole(harness, store);
    await store.close();
    return 'whole';
  } finally {
    await harness.dispose();
  }
}

async function assertWhole(harness: DuckdbHarness, store: SampleStore): Promise<void> {
  const found = await valuesOf(store);
  assert.ok(found.length >= acknowledgedCount, `${found.length} reports are left`);
  const written = Array.from({ length: found.length }, (_, value) => value);
  assert.deepEqual(found, written, 'none is twice, none is left out, none is invented');
  for (const seriesKey of ['b', 'c']) assert.deepEqual(await valuesOf(store, seriesKey), found);
  await write(store, writtenCount);
  const killed = await harness.durable.openAfterKill();
  assert.deepEqual(await valuesOf(killed), [...found, writtenCount]);
  await killed.close();
}
