import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Reporters, storedNumbers } from './reporters.js';
import { putmonJson } from '../support/run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';
import { temporaryFolder } from './temporary-folder.js';
import { workersOf } from './worker-processes.js';

interface Load {
  readonly data: string;
  readonly server: Server;
  readonly reporters: Reporters;
  readonly ended: Promise<void>;
}

/** Two workers that have answered so many reports, and get more. */
async function underLoad(): Promise<Load> {
  const data = join(temporaryFolder(), 'data');
  const key = (await putmonJson(['key', 'create', '--data', data])) as KeyPair;
  const server = await Server.start({ data, args: ['--auto-register'], workers: 2 });
  const reporters = new Reporters(server, key);
  const ended = reporters.run();
  await reporters.answered(500);
  return { data, server, reporters, ended };
}

/** Whatever was answered 0 is there, nothing is twice, and nothing was not sent. */
async function assertKept({ data, reporters }: Load): Promise<number[]> {
  const stored = await storedNumbers(data);
  const known = new Set(stored);
  assert.equal(known.size, stored.length, 'none is twice');
  assert.deepEqual(
    [...reporters.acknowledged].filter((number) => !known.has(number)),
    [],
    'none is lost',
  );
  assert(
    stored.every((number) => number < reporters.sentCount),
    'none is invented',
  );
  return stored;
}

describe('under load', () => {
  test('SIGTERM: what was answered 0 is there, what is there was answered 0', async () => {
    const load = await underLoad();
    assert.equal(await load.server.stop('SIGTERM'), 0);
    await load.ended;
    const stored = await assertKept(load);
    assert.equal(stored.length, load.reporters.acknowledged.size);
  });

  test('kill -9 of a worker: nothing that was answered 0 is lost; another comes', async () => {
    const load = await underLoad();
    const [first = 0] = workersOf(load.server);
    process.kill(first, 'SIGKILL');
    await load.server.output.line(/a worker ended; another takes its place/);
    await load.reporters.answered(load.reporters.acknowledged.size + 500);
    assert.equal(await load.server.stop('SIGTERM'), 0);
    await load.ended;
    await assertKept(load);
  });

  test('kill -9 of the owner: the workers end, and nothing that was answered 0 is lost', async () => {
    const load = await underLoad();
    // Its output, for whose end this waits, closes only when no worker has it any more.
    assert.equal(await load.server.stop('SIGKILL'), null);
    await load.ended;
    const restarted = await Server.start({ data: load.data, workers: 2 });
    await assertKept(load);
    assert.equal(await restarted.stop(), 0);
  });
});
