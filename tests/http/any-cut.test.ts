import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import { Connection } from '../support/connection.js';
import { cut, cuts } from '../support/cut.js';
import { EchoServer } from './echo-server.js';

const echo = await EchoServer.start();
after(() => echo.stop());

const post = 'POST /a?b=c HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello';
const get = 'GET /b HTTP/1.1\r\nHost: h\r\n\r\n';
const chunked = 'POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n';
const long = 'x'.repeat(1001);

/** What is sent on one connection, and what the server sees of it. */
const conversations: readonly (readonly [string, string, readonly string[]])[] = [
  ['a GET', get, ['GET /b ""']],
  ['a POST', post, ['POST /a?b=c "hello"']],
  ['a POST without a body', 'POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n', ['POST / ""']],
  [
    'fields of any name, some twice, to /',
    'POST / HTTP/1.1\r\nX-Many:  a \r\nHost: h\r\nx-many: b\r\nContent-Length: 1\r\nX-MANY:\r\n\r\nx',
    ['POST / "x" <a> <b> <>'],
  ],
  ['line ends before a request and after', `\r\n\r\n${get}\r\n`, ['GET /b ""']],
  ['a target with an origin', get.replace('/b', 'http://h:1/b?c'), ['GET /b?c ""']],
  [
    'three requests',
    post + get + post,
    ['POST /a?b=c "hello"', 'GET /b ""', 'POST /a?b=c "hello"'],
  ],
  [
    'chunks',
    `${chunked}5\r\nhello\r\n3;e=x\r\n, y\r\n0\r\n\r\n${get}`,
    ['POST /c "hello, y"', 'GET /b ""'],
  ],
  [
    'chunks and a trailer',
    `${chunked}1\r\nx\r\n0\r\nHost: t\r\n\r\n${get}`,
    ['POST /c "x"', 'GET /b ""'],
  ],
  ['chunks without any', `${chunked}0\r\n\r\n`, ['POST /c ""']],
  [
    'a body that is too long',
    `${post.replace('5', '1001').replace('hello', long)}${get}`,
    ['POST /a?b=c too long', 'GET /b ""'],
  ],
  [
    'chunks that are too long',
    `${chunked}3e9\r\n${long}\r\n0\r\n\r\n${get}`,
    ['POST /c too long', 'GET /b ""'],
  ],
  [
    'Connection: close, then another',
    get.replace('Host', 'Connection: close\r\nHost') + get,
    ['GET /b ""'],
  ],
  ['HTTP/1.0, then another', get.replace('1.1', '1.0') + get, ['GET /b ""']],
  [
    'HTTP/1.0 that stays',
    get.replace('1.1', '1.0').replace('Host: h', 'Connection: keep-alive') + get,
    ['GET /b ""', 'GET /b ""'],
  ],
  [
    'an upgrade, then another',
    get.replace('Host: h', 'Connection: upgrade\r\nUpgrade: x') + get,
    ['GET /b ""', 'GET /b ""'],
  ],
  ['a CONNECT, then another', 'CONNECT h:80 HTTP/1.1\r\n\r\n' + get, ['CONNECT h:80 ""']],
  ['a request, then none', `${post}no request\r\n\r\n`, ['POST /a?b=c "hello"', 'unparsable']],
  ['a request, then half of one', post + post.slice(0, -1), ['POST /a?b=c "hello"', 'unparsable']],
  ['a request, then a chunk that is none', `${get}${chunked}x\r\n`, ['GET /b ""', 'unparsable']],
  ['a target that is too long', get.replace('/b', `/${'b'.repeat(2000)}`), ['urlTooLong']],
  [
    'fields that are too long',
    get.replace('Host', `X: ${'y'.repeat(2000)}\r\nHost`),
    ['headerTooLong'],
  ],
  ['too many fields', get.replace('Host', `${'a:b\r\n'.repeat(400)}Host`), ['headerTooLong']],
  [
    'blanks before a value without end',
    get.replace('Host: ', `Host:${' '.repeat(9000)}`),
    ['headerTooLong'],
  ],
  [
    'a long target and long fields',
    get.replace('/b', `/${'b'.repeat(1999)}`).replace('Host', `X: ${'y'.repeat(1980)}\r\nHost`),
    [`GET /${'b'.repeat(1999)} ""`],
  ],
  [
    'fields of just so many bytes',
    get.replace('Host', `X: ${'y'.repeat(1988)}\r\nHost`),
    ['GET /b ""'],
  ],
  ['a byte more', get.replace('Host', `X: ${'y'.repeat(1989)}\r\nHost`), ['headerTooLong']],
  ['trailers of many lines', `${chunked}0\r\n${'a:\r\n'.repeat(401)}\r\n`, ['headerTooLong']],
  ['two Hosts', get.replace('Host', 'Host: h\r\nHost'), ['twoHosts']],
  [
    'two Hosts, far apart and in other cases',
    get.replace('Host', `HOST:\r\n${'a:b\r\n'.repeat(50)}host`),
    ['twoHosts'],
  ],
  [
    'two Hosts behind a request',
    post + get.replace('Host', 'Host: h\r\nHost') + get,
    ['POST /a?b=c "hello"', 'twoHosts'],
  ],
  [
    'trailers that are too long',
    `${chunked}0\r\nX: ${'y'.repeat(2000)}\r\n\r\n`,
    ['headerTooLong'],
  ],
];

async function sawIn(pieces: readonly Buffer[]): Promise<string[]> {
  echo.seen = [];
  const connection = await Connection.open(echo.address);
  await connection.writeInPieces(pieces);
  connection.halfClose();
  const told = (await connection.repliesToEnd()).map(
    ({ body }) => JSON.parse(body) as { seen: string },
  );
  connection.abandon();
  assert.deepEqual(
    told.map(({ seen }) => seen),
    echo.seen,
    'everything is answered, in order',
  );
  return echo.seen;
}

describe('whatever is sent is seen the same', () => {
  for (const [situation, text, seen] of conversations) {
    const bytes = Buffer.from(text, 'latin1');

    test(`${situation}: in one piece`, async () => {
      assert.deepEqual(await sawIn([bytes]), seen);
    });

    test(`${situation}: byte by byte`, async () => {
      const pieces = Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
      assert.deepEqual(await sawIn(pieces), seen);
    });

    test(`${situation}: cut anywhere`, async () => {
      const property = fc.asyncProperty(cuts, async (at) => {
        assert.deepEqual(await sawIn(cut(bytes, at)), seen);
      });
      await fc.assert(property, { numRuns: 20 });
    });
  }
});

const head = (fields: string): string => `GET / HTTP/1.1\r\n${fields}\r\n`;

describe('fields are found by their names, in whatever pieces', () => {
  for (const [situation, fields, expected] of [
    ['none', '', {}],
    [
      'all of them',
      'Host: h\r\nContent-Type: t\r\nAuthorization: a\r\n',
      { host: 'h', contentType: 't', authorization: 'a' },
    ],
    [
      'in other cases',
      'hOST: h\r\nCONTENT-TYPE: t\r\nauthorization: a\r\n',
      { host: 'h', contentType: 't', authorization: 'a' },
    ],
    [
      'with blanks around',
      'Host: \t h i \t \r\nContent-Type:t\r\n',
      { host: 'h i', contentType: 't' },
    ],
    [
      'twice: the first',
      'Content-Type: 1\r\nAuthorization: 1\r\nContent-Type: 2\r\nAuthorization: 2\r\n',
      { contentType: '1', authorization: '1' },
    ],
    ['without a value', 'Host:\r\nContent-Type: \r\n', {}],
    ['names as long as theirs', 'Hose: h\r\nContent-Tape: t\r\nAuthorizatiom: a\r\n', {}],
    ['bytes beyond ASCII', 'Host: \xe9\xff\r\n', { host: '\xe9\xff' }],
  ] as const) {
    test(situation, async () => {
      const bytes = Buffer.from(head(fields), 'latin1');
      const property = fc.asyncProperty(cuts, async (at) => {
        const connection = await Connection.open(echo.address);
        await connection.writeInPieces(cut(bytes, at));
        const { body } = await connection.reply();
        connection.abandon();
        const { host, contentType, authorization } = JSON.parse(body) as Record<string, string>;
        const none = { host: '', contentType: '', authorization: '' };
        assert.deepEqual({ host, contentType, authorization }, { ...none, ...expected });
      });
      await fc.assert(property, { numRuns: 20 });
    });
  }
});
