import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { nowSeconds, openAlarms } from './alarm-harness.js';
import { linesUntilKilled } from './lines-of-child.js';
import { makeTemporaryFolder } from './temporary-folder.js';

const writer = fileURLToPath(new URL('alarm-writer.js', import.meta.url));

test('kill -9 loses no alarm, opens none twice, and leaves every notice whole', async () => {
  const folder = await makeTemporaryFolder();
  const path = join(folder.path, 'data.duckdb');
  for (let round = 0; round < 8; round += 1) {
    const child = spawn(process.execPath, [writer, path]);
    const acknowledged = Number((await linesUntilKilled(child, 3 + 5 * round)).at(-1));
    const { alarms, close } = await openAlarms(path);
    const judged = alarms.judgedSeconds(300) ?? 0;
    assert.ok(judged === acknowledged || judged === acknowledged + 1);
    const expected = Array.from({ length: judged }, (_, at) => String(at + 1));
    const opened = alarms.openAlarms().map(({ dimensionValues }) => dimensionValues[1]);
    assert.deepEqual(opened, expected);
    const due = await alarms.dueDeliveries(nowSeconds, 10_000);
    const told = due.map(({ notice }) => notice.alarm.dimensionValues[1]);
    assert.deepEqual(
      told.sort((one, other) => Number(one) - Number(other)),
      expected.flatMap((ip) => [ip, ip]),
    );
    await close();
  }
  await folder.remove();
});
