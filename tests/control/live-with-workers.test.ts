import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from '../support/run.js';

for (const name of ['live', 'node']) {
  test(`${name}: with two workers as without`, async () => {
    const file = fileURLToPath(new URL(`${name}.test.js`, import.meta.url));
    const env = { TEST_WORKERS: '2' };
    const { exitCode, stdout, stderr } = await run(process.execPath, ['--test', file], { env });
    assert.equal(exitCode, 0, `${stdout}${stderr}`);
    assert.match(stdout, /^# pass [1-9]/m);
  });
}
