import type { DuckDBConnection } from '@duckdb/node-api';
import { isDiskTrouble } from './database-error.js';

/**
 * Lends a connection to one task at a time. It is shown the errors of DuckDB as they are, so that
 * it can open the database anew where one of them is fatal.
 */
export interface DuckdbTaskRunner {
  run<Result>(task: (connection: DuckDBConnection) => Promise<Result>): Promise<Result>;
}

/** The same runner, which reports those of its failures that the disk is the cause of. */
export function watchDisk(
  runner: DuckdbTaskRunner,
  failed: (error: unknown) => void,
): DuckdbTaskRunner {
  return {
    run: async (task) => {
      try {
        return await runner.run(task);
      } catch (error) {
        if (isDiskTrouble(error)) failed(error);
        throw error;
      }
    },
  };
}
