import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { compressSync } from 'snappy';
import { nowSeconds } from '../support/report.js';
import { TestReceiver } from '../support/test-receiver.js';
import { askApi } from './api-client.js';

let putmon: TestReceiver;

before(async () => {
  putmon = await TestReceiver.start({ anonymousReadAccount: 'acme' });
});

after(() => putmon.stop());

/** A field with bytes. */
function field(number: number, value: Uint8Array | string): Buffer {
  const bytes = Buffer.from(value);
  assert.ok(bytes.length < 128);
  return Buffer.concat([Uint8Array.of((number << 3) | 2, bytes.length), bytes]);
}

function query(...fields: readonly Uint8Array[]): Buffer {
  return field(1, Buffer.concat(fields));
}

const matcherOf = (type: number, name: string, value: string): Buffer =>
  field(3, Buffer.concat([Uint8Array.of(0x08, type), field(2, name), field(3, value)]));

const nothing = compressSync('');
const rows: readonly (readonly [
  situation: string,
  body: Uint8Array,
  status: number,
  message: RegExp,
])[] = [
  ['no body', new Uint8Array(0), 400, /no snappy block/],
  ['JSON', Buffer.from('{"queries":[]}'), 400, /no snappy block/],
  ['a length that never ends', Buffer.alloc(20, 0xff), 400, /no snappy block/],
  [
    'a block that says a gigabyte',
    Buffer.from([0x80, 0x80, 0x80, 0x80, 0x04, 0, 0]),
    400,
    /has 1073741824 bytes when it is uncompressed/,
  ],
  [
    'a block that is longer than it says',
    Buffer.from([1, ...compressSync('abcdef').subarray(1)]),
    400,
    /no snappy block/,
  ],
  [
    'a megabyte and a byte',
    compressSync(Buffer.alloc(1_048_577)),
    400,
    /has 1048577 bytes when it is uncompressed/,
  ],
  ['a body over a megabyte', Buffer.alloc(1_048_577), 400, /body has over 1048576 bytes/],
  ['no protobuf', compressSync('hello'), 400, /no prometheus.ReadRequest/],
  [
    'a message that ends early',
    compressSync(field(1, 'abc').subarray(0, 3)),
    400,
    /of 3 bytes, of which 1 are there/,
  ],
  [
    'a number of over 64 bits',
    compressSync(query(Buffer.from([0x08, ...Array<number>(10).fill(0xff), 1]))),
    400,
    /over 64 bits/,
  ],
  ['field number 0', compressSync(Uint8Array.of(0, 1)), 400, /field number 0/],
  ['a wire type that is gone', compressSync(Uint8Array.of(0x0b)), 400, /wire type 3/],
  ['a query that is a number', compressSync(Uint8Array.of(0x08, 1)), 400, /field 1 is no message/],
  ['a matcher of no type', compressSync(query(matcherOf(9, 'a', 'b'))), 400, /a matcher of type 9/],
  [
    'a regular expression that is none',
    compressSync(query(matcherOf(2, 'a', '('))),
    400,
    /^matcher of "a": /,
  ],
  [
    'a name that is no UTF-8',
    compressSync(query(field(3, field(2, Uint8Array.of(0xff))))),
    400,
    /field 2 is not UTF-8/,
  ],
  [
    'too many queries',
    compressSync(Buffer.concat(Array.from({ length: 17 }, () => query()))),
    400,
    /over 16 queries/,
  ],
  [
    'chunks alone',
    compressSync(Buffer.concat([query(), Uint8Array.of(0x10, 1)])),
    400,
    /has no SAMPLES/,
  ],
];

describe('what is no remote read', () => {
  for (const [situation, body, status, message] of rows) {
    test(situation, async () => {
      const answer = await askApi(putmon, 'read', { method: 'POST', body });
      assert.deepEqual([answer.status, answer.body.errorType], [status, 'bad_data']);
      assert.match(answer.body.error ?? '', message);
    });
  }

  test('GET', async () => {
    assert.equal((await askApi(putmon, 'read')).status, 405);
  });
});

test('fields that are not known are passed over, and nothing matches nothing', async () => {
  const url = `http://${putmon.app.controlAddress}/prometheus/api/v1/read`;
  const times = Buffer.from([0x08, 0, 0x10, ...varint(nowSeconds * 1000)]);
  const later = Buffer.concat([field(15, 'later'), Uint8Array.of(0x79, 1, 2, 3, 4, 5, 6, 7, 8)]);
  for (const body of [
    nothing,
    compressSync(Buffer.concat([query(times, matcherOf(0, 'a', 'b')), later])),
  ]) {
    const response = await fetch(url, { method: 'POST', body });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('Content-Encoding'), 'snappy');
    assert.equal(response.headers.get('Content-Type'), 'application/x-protobuf');
  }
});

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}
