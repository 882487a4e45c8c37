import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { appendCaughtUp, rowsPerSlice } from '../../src/catalog/duckdb/alarm-appender.js';

test('the event loop goes round while many rows are appended', async () => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run('CREATE TABLE alarm_caught_up (period INTEGER, object VARCHAR)');
  const sliceCount = 40;
  const objectIds = Array.from({ length: sliceCount * rowsPerSlice }, (_, at) => `object ${at}`);
  let roundCount = 0;
  let isAppending = true;
  const countRound = (): void => {
    roundCount += 1;
    if (isAppending) setImmediate(countRound);
  };
  setImmediate(countRound);
  await appendCaughtUp(connection, 300, objectIds);
  isAppending = false;
  assert.ok(roundCount >= sliceCount - 1, `${roundCount} rounds`);
  const stored = await connection.runAndReadAll('SELECT DISTINCT object FROM alarm_caught_up');
  assert.equal(stored.currentRowCount, objectIds.length);
  connection.closeSync();
  instance.closeSync();
});
