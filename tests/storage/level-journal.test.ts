import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { DataDamagedError } from '../../src/storage/data-check.js';
import { crc32c } from '../../src/storage/leveldb/crc32c.js';
import { LevelJournal } from '../../src/storage/leveldb/level-journal.js';
import { checkLevelFiles } from '../../src/storage/leveldb/level-files.js';
import { checkLogs } from '../../src/storage/leveldb/level-log.js';
import { describeJournal, type JournalHarness } from './journal-conformance.js';
import { canMountDisk, SmallDisk } from '../support/small-disk.js';

const mounts = canMountDisk();

class LevelHarness implements JournalHarness {
  readonly disk: SmallDisk;
  readonly #folder: string;
  readonly #journals: LevelJournal[] = [];

  constructor(folder: string) {
    this.#folder = folder;
    this.disk = new SmallDisk(folder);
    if (mounts) this.disk.mount();
  }

  open(): Promise<LevelJournal> {
    return this.#open(join(this.#folder, 'journal'));
  }

  async openAfterKill(): Promise<LevelJournal> {
    const copy = join(tmpdir(), `putmon-journal-copy-${process.pid}`);
    await rm(copy, { recursive: true, force: true });
    await cp(join(this.#folder, 'journal'), copy, { recursive: true });
    return this.#open(copy);
  }

  async dispose(): Promise<void> {
    for (const journal of this.#journals) await journal.close();
    if (mounts) this.disk.unmount();
    await rm(this.#folder, { recursive: true });
  }

  async #open(folder: string): Promise<LevelJournal> {
    const journal = await LevelJournal.open(folder);
    this.#journals.push(journal);
    return journal;
  }
}

const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'putmon-journal-'));

describeJournal(
  'LevelDB journal',
  async () => new LevelHarness(await temporaryFolder()),
  mounts ? {} : { disk: 'only root may mount a small disk' },
);

test('the checksum is that of RFC 3720, appendix B.4', () => {
  const bytes = Buffer.from('123456789');
  assert.equal(crc32c(bytes), 0xe3069283);
  assert.equal(crc32c(Buffer.alloc(32)), 0x8a9136aa);
  assert.equal(crc32c(Buffer.alloc(32, 0xff)), 0x62a8ab43);
});

describe('a log of the journal', async () => {
  const folder = await temporaryFolder();
  const journal = await LevelJournal.open(folder);
  for (const size of [1, 5000, 32_740, 80_000, 3]) await journal.append(Buffer.alloc(size, size));
  const [name = ''] = (await readdir(folder)).filter((each) => each.endsWith('.log'));
  const log = await readFile(join(folder, name));
  await journal.close();

  test('as it was written is whole, and cut off at any byte it is what a kill may leave', async () => {
    await checked(log);
    const anyLength = fc.integer({ min: 0, max: log.length });
    await fc.assert(fc.asyncProperty(anyLength, (length) => checked(log.subarray(0, length))));
  });

  test('that has another byte anywhere is damaged', async () => {
    const anyChange = [fc.nat({ max: log.length - 1 }), fc.integer({ min: 1, max: 255 })] as const;
    const property = fc.asyncProperty(...anyChange, async (place, change) => {
      const changed = Buffer.from(log);
      changed[place] = (changed[place] ?? 0) ^ change;
      await assert.rejects(checked(changed), DataDamagedError);
    });
    await fc.assert(property, { numRuns: 300 });
  });

  test('that goes on in zeros is what a kill may leave', () =>
    checked(Buffer.concat([log, Buffer.alloc(70_000)])));

  async function checked(bytes: Buffer): Promise<void> {
    await writeFile(join(folder, name), bytes);
    await checkLogs(folder);
  }
});

describe('a table of the journal', async () => {
  const folder = await temporaryFolder();
  const first = await LevelJournal.open(folder);
  for (const size of [1, 5000, 32_740, 80_000, 3]) await first.append(Buffer.alloc(size, size));
  await first.close();
  // Opening writes the log into a table.
  await (await LevelJournal.open(folder)).close();
  const [name = ''] = (await readdir(folder)).filter((each) => each.endsWith('.ldb'));
  const table = await readFile(join(folder, name));

  test('as it was written is whole', () => checked(table));

  /** Two places of at most 10 bytes each, 40 in all, are followed by zeros that nothing reads. */
  const isRead = (place: number): boolean =>
    place < table.length - 40 || place >= table.length - 8 || table[place] !== 0;

  test('that has another byte anywhere is damaged', async () => {
    const anyPlace = fc.nat({ max: table.length - 1 }).filter(isRead);
    // The eighth bit of the last number may say that a zero follows, and changes nothing.
    const anyChange = [anyPlace, fc.integer({ min: 1, max: 127 })] as const;
    const property = fc.asyncProperty(...anyChange, async (place, change) => {
      const changed = Buffer.from(table);
      changed[place] = (changed[place] ?? 0) ^ change;
      await assert.rejects(checked(changed), DataDamagedError);
    });
    await fc.assert(property, { numRuns: 300 });
  });

  test('that is cut off at any byte is damaged', async () => {
    const anyLength = fc.nat({ max: table.length - 1 });
    const property = fc.asyncProperty(anyLength, (length) =>
      assert.rejects(checked(table.subarray(0, length)), DataDamagedError),
    );
    await fc.assert(property, { numRuns: 100 });
  });

  async function checked(bytes: Buffer): Promise<void> {
    await writeFile(join(folder, name), bytes);
    await checkLevelFiles(folder);
  }
});
