import { DuckDBInstance } from '@duckdb/node-api';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { judge, nowSeconds, openAlarms, openings, ruleDraft, webhook } from './alarm-harness.js';
import { makeTemporaryFolder } from './temporary-folder.js';

const everything = { accountId: 1, startSeconds: 0, endSeconds: nowSeconds, offset: 0, limit: 10 };

test('rules, alarms and notices that were written before there were severities are warnings', async () => {
  const folder = await makeTemporaryFolder();
  const path = join(folder.path, 'data.duckdb');
  const { alarms, close } = await openAlarms(path);
  const { receiversId } = await alarms.createReceivers({
    accountId: 1,
    name: 'ops',
    channels: [webhook],
    configured: false,
  });
  const rule = await alarms.createRule({ ...ruleDraft, receiversId });
  await judge(alarms, openings(rule, ['a']));
  await close();
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  for (const [table, column] of [
    ['alarm_rules', 'rule'],
    ['alarms', 'alarm'],
    ['alarm_notices', 'notice'],
  ] as const) {
    await connection.run(`UPDATE ${table} SET ${column} = replace(${column}, ',"severity":2', '')`);
    const left = `SELECT count(*) FROM ${table} WHERE ${column} LIKE '%severity%'`;
    assert.deepEqual((await connection.runAndReadAll(left)).getRowsJS(), [[0n]]);
  }
  connection.closeSync();
  instance.closeSync();
  const opened = await openAlarms(path);
  const [due] = await opened.alarms.dueDeliveries(nowSeconds, 1);
  const { alarms: listed } = await opened.alarms.listAlarms(everything);
  assert.deepEqual(
    [
      opened.alarms.ruleOf(rule.ruleId)?.severity,
      opened.alarms.openAlarms()[0]?.rule.severity,
      listed[0]?.alarm.rule.severity,
      due?.notice.alarm.rule.severity,
    ],
    [2, 2, 2, 2],
  );
  await opened.close();
  await folder.remove();
});
