import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { DataDamagedError } from '../data-check.js';
import type { Journal, JournalRecord } from '../journal.js';
import { StoreUnavailableError } from '../sample-store.js';
import { DiskReserve } from './disk-reserve.js';
import { checkLevelFiles } from './level-files.js';
import { checkLogs } from './level-log.js';

/** Records in memory, and in the log, before LevelDB writes them into a table. */
const writeBufferBytes = 2_097_152;
/** Disk space for opening, which turns the log into a table, and for the first commits after it. */
const reserveBytes = 2 * writeBufferBytes;
/** Tables that LevelDB keeps open, and ten files of its own: the least that it takes. */
const openFilesMax = 74;
const keyBytes = 8;
/** A probe writes about 64 KiB, as a commit may: a few bytes may fit where nothing else does. */
const probeDeletions = 6000;
/** More numbers than this are let go as a range: after a restore millions of them have no record. */
const releasedAtOnceMax = 10_000;

/** A journal in a LevelDB folder: one synced write a record, which costs far less than a commit. */
export class LevelJournal implements Journal {
  readonly name: string;
  readonly #folder: string;
  readonly #level: ClassicLevel<Uint8Array, Uint8Array>;
  #lastNumber = 0;
  /** The last number that has a record. */
  #newestNumber = 0;
  #releasedNumber = 0;
  /** LevelDB takes nothing more after a failed write until it is opened anew. */
  #failed = false;

  private constructor(folder: string) {
    this.name = basename(folder);
    this.#folder = folder;
    this.#level = levelAt(folder);
  }

  /**
   * Makes the folder where there is none.
   * @throws DataDamagedError
   */
  static async open(folder: string): Promise<LevelJournal> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await checkLevelFiles(folder);
    await checkLogs(folder);
    const journal = new LevelJournal(folder);
    const reserve = new DiskReserve(join(folder, 'reserve'), reserveBytes);
    await journal.#open().catch(async (error: unknown) => {
      if (!(await reserve.spend())) throw error;
      return journal.#open();
    });
    await reserve.make();
    return journal;
  }

  async append(bytes: Uint8Array): Promise<number> {
    const number = this.#lastNumber + 1;
    try {
      if (this.#failed) await this.#reopen(number);
      await this.#level.put(keyOf(number), bytes, { sync: true });
    } catch (error) {
      this.#failed = true;
      throw new StoreUnavailableError('the journal takes no writes', { cause: error });
    }
    this.#lastNumber = number;
    this.#newestNumber = number;
    return number;
  }

  /** Deletes, often enough, a record that is not there: it leaves nothing at any moment of a kill. */
  async probe(): Promise<void> {
    const number = this.#lastNumber + 1;
    const deletion = { type: 'del', key: keyOf(number) } as const;
    const deletions = Array.from({ length: probeDeletions }, () => deletion);
    try {
      if (this.#failed) await this.#reopen(number);
      await this.#level.batch(deletions, { sync: true });
    } catch (error) {
      this.#failed = true;
      throw new StoreUnavailableError('the journal takes no writes', { cause: error });
    }
  }

  async *records(): AsyncGenerator<JournalRecord> {
    try {
      for await (const [key, bytes] of this.#level.iterator()) {
        yield { number: numberOf(key), bytes };
      }
    } catch (error) {
      throw openFaultOf(error, this.#folder);
    }
  }

  reserve(number: number): void {
    this.#lastNumber = Math.max(this.#lastNumber, number);
  }

  /** Unsynced: a record that is there again after a kill is let go again. */
  async release(number: number): Promise<void> {
    const first = this.#releasedNumber + 1;
    const last = Math.min(number, this.#newestNumber - 1);
    if (this.#failed || last < first) return;
    try {
      await this.#delete(first, last);
      this.#releasedNumber = last;
    } catch {
      // They are let go with the next ones, once the next append has opened LevelDB anew.
      this.#failed = true;
    }
  }

  async close(): Promise<void> {
    await this.#level.close();
  }

  async #delete(first: number, last: number): Promise<void> {
    if (last - first >= releasedAtOnceMax) {
      await this.#level.clear({ gte: keyOf(first), lte: keyOf(last) });
      return;
    }
    const keys = Array.from({ length: last - first + 1 }, (_, at) => keyOf(first + at));
    await this.#level.batch(keys.map((key) => ({ type: 'del', key })));
  }

  async #open(): Promise<void> {
    try {
      await this.#level.open();
      const [first] = await this.#level.keys({ limit: 1 }).all();
      const [last] = await this.#level.keys({ reverse: true, limit: 1 }).all();
      if (first !== undefined) this.#releasedNumber = numberOf(first) - 1;
      if (last !== undefined) this.#newestNumber = this.#lastNumber = numberOf(last);
    } catch (error) {
      throw openFaultOf(error, this.#folder);
    }
  }

  /** Opens LevelDB anew, and takes back the record whose write has failed. */
  async #reopen(failedNumber: number): Promise<void> {
    await this.#level.close();
    await this.#level.open();
    await this.#level.del(keyOf(failedNumber), { sync: true });
    this.#failed = false;
  }
}

function levelAt(folder: string): ClassicLevel<Uint8Array, Uint8Array> {
  return new ClassicLevel<Uint8Array, Uint8Array>(folder, {
    keyEncoding: 'view',
    valueEncoding: 'view',
    writeBufferSize: writeBufferBytes,
    maxOpenFiles: openFilesMax,
    // Doubles and hashes do not shrink.
    compression: false,
  });
}

/** LevelDB sorts keys by their bytes. */
function keyOf(number: number): Uint8Array {
  const key = Buffer.allocUnsafe(keyBytes);
  key.writeBigUInt64BE(BigInt(number));
  return key;
}

function numberOf(key: Uint8Array): number {
  return Number(Buffer.from(key.buffer, key.byteOffset, keyBytes).readBigUInt64BE());
}

/** What does not come of the files themselves. */
const circumstance = /No space left|Permission denied|Read-only|Input\/output error|LOCK/i;

/** Why LevelDB does not open: a circumstance that the operator can change, or damage. */
function openFaultOf(error: unknown, folder: string): Error {
  const { cause = error } = error as Error;
  const words = String(cause).replace(/\s+/g, ' ');
  if (circumstance.test(words)) return new Error(`IO Error: ${words}`, { cause: error });
  return new DataDamagedError(
    `${folder} is damaged: ${words}; run putmon doctor, and restore a backup`,
    { cause: error },
  );
}
