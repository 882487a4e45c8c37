import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { SampleStore } from '../../src/storage/sample-store.js';
import { DuckdbHarness } from '../support/duckdb-harness.js';
import { noonSeconds, reportOf, valuesOf } from '../support/sample-store-harness.js';

const acknowledgedCount = 20;
const writtenCount = 40;

/** A file that was written on after the acknowledged reports. */
interface GrownFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly acknowledgedBytes: number;
}

/** What a kill leaves of a folder, by the names of its files. */
type Files = ReadonlyMap<string, Buffer>;

const { files, grown } = await filesOfReports();

/** What a disk may leave, from some byte on, of what it was told to write and not to sync. */
const damages: readonly (readonly [string, (log: Buffer, from: number) => Buffer])[] = [
  ['is zeros', (log, from) => log.fill(0, from)],
  ['is garbage', (log, from) => log.fill('garbage', from)],
  ['has a hole', (log, from) => log.fill(0, from, Math.min(from + 512, log.length))],
  ['has a wrong bit', (log, from) => log.fill((log[from] ?? 0) ^ 0x10, from, from + 1)],
];

const anyPlace = fc.oneof(
  ...grown.map((file) => {
    const byte = fc.integer({ min: file.acknowledgedBytes, max: file.bytes.length - 1 });
    return byte.map((from) => ({ file, from }));
  }),
);
const runs = { numRuns: 25 };

describe('where a log, after what was acknowledged,', () => {
  test('is cut off, all that was acknowledged is there, and what comes next stays', async () => {
    const property = fc.asyncProperty(anyPlace, async ({ file, from }) => {
      assert.equal(await openWith(file.name, file.bytes.subarray(0, from)), 'whole');
    });
    await fc.assert(property, runs);
  });

  for (const [name, damage] of damages) {
    test(`${name}, the same, or the log is named and nothing is served`, async () => {
      const property = fc.asyncProperty(anyPlace, async ({ file, from }) => {
        const outcome = await openWith(file.name, damage(Buffer.from(file.bytes), from));
        if (outcome === 'whole') return;
        assert.match(outcome, /checksum|damaged/);
        assert.ok(outcome.includes(file.name), outcome);
      });
      await fc.assert(property, runs);
    });
  }
});

/** Reports of three samples each, of which the first are acknowledged before the rest is written. */
async function filesOfReports(): Promise<{ files: Files; grown: readonly GrownFile[] }> {
  const harness = await DuckdbHarness.create();
  const store = await harness.open();
  for (let value = 0; value < acknowledgedCount; value += 1) await write(store, value);
  const before = await filesIn(harness.folder);
  for (let value = acknowledgedCount; value < writtenCount; value += 1) await write(store, value);
  const files = await filesIn(harness.folder);
  await store.close();
  await harness.dispose();
  const grown = [...files].flatMap(([name, bytes]) => {
    const acknowledgedBytes = before.get(name)?.length ?? 0;
    return bytes.length > acknowledgedBytes ? [{ name, bytes, acknowledgedBytes }] : [];
  });
  assert.ok(grown.length > 0);
  return { files, grown };
}

async function filesIn(folder: string): Promise<Files> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      paths.map(async (path) => [relative(folder, path), await readFile(path)] as const),
    ),
  );
}

function write(store: SampleStore, value: number): Promise<unknown> {
  const samples = ['a', 'b', 'c'].map((seriesKey) => ({ seriesKey, value }));
  return store.write(reportOf(noonSeconds, samples));
}

/**
 * Opens what is left where a file has other bytes, writes a report, and opens what a kill leaves
 * then.
 * @returns why it is not opened, or `whole`
 */
async function openWith(damagedName: string, damaged: Buffer): Promise<string> {
  const harness = await DuckdbHarness.create();
  for (const [name, bytes] of new Map([...files, [damagedName, damaged]])) {
    const path = join(harness.folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
  try {
    const store = await harness.open().catch(String);
    if (typeof store === 'string') return store;
    await assertWhole(harness, store);
    await store.close();
    return 'whole';
  } finally {
    await harness.dispose();
  }
}

async function assertWhole(harness: DuckdbHarness, store: SampleStore): Promise<void> {
  const found = await valuesOf(store);
  const acknowledged = Array.from({ length: acknowledgedCount }, (_, value) => value);
  assert.deepEqual(found.slice(0, acknowledgedCount), acknowledged, 'none is lost');
  assert.equal(new Set(found).size, found.length, 'none is twice');
  assert.ok(
    found.every((value) => value < writtenCount),
    'none is invented',
  );
  for (const seriesKey of ['b', 'c']) assert.deepEqual(await valuesOf(store, seriesKey), found);
  await write(store, writtenCount);
  const killed = await harness.durable.openAfterKill();
  assert.deepEqual(await valuesOf(killed), [...found, writtenCount]);
  await killed.close();
}
