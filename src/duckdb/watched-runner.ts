import type { DuckDBConnection } from '@duckdb/node-api';
import { isDiskTrouble } from './database-error.js';

interface TaskRunner {
  run<Result>(task: (connection: DuckDBConnection) => Promise<Result>): Promise<Result>;
}

/** The same runner, which reports those of its failures that the disk is the cause of. */
export function watchDisk(runner: TaskRunner, failed: (error: unknown) => void): TaskRunner {
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
