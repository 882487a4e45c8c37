import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

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
    enable_external_access: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_persistent_secrets: 'false',
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
