import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { assertTold } from './assert-told.js';
import { contentOf } from '../support/folder-content.js';
import { numberedReport, Reporters, storedNumbers } from './reporters.js';
import { putmon, putmonJson, run } from '../support/run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
const data = join(folder, 'data');
const backup = join(folder, 'backup');

async function createKey(): Promise<KeyPair> {
  return (await putmonJson(['key', 'create', '--data', data])) as KeyPair;
}

/** Every row of every table, in an order of its own. */
async function rowsOf(file: string): Promise<Record<string, string[]>> {
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  const names = await connection.runAndReadAll('SELECT table_name FROM duckdb_tables()');
  const content: Record<string, string[]> = {};
  for (const [name] of names.getRows()) {
    const rows = await connection.runAndReadAll(`SELECT * FROM "${String(name)}"`);
    content[String(name)] = rows
      .getRows()
      .map((row) => row.map(String).join())
      .sort();
  }
  connection.closeSync();
  instance.closeSync();
  return content;
}

test('a backup of a folder without a server has every row of every table', async () => {
  const key = await createKey();
  const server = await Server.start({ data, args: ['--auto-register'] });
  const reporters = new Reporters(server, key);
  const sending = reporters.run(4);
  await reporters.answered(200);
  assert.equal(await server.stop(), 0);
  await sending;
  const { rows } = (await putmonJson(['backup', backup, '--data', data])) as { rows: number };
  const content = await rowsOf(join(backup, 'putmon.duckdb'));
  const source = await rowsOf(join(data, 'putmon.duckdb'));
  // That there was a backup is recorded once there was.
  const events = source['audit_events']?.filter((row) => !row.includes(',StartBackup,')) ?? [];
  assert.deepEqual(content, { ...source, audit_events: events });
  assert.equal(rows, Object.values(content).flat().length);
  assert.deepEqual(readdirSync(backup).sort(), ['backup.json', 'putmon.duckdb']);
  assert.equal(statSync(backup).mode & 0o777, 0o700);
  for (const file of readdirSync(backup)) {
    assert.equal(statSync(join(backup, file)).mode & 0o777, 0o600, file);
  }
});

test('a backup under load has all that was answered 0 before it, and nothing half', async () => {
  const served = join(folder, 'served');
  const server = await Server.start({ data: served, args: ['--auto-register'] });
  const key = (await putmonJson(['key', 'create', '--data', served])) as KeyPair;
  const reporters = new Reporters(server, key);
  const sending = reporters.run(8);
  await reporters.answered(300);
  const before = [...reporters.acknowledged];
  const target = join(folder, 'under-load');
  await putmonJson(['backup', target, '--data', served, '--with-master-key']);
  const countAfter = reporters.acknowledged.size;
  await server.stop('SIGKILL');
  await sending;
  assert.ok(countAfter > before.length, 'reports went on meanwhile');
  assert.deepEqual([...reporters.otherCodes], []);

  const restored = join(folder, 'restored');
  await putmonJson(['restore', target, '--data', restored]);
  const numbers = await storedNumbers(restored);
  assert.equal(new Set(numbers).size, numbers.length, 'nothing twice');
  const stored = new Set(numbers);
  assert.deepEqual(
    before.filter((number) => !stored.has(number)),
    [],
    'nothing lost',
  );
  const cut = Math.max(...numbers.map((number) => reporters.acknowledgedBefore[number] ?? NaN));
  assert.deepEqual(
    [...reporters.acknowledged].slice(0, cut).filter((number) => !stored.has(number)),
    [],
    'what was answered before the latest of it was sent is there too: it is of one moment',
  );
  // The original goes on where it was, and has it all.
  const original = new Set(await storedNumbers(served));
  assert.deepEqual(
    [...reporters.acknowledged].filter((number) => !original.has(number)),
    [],
  );
});

test('restored, a backup of a running server is what the server held at that moment', async () => {
  const served = join(folder, 'moment');
  const server = await Server.start({ data: served, args: ['--auto-register'] });
  const key = (await putmonJson(['key', 'create', '--data', served])) as KeyPair;
  const send = async (number: number): Promise<void> => {
    const answer = await fetch(server.url, { method: 'POST', body: numberedReport(key, number) });
    assert.equal(((await answer.json()) as { code: number }).code, 0);
  };
  for (let number = 0; number < 50; number += 1) await send(number);
  const target = join(folder, 'of-a-moment');
  await putmonJson(['backup', target, '--data', served, '--with-master-key']);
  for (let number = 50; number < 60; number += 1) await send(number);
  const later = ['key', 'create', '--account', 'later', '--data', served];
  const laterKey = (await putmonJson(later)) as KeyPair;
  await server.stop();

  const restored = join(folder, 'restored-moment');
  await putmonJson(['restore', target, '--data', restored]);
  const { secretIds, samples } = await contentOf(served);
  assert.equal(samples.length, 60);
  assert.deepEqual(await contentOf(restored), {
    secretIds: secretIds.filter((secretId) => secretId !== laterKey.secretId),
    samples: samples.filter(({ value }) => value < 50),
  });
});

test('a kill amid a backup leaves the folder whole, and a half copy that is no backup', async () => {
  const served = join(folder, 'served');
  const server = await Server.start({ data: served });
  const backingUp = putmon(['backup', 'cut', '--data', served], { cwd: folder });
  while (!existsSync(join(folder, 'cut.partial'))) await setTimeout(1);
  await server.stop('SIGKILL');
  const { exitCode, stderr } = await backingUp;
  assert.equal(exitCode, 1);
  assert.match(stderr, /^putmon: .*cut/);
  assert.ok(!existsSync(join(folder, 'cut')));
  const told = /^cut.partial is no whole backup; name a folder that putmon backup made$/;
  await assertTold('restore cut.partial --data new', 1, [told], { cwd: folder });
  assert.equal((await putmon(['doctor', '--data', served])).exitCode, 0);
});

describe('what is no whole backup is refused, in a line', () => {
  test('cut short, changed, without its manifest; folders in the way', async () => {
    const target = join(folder, 'whole');
    await putmonJson(['backup', target, '--data', data]);
    const copyTo = async (name: string): Promise<string> => {
      await run('cp', ['-r', target, join(folder, name)]);
      return join(folder, name);
    };
    const file = 'putmon.duckdb';
    const bytes = readFileSync(join(target, file));
    const short = await copyTo('short');
    writeFileSync(join(short, file), bytes.subarray(0, -1));
    const changed = await copyTo('changed');
    writeFileSync(join(changed, file), Buffer.from(bytes).fill(1, 5000, 5001));
    const half = await copyTo('half');
    await run('rm', [join(half, 'backup.json')]);
    mkdirSync(join(folder, 'busy.partial'));
    const to = '--data new';
    for (const [command, told] of [
      [`restore short ${to}`, /^short\/putmon.duckdb is damaged: it is not what was backed up; t/],
      [`restore changed ${to}`, /^changed\/putmon.duckdb is damaged: it is not what was backed up/],
      [`restore half ${to}`, /^half is no whole backup; name a folder that putmon backup made$/],
      [`restore nothing ${to}`, /^nothing is no whole backup; name a folder that putmon backup m/],
      ['restore whole --data data', /^data is not empty; name a new folder with --data$/],
      ['backup whole --data data', /whole is there already; name a new folder$/],
      ['backup busy --data data', /busy.partial is what an interrupted backup left; remove it, or/],
    ] as const) {
      await assertTold(command, 1, [told], { cwd: folder });
    }
    assert.ok(!readdirSync(folder).includes('new'));
  });

  test('restored without the master key, no command opens it; with the key file all do', async () => {
    const locked = join(folder, 'locked');
    const { stdout } = await putmon(['restore', backup, '--data', locked]);
    assert.match(stdout, /it has no master key: put master.key of that server into it/);
    await assertTold(
      'key list --data locked',
      1,
      [/master.key is gone, and a new one would open/],
      {
        cwd: folder,
      },
    );
    const keyFile = join(folder, 'kept.key');
    writeFileSync(keyFile, readFileSync(join(data, 'master.key')));
    chmodSync(keyFile, 0o600);
    const open = join(folder, 'open');
    await putmonJson(['restore', backup, '--data', open, '--master-key-file', keyFile]);
    assert.deepEqual(
      await putmonJson(['key', 'list', '--data', open]),
      await putmonJson(['key', 'list', '--data', data]),
    );
  });
});
