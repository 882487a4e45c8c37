import { spawnSync } from 'node:child_process';
import { mkdirSync, rmdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const diskBytes = 24 * 2 ** 20;

/** A disk of its own, small enough to be filled. */
export class SmallDisk {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws where this process may not */
  mount(): void {
    const options = ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'tmpfs', this.#folder];
    if (spawnSync('mount', options).status !== 0) throw new Error('no small disk');
  }

  async fill(): Promise<void> {
    for (let bytes = diskBytes; bytes >= 4096; bytes /= 2) {
      const filling = writeFile(join(this.#folder, 'filler'), Buffer.alloc(bytes), { flag: 'a' });
      await filling.catch(() => undefined);
    }
  }

  free(): Promise<void> {
    return rm(join(this.#folder, 'filler'));
  }

  unmount(): void {
    spawnSync('umount', [this.#folder]);
  }
}

/** Whether this process may mount a disk of its own. */
export function canMountDisk(): boolean {
  const folder = join(tmpdir(), `putmon-mount-${process.pid}`);
  const disk = new SmallDisk(folder);
  mkdirSync(folder);
  try {
    disk.mount();
    disk.unmount();
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
}
