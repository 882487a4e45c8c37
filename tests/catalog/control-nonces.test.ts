import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { CatalogUnavailableError } from '../../src/catalog/catalog.js';
import type { ControlNonces, SignedCallNonce } from '../../src/catalog/control-nonces.js';
import { DuckdbControlNonces } from '../../src/catalog/duckdb/duckdb-control-nonces.js';
import type { DuckdbTaskRunner } from '../../src/catalog/duckdb/catalog-transaction.js';
import { MemoryControlNonces } from '../../src/catalog/memory/memory-control-nonces.js';
import { connectionPerTask } from './open-duckdb-catalog.js';
import { makeTemporaryFolder } from './temporary-folder.js';

const limits = { controlNoncesPerKeyMax: 3, takenFromSeconds: 0 };
const callOf = (nonce: string, changes: Partial<SignedCallNonce> = {}): SignedCallNonce => ({
  secretId: 'AKIDone',
  timestampSeconds: 1000,
  nonce,
  ...changes,
});

const engines: readonly (readonly [string, () => Promise<ControlNonces>])[] = [
  ['memory', () => Promise.resolve(new MemoryControlNonces())],
  ['DuckDB', async () => (await openDisk()).nonces],
];

for (const [name, open] of engines) {
  describe(`nonces in ${name}`, () => {
    test('a call is new once', async () => {
      const nonces = await open();
      for (const [call, outcome] of [
        [callOf('1'), 'new'],
        [callOf('1'), 'used'],
        [callOf('1', { timestampSeconds: 1001 }), 'new'],
        [callOf('1', { secretId: 'AKIDtwo' }), 'new'],
        [callOf('2'), 'new'],
        [callOf('1'), 'used'],
      ] as const) {
        assert.equal(await nonces.use(call, limits), outcome);
      }
    });

    test('of equal calls at once one is new', async () => {
      const nonces = await open();
      const uses = Array.from({ length: 10 }, () => nonces.use(callOf('1'), limits));
      const outcomes = await Promise.all(uses);
      assert.deepEqual(outcomes, ['new', ...Array.from({ length: 9 }, () => 'used')]);
    });

    test('a key has room of its own, and what is beyond is not remembered', async () => {
      const nonces = await open();
      await nonces.use(callOf('1', { secretId: 'AKIDtwo' }), limits);
      for (const nonce of ['1', '2', '3']) await nonces.use(callOf(nonce), limits);
      assert.equal(await nonces.use(callOf('4'), limits), 'tooMany');
      assert.equal(await nonces.use(callOf('4'), limits), 'tooMany');
      assert.equal(await nonces.use(callOf('1'), limits), 'used');
      assert.equal(await nonces.use(callOf('1', { secretId: 'AKIDtwo' }), limits), 'used');
      assert.equal(await nonces.use(callOf('2', { secretId: 'AKIDtwo' }), limits), 'new');
      const wider = { ...limits, controlNoncesPerKeyMax: 4 };
      assert.equal(await nonces.use(callOf('4'), wider), 'new');
    });

    test('what was signed before makes room, and no sooner', async () => {
      const nonces = await open();
      for (const nonce of ['1', '2', '3']) await nonces.use(callOf(nonce), limits);
      const now = callOf('4', { timestampSeconds: 2000 });
      assert.equal(await nonces.use(now, { ...limits, takenFromSeconds: 1000 }), 'tooMany');
      assert.equal(await nonces.use(now, { ...limits, takenFromSeconds: 1001 }), 'new');
      await nonces.forgetBefore(2000);
      assert.equal(await nonces.use(now, limits), 'used');
    });
  });
}

describe('nonces on disk', () => {
  test('a call is used once it was answered, whatever becomes of the process', async () => {
    const disk = await openDisk();
    const calls = ['1', '2', '3'].map((nonce) => callOf(nonce));
    await Promise.all(calls.map((call) => disk.nonces.use(call, limits)));
    // Nothing is closed.
    const reopened = await DuckdbControlNonces.open(disk.runner, 0);
    for (const call of calls) assert.equal(await reopened.use(call, limits), 'used');
    assert.equal(await reopened.use(callOf('4'), limits), 'tooMany');
  });

  test('what was signed before is not read again', async () => {
    const { nonces, runner } = await openDisk();
    await nonces.use(callOf('1'), limits);
    await nonces.use(callOf('2', { timestampSeconds: 2000 }), limits);
    const reopened = await DuckdbControlNonces.open(runner, 1001);
    assert.equal(await reopened.use(callOf('1'), limits), 'new');
    assert.equal(await reopened.use(callOf('2', { timestampSeconds: 2000 }), limits), 'used');
  });

  test('many calls at once share few commits', async () => {
    const { nonces, disk } = await openDisk();
    const before = disk.tasks;
    const wide = { ...limits, controlNoncesPerKeyMax: 1000 };
    const uses = Array.from({ length: 500 }, (_, at) => nonces.use(callOf(String(at)), wide));
    assert.deepEqual(new Set(await Promise.all(uses)), new Set(['new']));
    assert.ok(disk.tasks - before <= 2, `${disk.tasks - before} commits`);
  });

  test('a call that could not be kept is not used up', async () => {
    const { nonces, disk } = await openDisk();
    disk.isBroken = true;
    await assert.rejects(nonces.use(callOf('1'), limits), CatalogUnavailableError);
    disk.isBroken = false;
    assert.equal(await nonces.use(callOf('1'), limits), 'new');
    assert.equal(await nonces.use(callOf('1'), limits), 'used');
  });

  test('a call may be used until a restart where the disk does not keep it', async () => {
    const { nonces, disk, runner } = await openDisk();
    disk.isBroken = true;
    assert.equal(nonces.useUntilRestart(callOf('1'), limits), 'new');
    assert.equal(nonces.useUntilRestart(callOf('1'), limits), 'used');
    disk.isBroken = false;
    assert.equal(await nonces.use(callOf('1'), limits), 'used');
    const reopened = await DuckdbControlNonces.open(runner, 0);
    assert.equal(await reopened.use(callOf('1'), limits), 'new');
  });

  test('a call after the end fails', async () => {
    const { nonces } = await openDisk();
    await nonces.close();
    await assert.rejects(nonces.use(callOf('1'), limits), CatalogUnavailableError);
  });
});

/** Counts what runs on the engine, and fails it. */
interface Disk {
  tasks: number;
  isBroken: boolean;
}

async function openDisk(): Promise<{
  nonces: ControlNonces;
  runner: DuckdbTaskRunner;
  disk: Disk;
}> {
  const folder = await makeTemporaryFolder();
  after(() => folder.remove());
  const instance = await DuckDBInstance.create(join(folder.path, 'nonces.duckdb'));
  const disk: Disk = { tasks: 0, isBroken: false };
  const sound = connectionPerTask(() => instance.connect());
  const runner: DuckdbTaskRunner = {
    run: (task) => {
      disk.tasks += 1;
      return disk.isBroken ? Promise.reject(new Error('IO Error: no disk')) : sound.run(task);
    },
  };
  return { nonces: await DuckdbControlNonces.open(runner, 0), runner, disk };
}
