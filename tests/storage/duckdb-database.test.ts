import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DatabaseLockedError, DuckdbDatabase } from '../../src/duckdb/duckdb-database.js';
import { DuckdbHarness } from '../support/duckdb-harness.js';
import { canMountDisk } from '../support/small-disk.js';

test('the data folder and file are for their owner alone', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'putmon-database-'));
  const folder = join(parent, 'data');
  const file = join(folder, 'putmon.duckdb');
  const database = await DuckdbDatabase.open({
    file,
    threads: 1,
    memoryBytesMax: 64 * 2 ** 20,
    checkpointBytesMax: 2 ** 20,
  });
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  await database.close();
  await rm(parent, { recursive: true });
});

test('a database that another process has open is refused in one line', async () => {
  const harness = await DuckdbHarness.create();
  const database = await harness.openDatabase();
  const module = new URL('../../src/duckdb/duckdb-database.js', import.meta.url);
  const options = {
    file: database.file,
    threads: 1,
    memoryBytesMax: 2 ** 26,
    checkpointBytesMax: 1,
  };
  const script =
    `const { DuckdbDatabase } = await import(${JSON.stringify(module.href)});` +
    `await DuckdbDatabase.open(${JSON.stringify(options)})` +
    '.catch((error) => process.stdout.write(`${error.name} ${error.message}`));';
  const other = spawnSync(process.execPath, ['--input-type=module', '-e', script]);
  const lines = other.stdout.toString().trim().split('\n');
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', new RegExp(`^${DatabaseLockedError.name} .+ is in use`));
  await harness.dispose();
});

test('files outside are out of reach', async () => {
  const harness = await DuckdbHarness.create();
  const session = (await harness.openDatabase()).session();
  const reading = session.run((connection) =>
    connection.run("SELECT * FROM read_text('/etc/hosts')"),
  );
  await assert.rejects(reading, /disabled/);
  await harness.dispose();
});

test(
  'after a fatal error sessions go on, and nothing committed is missing',
  { skip: canMountDisk() ? false : 'only root may mount a small disk' },
  async () => {
    const harness = await DuckdbHarness.create({ onSmallDisk: true });
    const database = await harness.openDatabase();
    const writer = database.session();
    const reader = database.session();
    await writer.run((connection) => connection.run('CREATE TABLE numbers AS SELECT 7 AS number'));
    await harness.disk.fill();
    await assert.rejects(
      writer.run(async (connection) => {
        await connection.run('SET checkpoint_threshold = 0');
        await connection.run('INSERT INTO numbers SELECT random() FROM range(300000)');
        await connection.run('CHECKPOINT');
      }),
    );
    const count = await reader.run(async (connection) => {
      const rows = await connection.runAndReadAll('SELECT number FROM numbers');
      return rows.getRows();
    });
    assert.deepEqual(count, [[7]]);
    await harness.disk.free();
    await writer.run((connection) => connection.run('INSERT INTO numbers VALUES (8)'));
    await harness.dispose();
  },
);
