import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { closedOptions } from './closed-options.js';

const memoryMax = '256MB';

/** Runs a task on a database file that is only read: nothing beside it is made or changed. */
export async function withReadOnlyDatabase<T>(
  file: string,
  task: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(file, {
    access_mode: 'READ_ONLY',
    threads: '1',
    memory_limit: memoryMax,
    ...closedOptions,
  });
  try {
    const connection = await instance.connect();
    try {
      return await task(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}
