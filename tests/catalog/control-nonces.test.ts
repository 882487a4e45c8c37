import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckdbTaskRunner } from '../../src/duckdb/watched-runner.js';
import { DuckdbControlNonces } from '../../src/catalog/duckdb/duckdb-control-nonces.js';
import { MemoryControlNonces } from '../../src/catalog/memory/memory-control-nonces.js';
import {
  callOf,
  type ControlNoncesHarness,
  describeControlNonces,
  limits,
} from './control-nonces-conformance.js';
import { connectionPerTask } from '../support/open-duckdb-catalog.js';
import { makeTemporaryFolder } from './temporary-folder.js';

describeControlNonces('MemoryControlNonces', openMemory, {
  durable: 'a restart empties it',
  failures: 'memory does not fail by itself',
});

describeControlNonces('DuckdbControlNonces', openDisk);

test('many calls at once share few commits', async () => {
  const disk = await openDisk();
  const before = disk.taskCount();
  const wide = { ...limits, controlNoncesPerKeyMax: 1000 };
  const uses = Array.from({ length: 500 }, (_, at) => disk.nonces.use(callOf(String(at)), wide));
  assert.deepEqual(new Set(await Promise.all(uses)), new Set(['new']));
  const commits = disk.taskCount() - before;
  assert.ok(commits <= 2, `${commits} commits`);
  await disk.stop();
});

function openMemory(): Promise<ControlNoncesHarness> {
  const nonces = new MemoryControlNonces();
  return Promise.resolve({
    nonces,
    openAfterKill: () => Promise.resolve(new MemoryControlNonces()),
    setBroken: () => undefined,
    stop: () => nonces.close(),
  });
}

async function openDisk(): Promise<ControlNoncesHarness & { readonly taskCount: () => number }> {
  const folder = await makeTemporaryFolder();
  const instance = await DuckDBInstance.create(join(folder.path, 'nonces.duckdb'));
  let tasks = 0;
  let isBroken = false;
  const sound = connectionPerTask(() => instance.connect());
  const runner: DuckdbTaskRunner = {
    run: (task) => {
      tasks += 1;
      return isBroken ? Promise.reject(new Error('IO Error: no disk')) : sound.run(task);
    },
  };
  const nonces = await DuckdbControlNonces.open(runner, 0);
  return {
    nonces,
    openAfterKill: (takenFromSeconds) => DuckdbControlNonces.open(runner, takenFromSeconds),
    setBroken: (next) => {
      isBroken = next;
    },
    taskCount: () => tasks,
    stop: async () => {
      await nonces.close();
      instance.closeSync();
      await folder.remove();
    },
  };
}
