import type { StatsFs } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { StoreUnavailableError } from '../sample-store.js';

/** How long an answer of the file system holds, in milliseconds. */
const freshMilliseconds = 500;
/** Enough for a checkpoint of the default size, and for a slice of sorting. */
const reserveBytesMax = 67_108_864;
/** A small disk keeps no more than this share of its size. */
const reserveShareMax = 1 / 4;
/** After a refusal writes begin again with this share of the reserve more: not at every block. */
const recoveryShare = 1 / 8;

/** What may still be written to the disk of a folder. */
export async function bytesFreeIn(folder: string): Promise<number> {
  return bytesFreeOf(await statfs(folder));
}

function bytesFreeOf({ bavail, bsize }: StatsFs): number {
  return bavail * bsize;
}

/**
 * Refuses writes before the disk is full: a database that runs out of space while it checkpoints
 * may have to close, and then reads fail as well.
 */
export class DiskSpace {
  readonly #folder: string;
  readonly #bytesFreeMin: number | undefined;
  #checkedAt = -Infinity;
  /** What may be written before the file system is asked again. */
  #bytesLeft = 0;

  /** @param bytesFreeMin the reserve, where the size of the disk does not set it */
  constructor(folder: string, bytesFreeMin: number | undefined) {
    this.#folder = folder;
    this.#bytesFreeMin = bytesFreeMin;
  }

  /**
   * Asks for room to write so many bytes.
   * @throws StoreUnavailableError where they would touch the reserve.
   */
  async require(bytes: number): Promise<void> {
    this.#bytesLeft -= bytes;
    if (this.#bytesLeft > 0 && performance.now() - this.#checkedAt < freshMilliseconds) return;
    await this.#ask(bytes, 1);
  }

  /**
   * Asks whether writes may begin again after a refusal.
   * @throws StoreUnavailableError
   */
  requireAgain(): Promise<void> {
    return this.#ask(0, 1 + recoveryShare);
  }

  async #ask(bytes: number, reserveFactor: number): Promise<void> {
    const disk = await statfs(this.#folder).catch((error: unknown) => {
      throw new StoreUnavailableError(`${this.#folder} can not be reached`, { cause: error });
    });
    const bytesFree = bytesFreeOf(disk);
    const bytesNeeded = Math.ceil(this.#reserveOf(disk) * reserveFactor) + bytes;
    this.#checkedAt = performance.now();
    this.#bytesLeft = bytesFree - bytesNeeded;
    if (this.#bytesLeft < 0) {
      throw new StoreUnavailableError(
        `the disk of ${this.#folder} is full: ${bytesFree} bytes free, ${bytesNeeded} needed`,
      );
    }
  }

  #reserveOf({ blocks, bsize }: StatsFs): number {
    if (this.#bytesFreeMin !== undefined) return this.#bytesFreeMin;
    return Math.min(reserveBytesMax, Math.floor(blocks * bsize * reserveShareMax));
  }
}
