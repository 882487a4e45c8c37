import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Journal } from '../../src/storage/journal.js';
import { StoreUnavailableError } from '../../src/storage/sample-store.js';

/** What the suite needs of an engine. Its journals lie over the same data until it is disposed. */
export interface JournalHarness {
  open(): Promise<Journal>;
  /** A journal as a process finds it after its predecessor was killed with one open. */
  openAfterKill(): Promise<Journal>;
  /** Absent where there is no disk to fill. */
  readonly disk?: { fill(): Promise<void>; free(): Promise<void> };
  dispose(): Promise<void>;
}

/** Texts of different sizes: none, some, and more than a block of a log. */
const texts = ['', 'a', 'b'.repeat(1000), 'c'.repeat(100_000), 'd'];
const bytesMax = 65_536;
const appendsMax = 1000;

/** One test per promised sentence of `Journal`. */
export function describeJournal(
  name: string,
  createHarness: () => Promise<JournalHarness>,
  absent: { readonly disk?: string } = {},
): void {
  describe(name, () => {
    let harness: JournalHarness;
    beforeEach(async () => {
      harness = await createHarness();
    });
    afterEach(() => harness.dispose());

    test('a record whose append is resolved survives a kill', async () => {
      const journal = await harness.open();
      for (const text of texts) await append(journal, text);
      assert.deepEqual(await textsOf(await harness.openAfterKill()), texts);
    });

    test('records are numbered one after another, also across a restart, and read in order', async () => {
      const journal = await harness.open();
      assert.deepEqual([await append(journal, 'a'), await append(journal, 'b')], [1, 2]);
      await journal.close();
      const next = await harness.open();
      assert.equal(await append(next, 'c'), 3);
      next.reserve(9);
      next.reserve(5);
      assert.equal(await append(next, 'd'), 10);
      assert.deepEqual(await numbersOf(next), [1, 2, 3, 10]);
      assert.deepEqual(await textsOf(next), ['a', 'b', 'c', 'd']);
    });

    test('a probe leaves no record, also after a kill, and takes no number', async () => {
      const journal = await harness.open();
      assert.equal(await append(journal, 'a'), 1);
      await journal.probe();
      assert.equal(await append(journal, 'b'), 2);
      await journal.probe();
      assert.deepEqual(await textsOf(await harness.openAfterKill()), ['a', 'b']);
    });

    test('of records that were let go none after them is missing, also after a kill', async () => {
      const journal = await harness.open();
      for (const text of texts) await append(journal, text);
      await journal.release(2);
      assert.deepEqual(await numbersOf(journal), [3, 4, 5]);
      await append(journal, 'e');
      const numbers = await numbersOf(await harness.openAfterKill());
      assert.deepEqual(numbers.slice(-4), [3, 4, 5, 6]);
    });

    test('the newest record stays, though it was let go, and numbers go on after it', async () => {
      const journal = await harness.open();
      await append(journal, 'a');
      await journal.release(1);
      assert.deepEqual(await textsOf(journal), ['a']);
      assert.equal(await append(journal, 'b'), 2);
      await journal.release(2);
      assert.deepEqual(await textsOf(journal), ['b']);
      assert.deepEqual(await textsOf(await harness.openAfterKill()), ['b']);
    });

    test('numbers that no record has are let go as fast as those that have one', async () => {
      const journal = await harness.open();
      await append(journal, 'a');
      journal.reserve(1e12);
      await journal.release(1e12);
      await append(journal, 'b');
      await journal.release(1e12 + 1);
      assert.deepEqual(await numbersOf(journal), [1e12 + 1]);
    });

    test(
      'while the disk is full appends fail, nothing of them is kept, and later ones succeed',
      {
        skip: absent.disk ?? false,
      },
      async () => {
        const journal = await harness.open();
        await append(journal, 'kept');
        await harness.disk?.fill();
        const appended = await appendUntilRefused(journal);
        await harness.disk?.free();
        const number = await append(journal, 'after');
        assert.equal(number, appended + 2);
        const kept = await textsOf(await harness.openAfterKill());
        assert.equal(kept.length, number);
        assert.equal(kept.at(-1), 'after');
      },
    );
  });
}

function append(journal: Journal, text: string): Promise<number> {
  return journal.append(Buffer.from(text));
}

/** How many large records there was room for. */
async function appendUntilRefused(journal: Journal): Promise<number> {
  for (let appended = 0; appended < appendsMax; appended += 1) {
    try {
      await journal.append(new Uint8Array(bytesMax).fill(1));
    } catch (error) {
      assert.ok(error instanceof StoreUnavailableError, String(error));
      await assert.rejects(append(journal, 'again'), StoreUnavailableError);
      await assert.rejects(journal.probe(), StoreUnavailableError);
      return appended;
    }
  }
  throw new Error('the disk is not full');
}

async function textsOf(journal: Journal): Promise<string[]> {
  const found: string[] = [];
  for await (const { bytes } of journal.records()) found.push(Buffer.from(bytes).toString());
  return found;
}

async function numbersOf(journal: Journal): Promise<number[]> {
  const found: number[] = [];
  for await (const { number } of journal.records()) found.push(number);
  return found;
}
