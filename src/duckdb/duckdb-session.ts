import type { DuckDBConnection } from '@duckdb/node-api';
import { isInvalidated } from './database-error.js';
import { TaskQueue } from '../model/task-queue.js';

type Task<T> = (connection: DuckDBConnection) => Promise<T>;
type Prepare = Task<void>;

/** A database that may be opened anew; connections of an older generation are dead. */
interface ReopenedDatabase {
  readonly generation: number;
  connect(): Promise<DuckDBConnection>;
  recover(failedGeneration: number): Promise<void>;
}

/**
 * Runs tasks one after another on a connection of its own. When the database fails for good the
 * task fails, the database is opened anew, and the next task gets a new connection.
 */
export class DuckdbSession {
  readonly #database: ReopenedDatabase;
  readonly #prepare: Prepare | undefined;
  #connection: DuckDBConnection | undefined;
  readonly #queue = new TaskQueue();
  #running: Promise<unknown> | undefined;

  constructor(database: ReopenedDatabase, prepare?: Prepare) {
    this.#database = database;
    this.#prepare = prepare;
  }

  /** Tasks that run or wait. */
  get load(): number {
    return this.#queue.load;
  }

  run<T>(task: Task<T>): Promise<T> {
    return this.#queue.run(() => this.#attempt(task));
  }

  /** Waits for the running task and closes the connection; the next task gets a new one. */
  async disconnect(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await this.#running?.catch(() => undefined);
    connection?.closeSync();
  }

  /** Finishes every task begun, and closes the connection. */
  async close(): Promise<void> {
    await this.#queue.settle();
    await this.disconnect();
  }

  async #attempt<T>(task: Task<T>): Promise<T> {
    const connection = (this.#connection ??= await this.#connect());
    const generation = this.#database.generation;
    const running = task(connection);
    this.#running = running;
    try {
      return await running;
    } catch (error) {
      // Whether it opens again or not, the task has failed for the first reason.
      if (isInvalidated(error)) await this.#database.recover(generation).catch(() => undefined);
      throw error;
    }
  }

  async #connect(): Promise<DuckDBConnection> {
    const connection = await this.#database.connect();
    try {
      await this.#prepare?.(connection);
      return connection;
    } catch (error) {
      connection.closeSync();
      throw error;
    }
  }
}
