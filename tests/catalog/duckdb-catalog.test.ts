import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { CatalogUnavailableError } from '../../src/catalog/catalog.js';
import type { DuckdbTaskRunner } from '../../src/duckdb/watched-runner.js';
import { MasterKeyError } from '../../src/catalog/master-key.js';
import type { MirroredCatalog } from '../../src/catalog/mirrored-catalog.js';
import { DuckdbDatabase } from '../../src/duckdb/duckdb-database.js';
import { describeCatalog } from './catalog-conformance.js';
import {
  guangzhou,
  keyDraftOf,
  noQuotas,
  p99OverMinutes,
  tokenDraftOf,
  type CatalogHarness,
} from './catalog-harness.js';
import {
  connectionPerTask,
  losingCommits,
  lostCommit,
  openCatalogOn,
  openDuckdbCatalog,
} from '../support/open-duckdb-catalog.js';
import { severalRowChanges } from './several-row-changes.js';
import { makeTemporaryFolder } from './temporary-folder.js';

const nowSeconds = 1_402_992_826;

describeCatalog('a catalog in DuckDB', startDuckdb, {
  others: 'one process has the database',
});

async function startDuckdb(): Promise<CatalogHarness> {
  const folder = await makeTemporaryFolder();
  const path = join(folder.path, 'putmon.duckdb');
  let instance = await DuckDBInstance.create(path);
  let trouble: 'broken' | 'losing' | undefined;
  const connect = async (): Promise<DuckDBConnection> => {
    if (trouble === 'broken') throw new Error('Failed to connect: instance closed');
    const connection = await instance.connect();
    return trouble === 'losing' ? losingCommits(connection, lostCommit) : connection;
  };
  return {
    nowSeconds,
    open: () => openCatalogOn(connectionPerTask(connect), () => nowSeconds * 1000 + 7),
    another: (catalog) => Promise.resolve(catalog),
    restart: async () => {
      instance.closeSync();
      instance = await DuckDBInstance.create(path);
    },
    breakEngine: () => {
      trouble = 'broken';
    },
    loseCommits: () => {
      trouble = 'losing';
    },
    mendEngine: () => {
      trouble = undefined;
    },
    stop: () => {
      instance.closeSync();
      return folder.remove();
    },
  };
}

test('no file holds a SecretKey in the clear', async () => {
  const folder = await makeTemporaryFolder();
  const secretKey = randomBytes(24).toString('base64');
  const { catalog, close } = await openDuckdbCatalog({ path: join(folder.path, 'data.duckdb') });
  const { id: accountId } = await catalog.createAccount('acme');
  await catalog.addKey({ ...keyDraftOf(accountId, 'AKID-in-clear'), secretKey });
  const expectSealed = async (): Promise<void> => {
    const names = await readdir(folder.path);
    const files = await Promise.all(names.map((name) => readFile(join(folder.path, name))));
    assert.ok(files.some((content) => content.includes('AKID-in-clear')));
    assert.ok(files.every((content) => !content.includes(secretKey)));
  };
  await expectSealed();
  await close();
  await expectSealed();
  await folder.remove();
});

test('another master key is refused in one line that tells what to do', async () => {
  const folder = await makeTemporaryFolder();
  const path = join(folder.path, 'data.duckdb');
  const { catalog, close } = await openDuckdbCatalog({ path });
  const { id: accountId } = await catalog.createAccount('acme');
  await catalog.addKey({ ...keyDraftOf(accountId, 'AKID1'), secretKey: 'hidden' });
  await close();
  await assert.rejects(openDuckdbCatalog({ path, masterKey: randomBytes(32) }), (error) => {
    assert.ok(error instanceof MasterKeyError);
    assert.match(error.message, /^the master key does not open .* AKID1: put back [^\n]+$/);
    assert.doesNotMatch(error.message, /hidden/);
    return true;
  });
  await (await openDuckdbCatalog({ path })).close();
  await folder.remove();
});

test('a file of an earlier version is refused in one line that tells what to do', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const session = connectionPerTask(() => instance.connect());
  const open = (): Promise<MirroredCatalog> => openCatalogOn(session);
  await open();
  const tables = await session.run(async (connection) => {
    await connection.run('UPDATE catalog_version SET version = 1');
    await connection.run('DROP TABLE aggregations');
    await connection.run('ALTER TABLE keys DROP grants');
    return tablesOf(connection);
  });
  await assert.rejects(open(), (error) => {
    assert.ok(error instanceof CatalogUnavailableError);
    assert.match(error.message, /^the catalog is of version 1, not of 2: take the putmon [^\n]+$/);
    return true;
  });
  assert.deepEqual(await session.run(tablesOf), tables);
  instance.closeSync();
});

test('a file of before there were tokens gets a place for them, and keeps the rest', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const session = connectionPerTask(() => instance.connect());
  const before = await openCatalogOn(session);
  const { id: accountId } = await before.createAccount('acme');
  await before.addKey(keyDraftOf(accountId, 'AKID1'));
  await session.run((connection) => connection.run('DROP TABLE access_tokens'));
  const catalog = await openCatalogOn(session);
  assert.deepEqual(catalog.tokensOf(accountId), []);
  const token = await catalog.createToken(tokenDraftOf(accountId, 'one'));
  const again = await openCatalogOn(session);
  assert.deepEqual(again.tokensOf(accountId), [token]);
  assert.equal(again.keyOf('AKID1')?.accountId, accountId);
  instance.closeSync();
});

test('a deleted metric leaves no row', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const session = connectionPerTask(() => instance.connect());
  const catalog = await openCatalogOn(session);
  const { id: accountId } = await catalog.createAccount('acme');
  for (const change of severalRowChanges) await change(catalog, { accountId, name: 'cvm' });
  const { metrics } = await catalog.register(accountId, guangzhou, 'cvm', [], noQuotas);
  for (const { id } of metrics.values()) {
    await catalog.createAggregation(id, { dimensionNames: [], statisticsTypes: [p99OverMinutes] });
    await catalog.deleteMetric(id);
  }
  const reader = await session.run((connection) =>
    connection.runAndReadAll(`SELECT (SELECT count(*) FROM metrics)
      + (SELECT count(*) FROM aggregations) + (SELECT count(*) FROM statistics_types)`),
  );
  assert.equal(reader.value(0, 0), 0n);
  instance.closeSync();
});

test('a fatal error that a change is the first to meet has the database opened anew', async () => {
  const folder = await makeTemporaryFolder();
  const database = await DuckdbDatabase.open({
    file: join(folder.path, 'putmon.duckdb'),
    threads: 1,
    memoryBytesMax: 256 * 2 ** 20,
    checkpointBytesMax: 2 ** 20,
  });
  const databaseSession = database.session();
  let losing = false;
  const session: DuckdbTaskRunner = {
    run: (task) =>
      databaseSession.run((connection) =>
        task(losing ? losingCommits(connection, 'FATAL Error: no checkpoint') : connection),
      ),
  };
  const catalog = await openCatalogOn(session);
  losing = true;
  await assert.rejects(catalog.createAccount('acme'), CatalogUnavailableError);
  losing = false;
  assert.equal(database.generation, 2);
  await catalog.createAccount('other');
  assert.deepEqual(
    catalog.accounts().map(({ name }) => name),
    ['acme', 'other'],
  );
  await catalog.close();
  await database.close();
  await folder.remove();
});

async function tablesOf(connection: DuckDBConnection): Promise<unknown> {
  const reader = await connection.runAndReadAll('SELECT name FROM (SHOW TABLES) ORDER BY name');
  return reader.getColumnsJS();
}
