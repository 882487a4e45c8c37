import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { momentArgument } from '../../src/cli/moment.js';

const nowSeconds = 1_795_759_445;

/** What people write, and what the server is asked for; a date is in its zone. */
const moments: readonly (readonly [string, string])[] = [
  ['-90s', '1795759355'],
  ['-5m', '1795759145'],
  ['-1h', '1795755845'],
  ['-7d', '1795154645'],
  ['now', '1795759445'],
  ['1795759445', '1795759445'],
  ['0', '0'],
  ['2026-11-27', '2026-11-27 00:00:00'],
  ['2026-11-27 15:04', '2026-11-27 15:04:00'],
  ['2026-11-27 15:04:05', '2026-11-27 15:04:05'],
  ['2026-11-27T15:04:05', '2026-11-27 15:04:05'],
  ['2026-1-2 3:4:5', '2026-1-2 3:4:5'],
];

describe('moments as people write them', () => {
  for (const [text, argument] of moments) {
    test(text, () => {
      assert.equal(momentArgument(text, '--start', nowSeconds), argument);
    });
  }

  for (const text of [
    '',
    'noon',
    '1h',
    '-1',
    '-1w',
    '-',
    '--',
    '2026-11',
    '2026-11-27 ',
    '15:04',
  ]) {
    test(`none: ${JSON.stringify(text)}`, () => {
      assert.throws(() => momentArgument(text, '--start', nowSeconds), {
        name: 'OperatorError',
        message: /^--start .* is not like -1h, 2026-11-27, "2026-11-27 15:04:05" or UNIX seconds$/,
        exitCode: 2,
      });
    });
  }

  test('left out, it stays so', () => {
    assert.equal(momentArgument(undefined, '--start', nowSeconds), undefined);
  });
});
