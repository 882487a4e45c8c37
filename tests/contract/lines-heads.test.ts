import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { cpuLine, createWriteToken, linesOf } from '../support/lines-call.js';
import { assertRefused, type RefusedLines } from '../support/refused-lines.js';
import { nowSeconds } from '../support/report.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start();
after(() => server.stop());
let token = '';
before(async () => {
  ({ token } = await createWriteToken(server));
});

const keyField = 'Idempotency-Key: k1';

const refused: readonly RefusedLines[] = [
  ['no token', { token: undefined }, 401, 1011, 0, /show a write token/],
  [
    'a token that is none',
    { token: `putmon_write_${'a'.repeat(43)}` },
    401,
    1011,
    0,
    /no write token in force$/,
  ],
  [
    'two tokens',
    { fields: ['authorization: Bearer other'] },
    401,
    1011,
    0,
    /more than one Authorization/,
  ],
  [
    'Basic',
    { token: undefined, fields: ['Authorization: Basic eDp5'] },
    401,
    1011,
    0,
    /show a write token/,
  ],
  ['a key of blanks inside', { fields: ['Idempotency-Key: a b'] }, 400, 1012, 0, /visible ASCII/],
  ['a key that is empty', { fields: ['Idempotency-Key:'] }, 400, 1012, 0, /visible ASCII/],
  [
    'a key that is too long',
    { fields: [`Idempotency-Key: ${'k'.repeat(256)}`] },
    400,
    1012,
    0,
    /1 to 255/,
  ],
  ['two keys', { fields: [keyField, keyField] }, 400, 1012, 0, /more than one Idempotency-Key/],
  [
    'a key, and a line without a timestamp',
    { fields: [keyField], body: linesOf({ ...cpuLine, timestamp: nowSeconds }, cpuLine) },
    400,
    1009,
    2,
    /line 2 lacks timestamp, which every line needs/,
  ],
  ['a body that is no gzip', { fields: ['Content-Encoding: gzip'] }, 400, 1005, 0, /no whole gzip/],
  [
    'a gzip that is cut',
    { fields: ['Content-Encoding: gzip'], body: gzipSync(linesOf(cpuLine)).subarray(0, 40) },
    400,
    1005,
    0,
    /no whole gzip/,
  ],
  [
    'a gzip bomb',
    { fields: ['Content-Encoding: gzip'], body: gzipSync(Buffer.alloc(100_000_000, 0x20)) },
    413,
    1015,
    0,
    /unpacked, has more than 1048576 bytes/,
  ],
  [
    'a gzip one byte too long',
    { fields: ['Content-Encoding: gzip'], body: gzipSync(Buffer.alloc(1_048_577, 0x20)) },
    413,
    1015,
    0,
    /unpacked/,
  ],
  [
    'two codings',
    { fields: ['Content-Encoding: gzip', 'Content-Encoding: gzip'] },
    400,
    1012,
    0,
    /"gzip, gzip" is neither/,
  ],
  ['a method that is GET', { method: 'GET' }, 405, 1000, 0, /is not POST/],
];

describe('methods, tokens, keys and codings that are refused', () => {
  for (const row of refused) {
    test(`${row[0]}: ${row[2]} ${row[3]}`, () => assertRefused(server, token, row));
  }
});
