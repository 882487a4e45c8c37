import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { statusOf } from '../../src/ingress/put-lines/status-of.js';
import { Refusal } from '../../src/protocol/refusal.js';
import { type RefusalName, returnCodes } from '../../src/protocol/return-codes.js';

const page = readFileSync(new URL('../../../docs/put-lines.md', import.meta.url), 'utf8');
const rows = new Map(
  [...page.matchAll(/^\| (\d+) +\| ([^|]+?) +\| ([^|]+?) +\|$/gm)].map(
    ([, code, statuses = '', again = '']) => [Number(code), { statuses, again }],
  ),
);

/** The contexts that a refusal may have, as far as its status depends on them. */
const contexts = [{}, { faults: [] }, { retryAfterSeconds: 1 }];

function statusesOf(name: RefusalName): string {
  const statuses = contexts.map((context) => statusOf(new Refusal(name, '', context)));
  // What comes too slowly is told by HTTP, before any step of the door.
  if (name === 'callNonconforming') statuses.push(408);
  return [...new Set(statuses)].sort((left, right) => left - right).join(' or ');
}

describe('docs/put-lines.md tells the status of each code, and whether to retry', () => {
  for (const [name, { code }] of Object.entries(returnCodes)) {
    test(`${code}`, () => {
      const row = rows.get(code);
      const expected = name === 'ok' ? '200' : statusesOf(name as RefusalName);
      assert.equal(row?.statuses, expected);
      const isTemporary = /429|5\d\d|408/.test(expected);
      assert.equal(/\byes\b/.test(row.again), isTemporary, row.again);
    });
  }
});
