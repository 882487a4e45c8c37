import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type BackupRequest,
  BackupRefusedError,
  type Backups,
  type BackupState,
} from '../backups.js';
import { syncFolder, writeSynced } from '../synced-files.js';
import { type CopyJob, copyNewsSchema, type CopyNews } from './copy-job.js';
import type { DuckdbDatabase } from '../../duckdb/duckdb-database.js';
import type { DuckdbSampleDatabase } from './duckdb-sample-database.js';
import type { JournaledSampleStore } from '../journaled/journaled-sample-store.js';
import { errorMessageOf } from '../../model/error-message.js';

const program = fileURLToPath(new URL('copy-process.js', import.meta.url));
/** What a backup leaves free of the disk that it is written to. */
const bytesFreeMin = 67_108_864;

/**
 * Copies the data file beside the writes. The log is folded into the file and then only grows, so
 * that no block of the file that counts changes until the copy is made.
 */
export class DuckdbBackups implements Backups {
  state: BackupState | undefined;
  readonly #database: DuckdbDatabase;
  readonly #store: JournaledSampleStore;
  readonly #samples: DuckdbSampleDatabase;
  readonly #masterKey: Buffer;
  readonly #clock: () => number;
  #running: Promise<void> | undefined;
  #child: ChildProcess | undefined;

  /** @param clock UNIX seconds */
  constructor(
    database: DuckdbDatabase,
    store: JournaledSampleStore,
    samples: DuckdbSampleDatabase,
    masterKey: Buffer,
    clock: () => number,
  ) {
    this.#database = database;
    this.#store = store;
    this.#samples = samples;
    this.#masterKey = masterKey;
    this.#clock = clock;
  }

  async start({ folder, withMasterKey }: BackupRequest): Promise<void> {
    if (this.#running !== undefined) {
      throw new BackupRefusedError(`a backup to ${this.state?.folder ?? ''} is being made`);
    }
    const started = this.#start(folder, withMasterKey);
    // From here on, so that of two that begin together one is refused.
    this.#running = started.then(
      () => undefined,
      () => undefined,
    );
    const finished = await started.catch((error: unknown) => {
      this.#running = undefined;
      throw error;
    });
    this.#running = finished().finally(() => {
      this.#running = undefined;
    });
  }

  async close(): Promise<void> {
    this.#child?.kill();
    await this.#running;
  }

  /** @returns what makes the copy, and never fails */
  async #start(folder: string, withMasterKey: boolean): Promise<() => Promise<void>> {
    const partial = `${folder}.partial`;
    await makePartial(folder, partial, this.#database.file);
    try {
      if (withMasterKey) {
        await writeSynced(join(partial, 'master.key'), `${this.#masterKey.toString('hex')}\n`);
      }
      const log = await this.#store.atRest(() => this.#samples.holdFile());
      const takenSeconds = this.#clock();
      const { file } = this.#database;
      const { size } = await stat(file);
      const bytesTotal = size + log.bytes;
      this.state = { folder, takenSeconds, phase: 'copying', bytesCopied: 0, bytesTotal };
      const job = { file, folder: partial, takenSeconds, masterKey: withMasterKey };
      return () => this.#finish(folder, { ...job, logBytes: log.bytes }, log.release);
    } catch (error) {
      await rm(partial, { recursive: true, force: true });
      throw error;
    }
  }

  async #finish(folder: string, job: CopyJob, release: () => Promise<void>): Promise<void> {
    const news = await this.#copy(job, release).catch(failureOf);
    try {
      if (news.phase === 'failed') throw new Error(news.fault);
      if (news.phase !== 'done') throw new Error('the copying process was ended');
      await rename(job.folder, folder);
      await syncFolder(dirname(folder));
      this.#tell(news);
    } catch (error) {
      await rm(job.folder, { recursive: true, force: true });
      this.#tell(failureOf(error));
    }
  }

  /** The last that the copying process says. */
  async #copy(job: CopyJob, release: () => Promise<void>): Promise<CopyNews> {
    const child = fork(program, { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    this.#child = child;
    const closed = once(child, 'close').catch(failureOf);
    let last: CopyNews = { phase: 'failed', fault: 'the copying process ended' };
    await new Promise<void>((resolve) => {
      child.on('message', (message) => {
        last = copyNewsSchema.parse(message);
        if (last.phase !== 'copying') resolve();
        if (last.phase !== 'done') this.#tell(last);
      });
      void closed.then(() => {
        resolve();
      });
      child.send(job);
    });
    // What follows works on the copy alone.
    await release().finally(() => closed);
    this.#child = undefined;
    return last;
  }

  #tell(news: CopyNews): void {
    if (this.state !== undefined) this.state = { ...this.state, ...news };
  }
}

function failureOf(error: unknown): CopyNews & { phase: 'failed' } {
  return { phase: 'failed', fault: errorMessageOf(error) };
}

/** @throws BackupRefusedError */
async function makePartial(folder: string, partial: string, file: string): Promise<void> {
  if (existsSync(folder) && (await isOccupied(folder))) {
    throw new BackupRefusedError(`${folder} is there already; name a new folder`);
  }
  try {
    await mkdir(dirname(folder), { recursive: true });
    await mkdir(partial, { mode: 0o700 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    throw new BackupRefusedError(
      code === 'EEXIST' && existsSync(partial)
        ? `${partial} is what an interrupted backup left; remove it, or name another folder`
        : `${folder} can not be made: ${failureOf(error).fault}`,
      { cause: error },
    );
  }
  const bytesNeeded = (await stat(file)).size + bytesFreeMin;
  const { bavail, bsize } = await statfs(partial);
  if (bavail * bsize >= bytesNeeded) return;
  await rm(partial, { recursive: true, force: true });
  throw new BackupRefusedError(
    `${folder} has ${bavail * bsize} bytes free, and ${bytesNeeded} are needed; name another disk`,
  );
}

/** An empty folder may be renamed over. */
async function isOccupied(folder: string): Promise<boolean> {
  return (await readdir(folder).catch(() => [''])).length > 0;
}
