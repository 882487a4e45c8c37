import { stat } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { DuckdbDatabase } from '../../duckdb/duckdb-database.js';

/** No log grows so long. */
const neverBytes = 2 ** 50;
/** The catalog commits by itself; the log is not folded in while it does. */
const attemptsMax = 100;
const attemptEveryMs = 20;

/**
 * The data file with the log folded in, which from then on only grows: until it is released no
 * block of the file that counts changes, and the first bytes of the log stay.
 */
export interface FileHold {
  /** Of the log, at the moment of the hold. */
  readonly bytes: number;
  /** Lets the log be folded in again. */
  readonly release: () => Promise<void>;
}

/** @param connection of the writes, which wait meanwhile */
export async function holdFile(
  connection: DuckDBConnection,
  database: DuckdbDatabase,
): Promise<FileHold> {
  await setThreshold(connection, neverBytes);
  try {
    await checkpoint(connection);
    return { bytes: await logBytes(database), release: () => release(database) };
  } catch (error) {
    await setThreshold(connection, database.checkpointBytesMax);
    throw error;
  }
}

async function release(database: DuckdbDatabase): Promise<void> {
  const connection = await database.connect();
  try {
    await setThreshold(connection, database.checkpointBytesMax);
  } finally {
    connection.closeSync();
  }
}

async function setThreshold(connection: DuckDBConnection, bytes: number): Promise<void> {
  await connection.run(`SET checkpoint_threshold = '${bytes}B'`);
}

async function checkpoint(connection: DuckDBConnection): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await connection.run('CHECKPOINT');
      return;
    } catch (error) {
      const busy = error instanceof Error && error.message.includes('Cannot CHECKPOINT');
      if (!busy || attempt === attemptsMax) throw error;
      await new Promise((resolve) => setTimeout(resolve, attemptEveryMs));
    }
  }
}

/** 0 where there is no log. */
export async function logBytes({ file }: Pick<DuckdbDatabase, 'file'>): Promise<number> {
  return (await stat(`${file}.wal`).catch(() => undefined))?.size ?? 0;
}
