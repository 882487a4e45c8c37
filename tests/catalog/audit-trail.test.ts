import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import type { AuditVerdict } from '../../src/catalog/audit/audit-event.js';
import { DuckdbAlarmStorage } from '../../src/catalog/duckdb/duckdb-alarm-storage.js';
import { DuckdbAuditTrail } from '../../src/catalog/duckdb/duckdb-audit-trail.js';
import { DuckdbCatalogStorage } from '../../src/catalog/duckdb/duckdb-catalog-storage.js';
import { MirroredAlarmCatalog } from '../../src/catalog/alarms/mirrored-alarm-catalog.js';
import { MirroredCatalog } from '../../src/catalog/mirrored-catalog.js';
import { DuckdbDatabase } from '../../src/duckdb/duckdb-database.js';
import { makeTemporaryFolder, type TemporaryFolder } from './temporary-folder.js';

const masterKey = Buffer.alloc(32, 7);
const clock = (): number => 1_700_000_000_123;
const origin = { actor: 'operator', address: '', action: 'Test' };
const pause = (): Promise<void> => Promise.resolve();

/** A folder with a catalog, whose changes are recorded. */
class Folder {
  readonly file: string;
  readonly headFile: string;
  readonly #path: string;

  private constructor(folder: TemporaryFolder) {
    const { path } = folder;
    this.#path = path;
    this.file = join(path, 'putmon.duckdb');
    this.headFile = join(path, 'audit-head.json');
    after(() => folder.remove());
  }

  static async make(): Promise<Folder> {
    return new Folder(await makeTemporaryFolder());
  }

  /** Opens the folder, works on it, and closes it. */
  async with<Result>(
    work: (parts: {
      catalog: MirroredCatalog;
      alarms: MirroredAlarmCatalog;
      audit: DuckdbAuditTrail;
    }) => Promise<Result>,
    key = masterKey,
  ): Promise<Result> {
    const database = await DuckdbDatabase.open({
      ...{ file: this.file, threads: 1 },
      ...{ memoryBytesMax: 200_000_000, checkpointBytesMax: 16_000_000 },
    });
    const options = { folder: this.#path, clock, masterKey: key };
    const audit = await DuckdbAuditTrail.open({ session: database.session(), ...options });
    const storage = { masterKey: key, audit };
    const rows = await DuckdbCatalogStorage.open({ session: database.session(), ...storage });
    const alarmRows = await DuckdbAlarmStorage.open({ session: database.session(), ...storage });
    const catalog = await MirroredCatalog.open(rows, clock);
    const alarms = await MirroredAlarmCatalog.open(alarmRows, clock);
    try {
      return await work({ catalog, alarms, audit });
    } finally {
      await alarms.close();
      await catalog.close();
      await audit.close();
      await database.close();
    }
  }

  /** Makes accounts `prefix1` and so on, a row each. */
  async add(count: number, prefix = 'account'): Promise<void> {
    await this.with(async ({ catalog }) => {
      for (let at = 1; at <= count; at += 1) {
        await catalog.by(origin).createAccount(`${prefix}${at}`);
      }
    });
  }

  /** What somebody does who has the file, and not the master key. */
  async tamper(...statements: readonly string[]): Promise<void> {
    const instance = await DuckDBInstance.create(this.file);
    const connection = await instance.connect();
    for (const sql of statements) await connection.run(sql);
    connection.closeSync();
    instance.closeSync();
  }

  verify(): Promise<AuditVerdict> {
    return this.with(({ audit }) => audit.verify(pause));
  }

  async faults(): Promise<(readonly unknown[])[]> {
    return (await this.verify()).faults.map(({ number, fault }) => [number, fault]);
  }
}

async function folderOf(count: number): Promise<Folder> {
  const folder = await Folder.make();
  await folder.add(count);
  return folder;
}

describe('a check names the row', () => {
  const update = (number: number, change: string): string =>
    `UPDATE audit_events SET ${change} WHERE number = ${number}`;

  for (const change of [
    "actor = 'nobody'",
    "address = '192.0.2.1'",
    "action = 'Other'",
    "target = 'account other'",
    "details = '{}'",
    'at_milliseconds = at_milliseconds + 1',
    'account_id = 4',
    `hash = repeat('0', 64)`,
    `previous_hash = repeat('0', 64)`,
  ]) {
    test(`that was changed: ${change}`, async () => {
      const folder = await folderOf(8);
      await folder.tamper(update(5, change));
      assert.deepEqual(await folder.faults(), [[5, 'changed']]);
    });
  }

  test('that was taken out', async () => {
    const folder = await folderOf(8);
    await folder.tamper('DELETE FROM audit_events WHERE number IN (1, 4, 5)');
    const { faults } = await folder.verify();
    assert.deepEqual(
      faults.map(({ number, fault, detail }) => [number, fault, detail]),
      [
        [1, 'missing', 'is missing'],
        [4, 'missing', 'and those up to 5 are missing'],
      ],
    );
  });

  test('that was taken out, though the others were renumbered', async () => {
    const folder = await folderOf(8);
    await folder.tamper(
      'DELETE FROM audit_events WHERE number = 4',
      'UPDATE audit_events SET number = number - 1 WHERE number > 4',
    );
    const faults = await folder.faults();
    assert.deepEqual(faults.slice(0, 2), [
      [4, 'moved'],
      [5, 'moved'],
    ]);
    assert.deepEqual(faults.at(-1), [8, 'missing']);
  });

  test('that was moved', async () => {
    const folder = await folderOf(8);
    await folder.tamper(update(3, 'number = 0'), update(6, 'number = 3'), update(0, 'number = 6'));
    const { faults } = await folder.verify();
    assert.deepEqual(
      faults.map(({ number, fault, detail }) => [number, fault, detail]),
      [
        [3, 'moved', 'was written as row 6'],
        [6, 'moved', 'was written as row 3'],
      ],
    );
  });

  test('that is there twice', async () => {
    const folder = await folderOf(4);
    await folder.tamper('INSERT INTO audit_events SELECT * FROM audit_events WHERE number = 2');
    assert.deepEqual(await folder.faults(), [[2, 'repeated']]);
  });

  test('that was taken off the end, also after others were added', async () => {
    const folder = await folderOf(8);
    await folder.tamper('DELETE FROM audit_events WHERE number > 6');
    assert.deepEqual(await folder.faults(), [[7, 'missing']]);
    await folder.add(2, 'later');
    assert.deepEqual(await folder.faults(), [[7, 'missing']]);
    const { rows, head } = await folder.verify();
    assert.deepEqual([rows, head?.number], [8, 10]);
  });

  test('where all were taken away', async () => {
    const folder = await folderOf(3);
    await folder.tamper('DELETE FROM audit_events');
    assert.deepEqual(await folder.faults(), [[1, 'missing']]);
  });

  test('that is of a fork: an older copy of the file went on', async () => {
    const folder = await folderOf(4);
    const [file, head] = [folder.file, folder.headFile].map((path) => readFileSync(path));
    await folder.add(2, 'first');
    const noted = (await folder.verify()).head;
    writeFileSync(folder.file, file ?? '');
    writeFileSync(folder.headFile, head ?? '');
    await folder.add(3, 'second');
    assert.deepEqual(await folder.faults(), [], 'the folder alone does not tell');
    const faults = await folder.with(
      async ({ audit }) => (await audit.verify(pause, noted)).faults,
    );
    assert.deepEqual(
      faults.map(({ number, fault }) => [number, fault]),
      [[6, 'changed']],
    );
  });
});

test('a head that is gone, torn or of another key is a row of the trail', async () => {
  for (const text of [undefined, '{"number":1', '{"number":99,"hash":"00","proof":"00"}']) {
    const folder = await folderOf(2);
    if (text === undefined) await rm(folder.headFile);
    else writeFileSync(folder.headFile, text);
    const { rows, faults } = await folder.verify();
    assert.deepEqual([rows, faults], [3, []]);
    assert.equal((await folder.verify()).rows, 3, 'once');
  }
});

test('another master key verifies no row', async () => {
  const folder = await folderOf(2);
  const verdict = await folder.with(({ audit }) => audit.verify(pause), Buffer.alloc(32, 8));
  assert.deepEqual(
    verdict.faults.map(({ fault }) => fault),
    ['changed', 'changed'],
  );
});

test('changes of catalog and alarms at once are one chain; one that fails adds no row', async () => {
  const folder = await Folder.make();
  await folder.with(async ({ catalog, alarms, audit }) => {
    const account = await catalog.by(origin).createAccount('main');
    const group = { accountId: account.id, channels: [], configured: false };
    const changes = Array.from({ length: 40 }, (_, at) => [
      catalog.by(origin).createAccount(`account${at % 30}`),
      alarms.by(origin).createReceivers({ ...group, name: `group${at % 30}` }),
      audit.append(origin, { change: 'test', target: String(at) }),
      catalog.createAccount(`unrecorded${at}`),
    ]);
    const outcomes = await Promise.allSettled(changes.flat());
    assert.equal(outcomes.filter(({ status }) => status === 'rejected').length, 20);
    const { rows, faults } = await audit.verify(pause);
    assert.deepEqual([rows, faults], [1 + 30 + 30 + 40, []]);
  });
  assert.deepEqual(await folder.faults(), []);
});
