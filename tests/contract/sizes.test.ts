import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { Connection } from '../support/connection.js';
import { diskUsage, formOf, getOf, postOf, reportOf, requestOf } from '../support/report.js';
import { codeOf, send } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';
import { answerOf } from '../support/wire-reply.js';

const receiver = await TestReceiver.start();
after(() => receiver.stop());

const contentBytesMax = 1_048_576;
const urlBytesMax = 262_144;
const headerBytesMax = 32_768;
const chunked = { 'Transfer-Encoding': 'chunked', 'Content-Length': undefined };

/** A report as JSON of just so many bytes. */
function jsonOf(bytes: number): string {
  const report = JSON.stringify(reportOf({ Padding: '' }));
  return report.replace('"Padding":""', `"Padding":"${'x'.repeat(bytes - report.length)}"`);
}

/** The target of a GET of just so many bytes. */
function targetOf(bytes: number): string {
  const target = `/v2/index.php?${formOf(reportOf({}, { method: 'GET' }))}&Padding=`;
  return target + 'x'.repeat(bytes - target.length);
}

function chunksOf(body: string, chunkBytes: number): string {
  let chunks = '';
  for (let at = 0; at < body.length; at += chunkBytes) {
    const chunk = body.slice(at, at + chunkBytes);
    chunks += `${chunk.length.toString(16)}\r\n${chunk}\r\n`;
  }
  return `${chunks}0\r\n\r\n`;
}

const get = (bytes: number): Buffer => getOf('', { target: targetOf(bytes) });
const withHeaders = (bytes: number): Record<string, string> => ({
  'Accept-Charset': 'x'.repeat(bytes),
});
const manyFields = Object.fromEntries(
  Array.from({ length: 3380 }, (_, at) => [`X-${1000 + at}`, '']),
);
const items = Array.from({ length: 1000 }, (_, at) => ({
  ...diskUsage,
  dimensions: { ...diskUsage.dimensions, diskname: `disk${at}` },
}));

describe('what fits, and what is one byte too much', () => {
  for (const [situation, request, code] of [
    ['a body of 1 MiB', postOf(jsonOf(contentBytesMax)), 0],
    ['a body of 1 MiB and a byte', postOf(jsonOf(contentBytesMax + 1)), 1015],
    ['chunks of 1 MiB', postOf(chunksOf(jsonOf(contentBytesMax), 60_000), { headers: chunked }), 0],
    [
      'chunks of 1 MiB and a byte',
      postOf(chunksOf(jsonOf(contentBytesMax + 1), 60_000), { headers: chunked }),
      1015,
    ],
    ['chunks of a byte each', postOf(chunksOf(jsonOf(1000), 1), { headers: chunked }), 0],
    ['a URL of 256 KiB', get(urlBytesMax), 0],
    ['a URL of 256 KiB and a byte', get(urlBytesMax + 1), 1015],
    ['a URL without end', get(4 * urlBytesMax), 1015],
    ['headers of 32 KiB', postOf(jsonOf(1000), { headers: withHeaders(headerBytesMax - 200) }), 0],
    [
      'headers of 32 KiB beside a URL of 256',
      getOf('', { target: targetOf(urlBytesMax), headers: withHeaders(headerBytesMax - 200) }),
      0,
    ],
    ['headers without end', postOf(jsonOf(1000), { headers: withHeaders(1_000_000) }), 1015],
    ['a thousand data', postOf(reportOf({ Data: items })), 0],
  ] as const) {
    test(`${situation}: ${code}`, async () => {
      assert.equal(await codeOf(receiver.address, request), code);
    });
  }
});

describe('the URL, the header and the trailers have a bound each, and the answer names it', () => {
  const header = (bytes: number): Record<string, string> => ({
    Host: 'h',
    'X-Filling': 'x'.repeat(bytes - 'Host: h\r\nX-Filling: '.length),
  });
  const plain = (bytes: number): Buffer => requestOf({ method: 'GET', headers: header(bytes) });
  const trailers = (lines: string): Buffer =>
    postOf(chunksOf(jsonOf(1000), 500).replace(/\r\n$/, `${lines}\r\n`), { headers: chunked });

  for (const [situation, request, expected] of [
    ['a header of 32 KiB', plain(headerBytesMax), /request content absent/],
    [
      'a byte more',
      plain(headerBytesMax + 1),
      /the header or trailer lines .* 32768 .*headerBytesMax/,
    ],
    ['a header of 33 KiB in many lines', postOf('{}', { headers: manyFields }), /headerBytesMax/],
    ['a URL of a byte more', get(urlBytesMax + 1), /the URL has more than 262144 .*urlBytesMax/],
    [
      'the same of a POST',
      postOf(jsonOf(1000), { target: targetOf(urlBytesMax + 1) }),
      /the URL has more than 262144 .*urlBytesMax/,
    ],
    ['a trailer of 32 KiB', trailers(`X: ${'x'.repeat(headerBytesMax - 5)}\r\n`), /^OK$/],
    ['a byte more in it', trailers(`X: ${'x'.repeat(headerBytesMax - 4)}\r\n`), /headerBytesMax/],
    ['a trailer of 33 KiB in many lines', trailers('a: b\r\n'.repeat(5632)), /headerBytesMax/],
  ] as const) {
    test(situation, async () => {
      const { answer, reply } = await send(receiver.address, request);
      assert.match(answer.message, expected);
      assert.equal(reply.status, 200);
    });
  }
});

describe('Expect: 100-continue', () => {
  const expecting = { Expect: '100-continue' };

  test('is told to go on, and gets its answer', async () => {
    const connection = await Connection.open(receiver.address);
    const request = postOf(jsonOf(1000), { headers: expecting });
    connection.write(request.subarray(0, -1000));
    assert.equal((await connection.reply()).status, 100);
    connection.write(request.subarray(-1000));
    assert.equal(answerOf(await connection.reply()).code, 0);
    connection.abandon();
  });

  test('is told at once of a body over the limit', async () => {
    const connection = await Connection.open(receiver.address);
    const headers = { ...expecting, 'Content-Length': contentBytesMax + 1 };
    connection.write(requestOf({ headers }));
    const reply = await connection.reply();
    assert.equal(answerOf(reply).code, 1015);
    assert.equal(reply.headers.get('connection'), 'close');
    connection.abandon();
  });

  test('is no bar to a client that sends the body at once', async () => {
    const connection = await Connection.open(receiver.address);
    connection.write(postOf(jsonOf(contentBytesMax), { headers: expecting }));
    assert.equal((await connection.reply()).status, 100);
    assert.equal(answerOf(await connection.reply()).code, 0);
    connection.abandon();
  });

  test('with another word gets its answer all the same', async () => {
    const request = postOf(jsonOf(1000), { headers: { Expect: 'miracle' } });
    assert.equal(await codeOf(receiver.address, request), 0);
  });
});
