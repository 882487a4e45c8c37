import { statfs } from 'node:fs/promises';
import { StoreUnavailableError } from '../sample-store.js';

/** How long an answer of the file system holds, in milliseconds. */
const freshMilliseconds = 500;

/**
 * Refuses writes before the disk is full: a DuckDB checkpoint that runs out of space costs the
 * open database, and reads with it.
 */
export class DiskSpace {
  readonly #folder: string;
  readonly #bytesFreeMin: number;
  #checkedAt = -Infinity;

  constructor(folder: string, bytesFreeMin: number) {
    this.#folder = folder;
    this.#bytesFreeMin = bytesFreeMin;
  }

  /** @throws StoreUnavailableError where less than the reserve and these bytes are free. */
  async require(bytes = 0): Promise<void> {
    if (bytes === 0 && performance.now() - this.#checkedAt < freshMilliseconds) return;
    const disk = await statfs(this.#folder).catch((error: unknown) => {
      throw new StoreUnavailableError(`${this.#folder} can not be reached`, { cause: error });
    });
    const bytesFree = disk.bavail * disk.bsize;
    if (bytesFree < this.#bytesFreeMin + bytes) {
      throw new StoreUnavailableError(
        `the disk of ${this.#folder} is full: ${bytesFree} bytes free, ${this.#bytesFreeMin + bytes} needed`,
      );
    }
    this.#checkedAt = performance.now();
  }
}
