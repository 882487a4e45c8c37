import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { DuckdbTaskRunner } from '../../src/duckdb/watched-runner.js';
import { DuckdbCatalogStorage } from '../../src/catalog/duckdb/duckdb-catalog-storage.js';
import { MirroredCatalog } from '../../src/catalog/mirrored-catalog.js';

export const testMasterKey = Buffer.alloc(32, 'test master key');

/** A catalog on a DuckDB of its own, in memory where no path is given. */
export async function openDuckdbCatalog(
  options: { path?: string; masterKey?: Buffer; clock?: () => number } = {},
): Promise<{ catalog: MirroredCatalog; close: () => Promise<void> }> {
  const { path = ':memory:', masterKey = testMasterKey, clock = Date.now } = options;
  const instance = await DuckDBInstance.create(path);
  try {
    const session = connectionPerTask(() => instance.connect());
    const catalog = await openCatalogOn(session, clock, masterKey);
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

export async function openCatalogOn(
  session: DuckdbTaskRunner,
  clock: () => number = Date.now,
  masterKey: Buffer = testMasterKey,
): Promise<MirroredCatalog> {
  return MirroredCatalog.open(await DuckdbCatalogStorage.open({ session, masterKey }), clock);
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

export const lostCommit = 'IO Error: Could not sync';

/** The connection, but each commit is told to have failed. */
export function losingCommits(connection: DuckDBConnection, message: string): DuckDBConnection {
  const losing = Object.create(connection) as DuckDBConnection;
  losing.run = async (sql, ...rest) => {
    const result = await connection.run(sql, ...rest);
    if (sql === 'COMMIT') throw new Error(message);
    return result;
  };
  return losing;
}
