import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atExit } from './at-exit.js';

const manner = { recursive: true, force: true, maxRetries: 5 };

/** A folder of its own, gone at the latest when this process ends. */
export class TemporaryFolder {
  readonly path: string;
  readonly #callOff: () => void;

  private constructor(path: string) {
    this.path = path;
    this.#callOff = atExit(() => {
      rmSync(path, manner);
    });
  }

  static async create(name: string): Promise<TemporaryFolder> {
    return new TemporaryFolder(await mkdtemp(join(tmpdir(), `putmon-${name}-`)));
  }

  /** Once more does nothing. */
  async remove(): Promise<void> {
    await rm(this.path, manner);
    this.#callOff();
  }
}
