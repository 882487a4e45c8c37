import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { DuckdbCatalog } from '../../src/catalog/mirrored-catalog.js';
import type { DuckdbTaskRunner } from '../../src/catalog/duckdb/catalog-transaction.js';

export const testMasterKey = Buffer.alloc(32, 'test master key');

/** A catalog on a DuckDB of its own, in memory where no path is given. */
export async function openDuckdbCatalog(
  options: { path?: string; masterKey?: Buffer; clock?: () => number } = {},
): Promise<{ catalog: DuckdbCatalog; close: () => Promise<void> }> {
  const { path = ':memory:', masterKey = testMasterKey, clock = Date.now } = options;
  const instance = await DuckDBInstance.create(path);
  try {
    const catalog = await DuckdbCatalog.open({
      session: connectionPerTask(() => instance.connect()),
      masterKey,
      clock,
    });
    const close = async (): Promise<void> => {
      await catalog.close();
      instance.closeSync();
    };
    return { catalog, close };
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

/** No connection outlives its task, so that an instance can be closed between any two. */
export function connectionPerTask(connect: () => Promise<DuckDBConnection>): DuckdbTaskRunner {
  return {
    run: async (task) => {
      const connection = await connect();
      try {
        return await task(connection);
      } finally {
        connection.closeSync();
      }
    },
  };
}
