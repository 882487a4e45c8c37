import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { DuckdbCatalog } from '../../src/catalog/duckdb-catalog.js';
import { MasterKeyError } from '../../src/catalog/master-key.js';
import { describeCatalog } from './catalog-conformance.js';
import type { CatalogHarness } from './catalog-harness.js';
import { openDuckdbCatalog, testMasterKey } from './open-duckdb-catalog.js';
import { makeTemporaryFolder } from './temporary-folder.js';

const nowSeconds = 1_402_992_826;

describeCatalog('DuckdbCatalog', startDuckdb);

async function startDuckdb(): Promise<CatalogHarness> {
  const folder = await makeTemporaryFolder();
  const path = join(folder.path, 'putmon.duckdb');
  let instance = await DuckDBInstance.create(path);
  let broken = false;
  const connect = () =>
    broken ? Promise.reject(new Error('Failed to connect: instance closed')) : instance.connect();
  return {
    nowSeconds,
    open: () =>
      DuckdbCatalog.open({ connect, masterKey: testMasterKey, clock: () => nowSeconds * 1000 + 7 }),
    restart: async () => {
      instance.closeSync();
      instance = await DuckDBInstance.create(path);
    },
    breakEngine: () => {
      broken = true;
    },
    mendEngine: () => {
      broken = false;
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
  await catalog.addKey({ accountId, secretId: 'AKID-in-clear', secretKey, kind: 'main' });
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
  await catalog.addKey({ accountId, secretId: 'AKID1', secretKey: 'hidden', kind: 'main' });
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

test('a catalog of another version is refused', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connect = () => instance.connect();
  const open = () => DuckdbCatalog.open({ connect, masterKey: testMasterKey, clock: Date.now });
  await open();
  await (await connect()).run('UPDATE catalog_version SET version = 2');
  await assert.rejects(open(), /the catalog is of version 2, not of 1/);
  instance.closeSync();
});

test('after a commit that failed, what is on disk is read before the next change', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  let losing = false;
  const connect = async () => {
    const connection = await instance.connect();
    const run = connection.run.bind(connection);
    connection.run = async (sql, ...rest) => {
      const result = await run(sql, ...rest);
      if (losing && sql === 'COMMIT') throw new Error('IO Error: Could not sync');
      return result;
    };
    return connection;
  };
  const catalog = await DuckdbCatalog.open({ connect, masterKey: testMasterKey, clock: Date.now });
  losing = true;
  await assert.rejects(catalog.createAccount('acme'), /IO Error: Could not sync/);
  losing = false;
  await assert.rejects(catalog.createAccount('acme'), /account acme exists/);
  assert.equal(catalog.accounts().length, 1);
  instance.closeSync();
});
