import { blobValue, type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { sealJson } from '../../src/catalog/duckdb/sealed-json.js';
import { SecretBox } from '../../src/catalog/secret-box.js';
import { testMasterKey } from '../support/open-duckdb-catalog.js';
import { attempt, judge, noChanges, nowSeconds, openAlarms } from './alarm-harness.js';
import { done, failed, noticeAll } from './delivery-promises.js';
import { makeTemporaryFolder } from './temporary-folder.js';
import { twoChannels } from './alarm-promise.js';

const page = { offset: 0, limit: 100 };

test('deliveries that version 1 wrote are listed, attempted and forgotten like others', async () => {
  const folder = await makeTemporaryFolder();
  const path = join(folder.path, 'data.duckdb');
  const written = await openAlarms(path);
  await noticeAll(written.alarms, ['a', 'b']);
  const due = await written.alarms.dueDeliveries(nowSeconds, 10);
  const listed = await written.alarms.listDeliveries(1, page);
  await written.close();
  await writeAsVersion1(path);

  const { alarms, close } = await openAlarms(path);
  assert.deepEqual(await alarms.dueDeliveries(nowSeconds, 10), due);
  assert.deepEqual(await alarms.listDeliveries(1, page), listed);
  // What is written from now on stands beside it.
  const [{ alarmId } = { alarmId: 0 }] = alarms.openAlarms();
  const end = { reason: 'recovered', recoverSeconds: nowSeconds } as const;
  const notices = [{ alarm: { alarmId }, kind: 'ended' as const, late: false }];
  await judge(alarms, { ...noChanges, ended: [{ alarmId, end }], notices });
  const delivered = { ...failed, delivered: true };
  for (const { deliveryId } of due) {
    await attempt(alarms, { deliveryId, attempt: delivered, next: done });
  }
  await close();
  const again = await openAlarms(path);
  const left = await again.alarms.dueDeliveries(nowSeconds, 10);
  assert.deepEqual(
    left.map(({ notice, channel }) => [notice.kind, channel]),
    twoChannels.map((channel) => ['ended', channel]),
  );
  assert.equal((await again.alarms.listDeliveries(1, page)).total, 6);
  await again.alarms.forgetAlarms(nowSeconds + 1);
  assert.equal((await again.alarms.listDeliveries(1, page)).total, 2);
  await again.close();
  assert.deepEqual(await sharedRowsOf(path), [0n, 0n]);
  await folder.remove();
});

/** Turns the tables into those that version 1 left. */
async function writeAsVersion1(path: string): Promise<void> {
  const box = new SecretBox(testMasterKey);
  await onFile(path, async (connection) => {
    await connection.run(`UPDATE alarm_deliveries d SET notice = n.notice
      FROM alarm_notices n WHERE n.notice_id = d.notice_id`);
    const rows = await connection.runAndReadAll('SELECT delivery_id FROM alarm_deliveries');
    for (const [at, [deliveryId]] of (rows.getRowsJS() as [string][]).entries()) {
      const sealed = sealJson(box, twoChannels[at % twoChannels.length], deliveryId);
      const values = [blobValue(sealed), deliveryId];
      const sql = 'UPDATE alarm_deliveries SET sealed_channel = $1 WHERE delivery_id = $2';
      await connection.run(sql, values);
    }
    await connection.run(`
      DROP TABLE alarm_notices;
      DROP TABLE alarm_channels;
      ALTER TABLE alarm_deliveries DROP COLUMN notice_id;
      ALTER TABLE alarm_deliveries DROP COLUMN channel_id;
      ALTER TABLE alarm_deliveries ALTER COLUMN sealed_channel SET NOT NULL;
      ALTER TABLE alarm_deliveries ALTER COLUMN notice SET NOT NULL;
      UPDATE alarm_version SET version = 1;`);
  });
}

/** How many notices and channels are stored apart from deliveries. */
async function sharedRowsOf(path: string): Promise<unknown[]> {
  return onFile(path, async (connection) => {
    const sql =
      'SELECT (SELECT count(*) FROM alarm_notices), (SELECT count(*) FROM alarm_channels)';
    return (await connection.runAndReadAll(sql)).getRowsJS()[0] ?? [];
  });
}

async function onFile<Result>(
  path: string,
  work: (connection: DuckDBConnection) => Promise<Result>,
): Promise<Result> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
