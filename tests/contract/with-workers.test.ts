import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from '../support/run.js';

/** What senders get wrong: tables that neither set the clock, which runs in workers, nor read the log. */
const tables = [
  'answers-by-door',
  'bad-input',
  'api3-errors',
  'api3',
  'body-forms',
  'data-faults',
  'lines-heads',
  'lines-stored',
  'lines-tables',
  'methods-and-paths',
  'names',
  'odd-names',
  'repeated-members',
  'return-codes',
  'signed-texts',
  'sizes',
];

describe('with two workers every row is answered as without', () => {
  for (const table of tables) {
    test(table, async () => {
      const file = fileURLToPath(new URL(`${table}.test.js`, import.meta.url));
      const env = { TEST_WORKERS: '2' };
      const { exitCode, stdout, stderr } = await run(process.execPath, ['--test', file], { env });
      assert.equal(exitCode, 0, `${stdout}${stderr}`);
      assert.match(stdout, /^# pass [1-9]/m);
    });
  }
});
