import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Connection } from '../support/connection.js';
import { within } from '../support/within.js';
import { EchoServer } from './echo-server.js';

const echo = await EchoServer.start();
after(() => echo.web.drain(0));

const get = 'GET /a HTTP/1.1\r\n\r\n';
const closing = 'GET /a HTTP/1.1\r\nConnection: close\r\n\r\n';
const post = 'POST /b HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc';
const cutPost = 'POST /b HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc';
const garbage = 'no request\r\n\r\n';
const chunked = 'POST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n';
/** More than the buffers between client and server hold. */
const tooMuch = Buffer.alloc(16_777_216, 'x');

describe('what is sent on one connection up to its end is answered in order', () => {
  for (const [situation, bytes, replies] of [
    ['nothing at all', '', []],
    ['a GET', get, ['GET /a 0']],
    ['a POST', post, ['POST /b 3']],
    ['three at once', get + post + get, ['GET /a 0', 'POST /b 3', 'GET /a 0']],
    ['many at once', get.repeat(500), Array<string>(500).fill('GET /a 0')],
    ['the last that is served, then more', closing + get, ['GET /a 0']],
    ['a request, then garbage', get + garbage, ['GET /a 0', 'unparsable']],
    [
      'a long answer, then garbage',
      `GET /unread HTTP/1.1\r\n\r\n${garbage}`,
      ['GET /unread 0', 'unparsable'],
    ],
    ['garbage alone', garbage, ['unparsable']],
    ['half a head', `${get}GET /a`, ['GET /a 0', 'unparsable']],
    ['half a body', get + cutPost, ['GET /a 0', 'unparsable']],
    ['half a body that nobody asks for', cutPost.replace('/b', '/unread'), ['POST /unread 0']],
    ['a broken chunk', `${get}${chunked}xyz\r\n`, ['GET /a 0', 'unparsable']],
    ['HTTP/1.0', 'GET /a HTTP/1.0\r\n\r\n', ['GET /a 0']],
    ['HTTP/0.9, which the parser accepts', 'GET /a\r\n\r\n', ['GET /a 0']],
    ['a CONNECT', 'CONNECT a:1 HTTP/1.1\r\n\r\nanything', ['CONNECT a:1 0']],
    [
      'an upgrade, which is passed over',
      'GET /a HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n',
      ['GET /a 0'],
    ],
    ['another expectation', `GET /a HTTP/1.1\r\nExpect: miracle\r\n\r\n`, ['GET /a 0']],
    ['two Hosts', 'GET /a HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n', ['twoHosts']],
    [
      'a URL as long as allowed',
      `GET /${'x'.repeat(8191)} HTTP/1.1\r\n\r\n`,
      [`GET /${'x'.repeat(8191)} 0`],
    ],
    ['a longer URL', `GET /${'x'.repeat(8192)} HTTP/1.1\r\n\r\n`, ['urlTooLong']],
    [
      'header lines as long as allowed',
      `GET /a HTTP/1.1\r\nA: ${'x'.repeat(4093)}\r\n\r\n`,
      ['GET /a 0'],
    ],
    ['longer ones', `GET /a HTTP/1.1\r\nA: ${'x'.repeat(4094)}\r\n\r\n`, ['headerTooLong']],
    ['many header lines', `GET /a HTTP/1.1\r\n${'a:b\r\n'.repeat(1000)}\r\n`, ['headerTooLong']],
    ['both too long', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n\r\n`, ['headTooLong']],
    ['trailers too long', `${chunked}0\r\n${'a: b\r\n'.repeat(700)}\r\n`, ['headerTooLong']],
    ['trailers', `${chunked}1\r\na\r\n0\r\na: b\r\n\r\n`, ['POST /b 1']],
  ] as const) {
    test(situation, async () => {
      const connection = await Connection.open(echo.address);
      connection.write(bytes);
      connection.halfClose();
      const bodies = (await connection.repliesToEnd()).map(({ body }) => body);
      assert.deepEqual(bodies, replies);
      connection.abandon();
    });
  }
});

describe('a client that writes everything before it reads gets its answer', () => {
  const length = `Content-Length: ${tooMuch.length}`;
  const chunks = `${tooMuch.length.toString(16)}\r\n${tooMuch.toString()}\r\n0\r\n\r\n`;
  for (const [situation, bytes, body] of [
    [
      'body too long',
      `POST /b HTTP/1.1\r\n${length}\r\n\r\n${tooMuch.toString()}`,
      'POST /b too long',
    ],
    [
      'body too long, then the end',
      `POST /b HTTP/1.1\r\nConnection: close\r\n${length}\r\n\r\n${tooMuch.toString()}`,
      'POST /b too long',
    ],
    [
      'body too long, HTTP/1.0',
      `POST /b HTTP/1.0\r\n${length}\r\n\r\n${tooMuch.toString()}`,
      'POST /b too long',
    ],
    ['chunks too long', chunked + chunks, 'POST /b too long'],
    [
      'two Hosts',
      `POST /b HTTP/1.1\r\nHost: a\r\nHost: a\r\n${length}\r\n\r\n${tooMuch.toString()}`,
      'twoHosts',
    ],
    ['another name', `POST /b HTTP/1.1\r\nHost: a\r\n${length}\r\n\r\n${tooMuch.toString()}`, 'a'],
    ['garbage', garbage + tooMuch.toString(), 'unparsable'],
  ] as const) {
    test(situation, async () => {
      const connection = await Connection.open(echo.address);
      await connection.writeBeforeReading(bytes);
      assert.equal((await connection.reply()).body, body);
      connection.abandon();
    });
  }

  test('and may go on with the next request', async () => {
    const connection = await Connection.open(echo.address);
    await connection.writeBeforeReading(
      `POST /b HTTP/1.1\r\n${length}\r\n\r\n${tooMuch.toString()}`,
    );
    assert.equal((await connection.reply()).body, 'POST /b too long');
    connection.write(get);
    assert.equal((await connection.reply()).body, 'GET /a 0');
    connection.abandon();
  });
});

test('a call begins when those before it on its connection are answered', async () => {
  const server = await EchoServer.start();
  const connection = await Connection.open(server.address);
  connection.write(`GET /held HTTP/1.1\r\n\r\n${get}`);
  await setTimeout(100);
  assert.deepEqual(server.begun, ['/held']);
  server.release();
  assert.equal((await connection.reply()).body, 'GET /held 0');
  assert.equal((await connection.reply()).body, 'GET /a 0');
  connection.abandon();
  await server.web.drain(0);
});

test('a client that is told not to send its body is parted from', async () => {
  const connection = await Connection.open(echo.address);
  connection.write('POST /b HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 999999\r\n\r\n');
  const { body, headers } = await connection.reply();
  assert.equal(body, 'POST /b too long');
  assert.equal(headers.get('connection'), 'close');
  await connection.closed;
  connection.abandon();
});

test('a client that reads nothing of a whole answer is cut off in time', async () => {
  const connection = await Connection.open(echo.address);
  connection.pause();
  connection.write('GET /long HTTP/1.1\r\n\r\n');
  while (echo.web.connectionCount > 0) await setTimeout(100);
  connection.abandon();
});

describe('a stop', () => {
  for (const [situation, bytes] of [
    ['a connection that has sent nothing', ''],
    ['one that waits between two requests', get],
  ] as const) {
    test(`closes ${situation} at once`, async () => {
      const server = await EchoServer.start({
        headersTimeoutSeconds: 30,
        requestTimeoutSeconds: 30,
      });
      const connection = await Connection.open(server.address);
      if (bytes !== '') {
        connection.write(bytes);
        await connection.reply();
      }
      await within(10, Promise.all([server.web.drain(30), connection.closed]));
    });
  }

  for (const [situation, early, late] of [
    ['has begun', get.slice(0, 9), get.slice(9)],
    ['is whole but for its body', post.slice(0, -1), post.slice(-1)],
  ] as const) {
    test(`answers a request that ${situation}, and closes its connection`, async () => {
      const server = await EchoServer.start();
      const connection = await Connection.open(server.address);
      await connection.writeInPieces([early]);
      await setTimeout(50);
      const drained = server.web.drain(30);
      connection.write(late);
      const { body, headers } = await connection.reply();
      assert.match(body, /^(GET|POST)/);
      assert.equal(headers.get('connection'), 'close');
      await drained;
    });
  }

  test('waits no longer than it is told', async () => {
    const server = await EchoServer.start();
    const connection = await Connection.open(server.address);
    connection.write('GET /held HTTP/1.1\r\n\r\n');
    await setTimeout(50);
    await server.web.drain(0);
    await connection.closed;
  });
});
