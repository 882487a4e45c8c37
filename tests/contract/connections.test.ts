import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { Connection } from '../support/connection.js';
import { formOf, getOf, postOf, reportOf, requestOf } from '../support/report.js';
import { sendToEnd } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';
import { answerOf } from '../support/wire-reply.js';

const receiver = await TestReceiver.start();
after(() => receiver.stop());

const report = JSON.stringify(reportOf());
const query = formOf(reportOf({}, { method: 'GET' }));
const garbage = 'no request\r\n\r\n';
const chunked = { 'Transfer-Encoding': 'chunked', 'Content-Length': undefined };
const contentBytesMax = 1_048_576;
/** More than the buffers between client and server hold. */
const tooMuch = Buffer.alloc(16 * contentBytesMax, 'x');

describe('what is sent on one connection up to its end is answered in order', () => {
  for (const [situation, bytes, codes] of [
    ['nothing at all', '', []],
    ['a POST', postOf(report), [0]],
    ['a GET', getOf(query), [0]],
    ['HTTP/1.0', postOf(report, { version: 'HTTP/1.0' }), [0]],
    [
      'HTTP/1.0 without Host',
      getOf(query, { version: 'HTTP/1.0', headers: { Host: undefined } }),
      [0],
    ],
    ['HTTP/1.1 without Host', getOf(query, { headers: { Host: undefined } }), [0]],
    ['Connection: close', postOf(report, { headers: { Connection: 'close' } }), [0]],
    ['three at once', Buffer.concat([postOf(report), getOf(query), postOf('')]), [0, 0, 1004]],
    ['a report, then garbage', Buffer.concat([postOf(report), Buffer.from(garbage)]), [0, 1012]],
    ['garbage alone', garbage, [1012]],
    [
      'two reports, then garbage',
      Buffer.concat([postOf(report), getOf(query), Buffer.from(garbage)]),
      [0, 0, 1012],
    ],
    [
      'a report, then half a head',
      Buffer.concat([postOf(report), Buffer.from('POST /v2')]),
      [0, 1012],
    ],
    [
      'a report, then half a body',
      Buffer.concat([postOf(report), postOf(report).subarray(0, -9)]),
      [0, 1012],
    ],
    ['a Content-Length too long', postOf(report, { headers: { 'Content-Length': 4096 } }), [1012]],
    [
      'a Content-Length too short',
      postOf(report, { headers: { 'Content-Length': 9 } }),
      [1005, 1012],
    ],
    [
      'a body over the limit, cut short',
      requestOf({ body: 'x', headers: { 'Content-Length': 2 * contentBytesMax } }),
      [1015],
    ],
    [
      'a broken chunk, whatever the path',
      requestOf({ target: '/', body: 'xyz\r\n', headers: chunked }),
      [1012],
    ],
    [
      'Connection: close, then more',
      Buffer.concat([postOf(report, { headers: { Connection: 'close' } }), Buffer.from(garbage)]),
      [0],
    ],
    [
      'a Content-Length that is none',
      postOf(report, { headers: { 'Content-Length': 'x' } }),
      [1012],
    ],
    ['two that differ', postOf(report, { headers: { 'content-length': 3 } }), [1012]],
  ] as const) {
    test(situation, async () => {
      const answers = await sendToEnd(receiver.address, bytes);
      assert.deepEqual(
        answers.map(({ code }) => code),
        codes,
      );
    });
  }
});

describe('a client that writes everything before it reads gets its answer', () => {
  const chunks = `${tooMuch.length.toString(16)}\r\n${tooMuch.toString()}\r\n0\r\n\r\n`;
  for (const [situation, request, code] of [
    ['body too long', requestOf({ body: tooMuch }), 1015],
    [
      'body too long, then the end',
      requestOf({ body: tooMuch, headers: { Connection: 'close' } }),
      1015,
    ],
    ['body too long, HTTP/1.0', requestOf({ body: tooMuch, version: 'HTTP/1.0' }), 1015],
    ['chunks too long', requestOf({ body: chunks, headers: chunked }), 1015],
    [
      'chunks too long, then the end',
      requestOf({ body: chunks, headers: { ...chunked, Connection: 'close' } }),
      1015,
    ],
    [
      'wrong path',
      requestOf({ body: tooMuch, target: '/', headers: { Connection: 'close' } }),
      1001,
    ],
    [
      'wrong method',
      requestOf({ body: tooMuch, method: 'PUT', headers: { Connection: 'close' } }),
      1000,
    ],
    ['garbage without end', `no request\r\n\r\n${tooMuch.toString()}`, 1012],
  ] as const) {
    test(situation, async () => {
      const connection = await Connection.open(receiver.address);
      await connection.writeBeforeReading(request);
      assert.equal(answerOf(await connection.reply()).code, code);
      connection.abandon();
    });
  }

  test('and may go on with the next request', async () => {
    const connection = await Connection.open(receiver.address);
    await connection.writeBeforeReading(requestOf({ body: tooMuch }));
    assert.equal(answerOf(await connection.reply()).code, 1015);
    connection.write(postOf(report));
    assert.equal(answerOf(await connection.reply()).code, 0);
    connection.abandon();
  });
});
