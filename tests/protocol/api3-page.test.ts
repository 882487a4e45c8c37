import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { api3Errors } from '../../src/protocol/tc3/api3-errors.js';
import { isPublishedAction, listenerOf } from '../../src/protocol/tc3/api3-actions.js';
import { returnCodes } from '../../src/protocol/return-codes.js';

const page = readFileSync(new URL('../../../docs/api-3.md', import.meta.url), 'utf8');

test('docs/api-3.md tells each error, whether to send again, and what it is counted as', () => {
  const rows = [...page.matchAll(/^\| `([\w.]+)` +\|[^|]+\| (yes|no) +\| `(\w+)` +\|$/gm)];
  const told = rows.map(([, code = '', again, countedAs = '']) => [
    code,
    { countedAs, isRetried: again === 'yes' },
  ]);
  assert.deepEqual(Object.fromEntries(told), api3Errors);
  for (const { countedAs } of Object.values(api3Errors)) assert.ok(countedAs in returnCodes);
});

/** Tables of real requests. */
const tables = [
  'contract/api3-errors',
  'contract/api3-codes',
  'contract/api3-limits',
  'control/api3',
];

test('each error is answered to a real request of some table', () => {
  const texts = tables.map((name) =>
    readFileSync(new URL(`../../../tests/${name}.test.ts`, import.meta.url), 'utf8'),
  );
  const untried = Object.keys(api3Errors).filter(
    (code) => !texts.some((text) => text.includes(`'${code}'`) || text.includes(`  ${code}: [`)),
  );
  assert.deepEqual(untried, []);
});

test('docs/api-3.md tells where each action is answered', () => {
  const [, table = ''] = /## Where each action([^#]*)/.exec(page) ?? [];
  const rows = table.split('\n').filter((line) => line.startsWith('| `'));
  assert.equal(rows.length, 3);
  for (const row of rows) {
    const listener = row.includes('of the receiver') ? 'receiver' : 'control';
    for (const [, action = ''] of row.matchAll(/`([A-Z]\w+)`/g)) {
      assert.equal(listenerOf(action), listener, action);
      assert.ok(isPublishedAction(action));
    }
  }
});
