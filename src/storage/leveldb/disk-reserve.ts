import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, stat, writeFile } from 'node:fs/promises';

/** A file that keeps room on the disk for what must be written when there is no other. */
export class DiskReserve {
  readonly #file: string;
  readonly #bytes: number;

  constructor(file: string, bytes: number) {
    this.#file = file;
    this.#bytes = bytes;
  }

  /** Makes the file where it is missing, or a crash has left a part of it, if there is room. */
  async make(): Promise<void> {
    const size = (await stat(this.#file).catch(() => undefined))?.size;
    if (size === this.#bytes) return;
    // Zeros may take no room.
    const filling = writeFile(this.#file, randomBytes(this.#bytes), { mode: 0o600 });
    await filling.catch(() => rm(this.#file, { force: true }));
  }

  /** @returns false where the room was spent before */
  async spend(): Promise<boolean> {
    if (!existsSync(this.#file)) return false;
    await rm(this.#file);
    return true;
  }
}
