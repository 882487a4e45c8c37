import assert from 'node:assert/strict';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { LiveConfig } from '../../src/config/live-config.js';
import { loadConfig } from '../../src/config/load-config.js';
import { type Engines, openEngines } from '../../src/engines.js';
import { systemClock } from '../../src/model/clock.js';
import { readStored } from '../support/stored-samples.js';
import { assertTold } from './assert-told.js';
import { Reporters } from './reporters.js';
import { putmon, putmonJson } from './run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
const file = 'putmon.duckdb';
const log = 'putmon.duckdb.wal';
const headBytes = 12_288;
const blockBytes = 262_144;

/** A folder with acknowledged reports: folded into the file, or as a kill leaves it, in the log. */
async function fill(name: string, signal: 'SIGTERM' | 'SIGKILL'): Promise<string> {
  const data = join(folder, name);
  const key = (await putmonJson(['key', 'create', '--data', data])) as KeyPair;
  const server = await Server.start({ data, args: ['--auto-register'] });
  const reporters = new Reporters(server, key);
  const sending = reporters.run(2);
  await reporters.answered(60);
  await server.stop(signal);
  await sending;
  return data;
}

/** A copy, with a byte of one of its files flipped. */
function flipped(from: string, name: string, place: number): string {
  const to = join(folder, 'flipped');
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { mode: 0o700 });
  for (const each of [file, log, 'master.key']) {
    if (existsSync(join(from, each))) copyFileSync(join(from, each), join(to, each));
  }
  const bytes = readFileSync(join(to, name));
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  writeFileSync(join(to, name), bytes);
  return to;
}

/** Everything that is stored; what is said of damage where there is any. */
async function contentOf(data: string): Promise<string> {
  const config = loadConfig({ environment: {}, flags: { data } });
  const engines = await openEngines(new LiveConfig(config), systemClock);
  try {
    const content = await read(engines).catch(() => 'unread');
    const failed = (await engines.dataCheck.run()).filter(({ state }) => state === 'failed');
    if (failed.length > 0)
      throw new Error(`damaged: ${JSON.stringify(failed)}`, { cause: content });
    return content;
  } finally {
    await engines.close();
  }
}

async function read({ catalog, store }: Engines): Promise<string> {
  const keys = catalog.accounts().map(({ id }) => catalog.keysOf(id).map((key) => key.secretId));
  return JSON.stringify([keys, await readStored(catalog, store)]);
}

/** The places whose damage was neither named nor without effect. */
async function silentPlaces(from: string, name: string, places: number[]): Promise<number[]> {
  const silent: number[] = [];
  const whole = await contentOf(flipped(from, 'master.key', -1));
  let namedCount = 0;
  for (const place of places) {
    const content = await contentOf(flipped(from, name, place)).catch((error: unknown) => {
      assert.match(String(error), /damaged/, `byte ${place}`);
      namedCount += 1;
      // What could be read all the same must be right.
      const { cause } = error as Error;
      return typeof cause === 'string' && cause !== 'unread' ? cause : whole;
    });
    if (content !== whole) silent.push(place);
  }
  assert.ok(namedCount > places.length / 3, `${namedCount} of ${places.length} were named`);
  return silent;
}

describe('no damaged byte changes what is read without being named', () => {
  test('of each block of the data file', async () => {
    const data = await fill('folded', 'SIGTERM');
    const blocks = Math.floor((readFileSync(join(data, file)).length - headBytes) / blockBytes);
    const places = Array.from({ length: blocks }, (_, block) => headBytes + block * blockBytes + 9);
    assert.deepEqual(await silentPlaces(data, file, [12, 4100, 8200, ...places]), []);
  });

  test('of the log', async () => {
    const data = await fill('killed', 'SIGKILL');
    const { length } = readFileSync(join(data, log));
    const step = Math.ceil(length / 25);
    const places = Array.from({ length: 25 }, (_, at) => Math.min(at * step, length - 1));
    const heads = [0, 8, 14, 16, length - 21, length - 13, length - 1];
    assert.deepEqual(await silentPlaces(data, log, [...heads, ...places]), []);
  });
});

test('putmon doctor: a whole folder exits with 0, also while it is served; what fails is named', async () => {
  const data = join(folder, 'folded');
  const { exitCode, stdout } = await putmon(['doctor', '--data', data]);
  assert.equal(exitCode, 0, stdout);
  for (const check of ['rights', 'disk', 'opening', 'tables', 'segments']) {
    assert.match(stdout, new RegExp(`^ok +${check} `, 'm'));
  }
  const server = await Server.start({ data });
  assert.equal((await putmon(['doctor', '--data', data])).exitCode, 0);
  await server.stop();
  chmodSync(join(data, file), 0o644);
  rmSync(join(data, 'master.key'));
  const failing = await putmon(['doctor', '--data', data]);
  assert.equal(failing.exitCode, 1);
  assert.match(failing.stdout, /^failed +rights +open to other users: run chmod go= /m);
  assert.match(failing.stdout, /^failed +opening +the master key file .*master.key is gone/m);
  assert.equal(failing.stderr, 'putmon: 2 of 3 checks failed\n');
});

test('a data file that is gone while its log is there is no new folder', async () => {
  const data = flipped(join(folder, 'killed'), log, -1);
  rmSync(join(data, file));
  await assertTold('serve --data flipped', 1, [/putmon.duckdb is gone, and its log/], {
    cwd: folder,
  });
});
