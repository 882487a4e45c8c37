import { chmod, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { isLockHeld } from './database-error.js';
import { DuckdbSession } from './duckdb-session.js';
import { closedOptions } from './closed-options.js';

export interface DuckdbDatabaseOptions {
  /** Created with its folder where absent, for its owner's eyes only. */
  readonly file: string;
  readonly threads: number;
  readonly memoryBytesMax: number;
  /** Write-ahead log before it is folded into the file. */
  readonly checkpointBytesMax: number;
}

/** Another process has the database open. */
export class DatabaseLockedError extends Error {
  override name = 'DatabaseLockedError';
}

/**
 * One DuckDB file, open in this process. Samples and catalog share it, each with its own tables.
 * An error that DuckDB calls fatal, such as a full disk during a checkpoint, makes an open database
 * useless; `recover` then opens it anew. Sessions live through that, plain connections do not.
 */
export class DuckdbDatabase {
  /** Rises when the database is opened anew: older connections are dead from then on. */
  generation = 1;
  readonly file: string;
  readonly #options: DuckdbDatabaseOptions;
  readonly #sessions = new Set<DuckdbSession>();
  #instance: Promise<DuckDBInstance> | undefined;
  #closed = false;

  private constructor(options: DuckdbDatabaseOptions) {
    this.#options = options;
    this.file = options.file;
  }

  /** @throws DatabaseLockedError */
  static async open(options: DuckdbDatabaseOptions): Promise<DuckdbDatabase> {
    await mkdir(dirname(options.file), { recursive: true, mode: 0o700 });
    const database = new DuckdbDatabase(options);
    await database.#open();
    await chmod(options.file, 0o600);
    return database;
  }

  /** A connection that its user closes, and replaces when `generation` has changed. */
  async connect(): Promise<DuckDBConnection> {
    if (this.#closed) throw new Error('the database is closed');
    const instance = await this.#open();
    return instance.connect();
  }

  /**
   * A connection that is replaced by itself when the database is opened anew.
   * @param prepare is called with each new connection before any task.
   */
  session(prepare?: (connection: DuckDBConnection) => Promise<void>): DuckdbSession {
    const session = new DuckdbSession(this, prepare);
    this.#sessions.add(session);
    return session;
  }

  /** Write-ahead log before it is folded into the file. */
  get checkpointBytesMax(): number {
    return this.#options.checkpointBytesMax;
  }

  /**
   * Opens the database anew, once for all that saw this generation fail.
   * @throws where the file can not be opened now; the next connection tries again.
   */
  async recover(failedGeneration: number): Promise<void> {
    if (this.#closed || failedGeneration !== this.generation) return;
    this.generation += 1;
    this.#instance = this.#opening(this.#reopen(this.#instance));
    await this.#instance;
  }

  /** Folds the write-ahead log into the file and closes it. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.all([...this.#sessions].map((session) => session.close()));
    const instance = await this.#instance?.catch(() => undefined);
    if (instance === undefined) return;
    const connection = await instance.connect();
    // The log is on disk: where it can not be folded now, the next opening does it.
    await connection.run('CHECKPOINT').catch(() => undefined);
    connection.closeSync();
    instance.closeSync();
  }

  #open(): Promise<DuckDBInstance> {
    return (this.#instance ??= this.#opening(openInstance(this.#options)));
  }

  #opening(instance: Promise<DuckDBInstance>): Promise<DuckDBInstance> {
    return instance.catch((error: unknown) => {
      this.#instance = undefined;
      throw error;
    });
  }

  async #reopen(dead: Promise<DuckDBInstance> | undefined): Promise<DuckDBInstance> {
    // What still runs on the dead instance must not meet the new one at the same file.
    await Promise.all([...this.#sessions].map((session) => session.disconnect()));
    (await dead)?.closeSync();
    return openInstance(this.#options);
  }
}

async function openInstance(options: DuckdbDatabaseOptions): Promise<DuckDBInstance> {
  try {
    const instance = await DuckDBInstance.create(options.file, {
      threads: String(options.threads),
      memory_limit: `${options.memoryBytesMax}B`,
      checkpoint_threshold: `${options.checkpointBytesMax}B`,
      ...closedOptions,
    });
    const connection = await instance.connect();
    // An instance that is dead, and closed late, must leave the file alone.
    await connection.run('PRAGMA disable_checkpoint_on_shutdown');
    connection.closeSync();
    return instance;
  } catch (error) {
    if (!isLockHeld(error)) throw error;
    throw new DatabaseLockedError(
      `${options.file} is in use: another putmon process serves this data folder`,
      { cause: error },
    );
  }
}
