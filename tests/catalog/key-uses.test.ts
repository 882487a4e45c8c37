import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { prepareCatalogTables } from '../../src/catalog/duckdb/catalog-schema.js';
import { DuckdbKeyUses } from '../../src/catalog/duckdb/duckdb-key-uses.js';
import { KeyUses, type KeyUse, type KeyUseStore } from '../../src/catalog/key-uses.js';
import { connectionPerTask } from '../support/open-duckdb-catalog.js';
import { makeTemporaryFolder } from './temporary-folder.js';

/** A table on a disk, as a server finds it when it starts again. */
async function storeIn(path: string): Promise<{ store: KeyUseStore; close: () => void }> {
  const instance = await DuckDBInstance.create(path);
  const session = connectionPerTask(() => instance.connect());
  await session.run(prepareCatalogTables);
  return {
    store: new DuckdbKeyUses(session),
    close: () => {
      instance.closeSync();
    },
  };
}

describe('uses of keys', () => {
  test('are counted in memory, and kept from flush to flush', async () => {
    const folder = await makeTemporaryFolder();
    const path = join(folder.path, 'uses.duckdb');
    const first = await storeIn(path);
    const uses = await KeyUses.open(first.store);
    assert.deepEqual(uses.of('a'), { reports: 0, lastUsedSeconds: 0, lastDoor: '' });
    for (const seconds of [100, 101, 102]) uses.noteReport('a', 'v2', seconds);
    uses.noteCall('b', 'v2', 103);
    await uses.flush();
    uses.noteReport('a', 'api3', 104);
    await uses.flush();
    uses.noteReport('a', 'v2', 105);
    assert.deepEqual(countsOf(uses.of('a')), [5, 105]);
    assert.deepEqual(countsOf(uses.of('b')), [0, 103]);
    first.close();

    const second = await storeIn(path);
    const kept = await KeyUses.open(second.store);
    assert.deepEqual(countsOf(kept.of('a')), [4, 104]);
    assert.deepEqual([kept.of('a').lastDoor, kept.of('b').lastDoor], ['api3', 'v2']);
    assert.deepEqual(countsOf(kept.of('b')), [0, 103]);
    kept.noteReport('b', 'v2', 200);
    assert.deepEqual(countsOf(kept.of('b')), [1, 200]);
    second.close();
    await folder.remove();
  });

  test('those of a token are told apart from those of a key, and can be forgotten', async () => {
    const folder = await makeTemporaryFolder();
    const path = join(folder.path, 'uses.duckdb');
    const first = await storeIn(path);
    const uses = await KeyUses.open(first.store);
    uses.noteToken('rt-a', 100);
    uses.noteToken('rt-b', 101);
    uses.noteCall('rt-a', 'v2', 102);
    await uses.flush();
    uses.forgetToken('rt-a');
    uses.forgetToken('rt-none');
    assert.deepEqual(countsOf(uses.ofToken('rt-a')), [0, 0]);
    await uses.flush();
    first.close();

    const second = await storeIn(path);
    const kept = await second.store.read();
    assert.deepEqual([...kept.keys()].sort(), ['rt-a', 'token rt-b']);
    const again = await KeyUses.open(second.store);
    assert.deepEqual(countsOf(again.ofToken('rt-a')), [0, 0]);
    assert.deepEqual(countsOf(again.ofToken('rt-b')), [0, 101]);
    assert.deepEqual(countsOf(again.of('rt-a')), [0, 102]);
    second.close();
    await folder.remove();
  });

  test('each door of a key is told once', async () => {
    const told: string[] = [];
    const uses = await KeyUses.open({
      read: () => Promise.resolve(new Map()),
      write: () => Promise.resolve(),
    });
    uses.watchDoors((name, door) => told.push(`${name} by ${door}`));
    uses.noteReport('a', 'v2', 1);
    uses.noteReport('a', 'api3', 2);
    uses.noteCall('a', 'v2', 3);
    uses.noteTokenReport('wt-a', 4);
    assert.deepEqual(told, ['a by v2', 'a by api3', 'token wt-a by lines']);
    assert.equal(uses.of('a').lastDoor, 'v2');
  });

  test('what can not be kept is kept with the next flush, and what is kept not again', async () => {
    const writes: (readonly string[])[] = [];
    let isFull = true as boolean;
    const uses = await KeyUses.open({
      read: () => Promise.resolve(new Map()),
      write: (news) => {
        writes.push([...news.keys()]);
        return isFull ? Promise.reject(new Error('full')) : Promise.resolve();
      },
    });
    uses.noteReport('a', 'v2', 1);
    await assert.rejects(uses.flush(), /full/);
    isFull = false;
    uses.noteReport('b', 'v2', 2);
    await uses.flush();
    await uses.flush();
    uses.noteReport('b', 'v2', 3);
    await uses.flush();
    assert.deepEqual(writes, [['a'], ['a', 'b'], ['b']]);
  });
});

function countsOf({ reports, lastUsedSeconds }: KeyUse): number[] {
  return [reports, lastUsedSeconds];
}
