import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import { applyEdits, edits } from '../support/arbitrary-report.js';
import { Connection } from '../support/connection.js';
import { EchoServer } from './echo-server.js';
import { NodeHttpPeer } from './node-http-peer.js';

const echo = await EchoServer.start();
const peer = await NodeHttpPeer.start();
after(() => Promise.all([echo.stop(), peer.stop()]));

/** A fault comes last, however often it is told. */
async function detailsAt(server: EchoServer | NodeHttpPeer, bytes: Buffer): Promise<string[]> {
  server.details = [];
  const connection = await Connection.open(server.address);
  connection.write(bytes);
  connection.halfClose();
  await connection.closed;
  connection.abandon();
  const calls = server.details.filter((detail) => detail !== 'fault');
  return calls.length === server.details.length ? calls : [...calls, 'fault'];
}

const [parserMajor = 0, parserMinor = 0] = (process.versions['llhttp'] ?? '')
  .split('.')
  .map(Number);

/** The first releases of Node 20 have a parser that took more than its successor does. */
const isAsStrict = parserMajor >= 9;

/** From 9.4 on the parser refuses a coding that says nothing, which ours passes over. */
const refusesEmptyCoding = parserMajor > 9 || (parserMajor === 9 && parserMinor >= 4);
const emptyCoding = /transfer-encoding:[ \t]*\r\n/i;

async function assertAlike(bytes: Buffer): Promise<void> {
  if (refusesEmptyCoding && emptyCoding.test(bytes.toString('latin1'))) return;
  const ours = await detailsAt(echo, bytes);
  assert.deepEqual(ours, await detailsAt(peer, bytes), bytes.toString('latin1'));
}

const head = 'POST /a HTTP/1.1\r\nHost: h\r\n';
const lengthAndChunks = 'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n';

describe('what could smuggle a request is refused', () => {
  for (const [situation, text] of [
    ['a length and chunks', `${head}${lengthAndChunks}0\r\n\r\n`],
    [
      'chunks and a length',
      `${head}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n`,
    ],
    ['two lengths', `${head}Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc`],
    ['two lengths that differ', `${head}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc`],
    ['lengths in a list', `${head}Content-Length: 3, 3\r\n\r\nabc`],
    ['a length with a sign', `${head}Content-Length: +3\r\n\r\nabc`],
    ['a length below zero', `${head}Content-Length: -3\r\n\r\nabc`],
    ['a length in hexadecimal', `${head}Content-Length: 0x3\r\n\r\nabc`],
    ['a length without end', `${head}Content-Length: ${'9'.repeat(30)}\r\n\r\nabc`],
    ['a coding behind chunked', `${head}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n`],
    ['a coding that is like chunked', `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
    ['a blank before the colon', `${head}Content-Length : 3\r\n\r\nabc`],
    ['a field that goes on in the next line', `${head}X: a\r\n b\r\n\r\n`],
    ['a field line that begins with a blank', `POST /a HTTP/1.1\r\n Host: h\r\n\r\n`],
    ['line feeds alone', 'GET /a HTTP/1.1\nHost: h\n\n'],
    ['a line feed alone behind a field', `${head}X: a\nContent-Length: 3\r\n\r\nabc`],
    ['a carriage return alone', `${head}X: a\rContent-Length: 3\r\n\r\nabc`],
    ['a zero byte in a value', `${head}X: \0\r\n\r\n`],
    ['a chunk size with a sign', `${head}Transfer-Encoding: chunked\r\n\r\n+3\r\nabc\r\n0\r\n\r\n`],
    [
      'a chunk size in a prefix',
      `${head}Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n`,
    ],
    [
      'a chunk size without end',
      `${head}Transfer-Encoding: chunked\r\n\r\n${'f'.repeat(30)}\r\nabc`,
    ],
    [
      'a chunk size, then a line feed',
      `${head}Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n`,
    ],
    [
      'a chunk that is longer than it says',
      `${head}Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n`,
    ],
    [
      'a line feed alone in an extension',
      `${head}Transfer-Encoding: chunked\r\n\r\n3;a\nb\r\nabc\r\n0\r\n\r\n`,
    ],
    ['a version that there is not', 'GET /a HTTP/1.2\r\n\r\n'],
  ] as const) {
    test(situation, async () => {
      assert.deepEqual(await detailsAt(echo, Buffer.from(text, 'latin1')), ['fault']);
    });
  }
});

const anyName = fc.constantFrom(
  ...['Host', 'Content-Type', 'Content-Length', 'Transfer-Encoding', 'Connection', 'Authorization'],
  ...['Expect', 'Trailer', 'TE', 'Keep-Alive', 'X-Other', 'Proxy-Connection'],
);

const anyValue = fc.oneof(
  fc.constantFrom('close', 'keep-alive', 'chunked', 'identity', 'gzip, chunked', '100-continue'),
  fc.constantFrom('0', '5', '05', '-1', '5 ', '', ' \t', 'a, b', 'close, keep-alive'),
  fc.string({ unit: 'binary-ascii', maxLength: 12 }),
);

const anyHead = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'M-SEARCH', 'PURGE', 'CONNECT', 'get'),
    fc.constantFrom('/', '*', '/a?b#c', '/%00', 'h:80', '/[{"|\\^`}]', ''),
    fc.constantFrom('HTTP/1.1', 'HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/1.1 ', 'http/1.1'),
    fc.array(fc.tuple(anyName, anyValue), { maxLength: 4 }),
  )
  .map(([method, target, version, lines]) => {
    const fields = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    return `${method} ${target} ${version}\r\n${fields}\r\n`;
  });

const anyBody = fc.constantFrom(
  '',
  'hello',
  '5\r\nhello\r\n0\r\n\r\n',
  '2\r\nhe\r\n0\r\nX: y\r\n\r\n',
);

describe('the calls and the faults are those of node:http', { skip: !isAsStrict }, () => {
  test('of any heads, with any bodies, one after the other', async () => {
    const requests = fc.array(fc.tuple(anyHead, anyBody), { minLength: 1, maxLength: 3 });
    const property = fc.asyncProperty(requests, async (parts) => {
      await assertAlike(Buffer.from(parts.flat().join(''), 'latin1'));
    });
    await fc.assert(property, { numRuns: 1000 });
  });

  for (const [situation, text] of [
    ['a POST', `${head}Content-Type: t\r\nContent-Length: 5\r\n\r\nhello`],
    ['chunks', `${head}Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n`],
    ['two GETs', 'GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.0\r\n\r\n'],
  ] as const) {
    test(`of ${situation} with bytes changed anywhere`, async () => {
      const bytes = Buffer.from(text, 'latin1');
      const property = fc.asyncProperty(edits, async (changes) => {
        await assertAlike(applyEdits(bytes, changes));
      });
      await fc.assert(property, { numRuns: 1000 });
    });
  }
});
