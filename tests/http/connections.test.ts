import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Connection } from '../support/connection.js';
import { EchoServer } from './echo-server.js';

const echo = await EchoServer.start();
after(() => echo.stop());

describe('a reply says whether the connection stays where the client can not know', () => {
  for (const [version, asked, told] of [
    ['HTTP/1.1', 'X: y', undefined],
    ['HTTP/1.1', 'Connection: keep-alive', undefined],
    ['HTTP/1.1', 'Connection: close', 'close'],
    ['HTTP/1.0', 'X: y', 'close'],
    ['HTTP/1.0', 'Connection: keep-alive', 'keep-alive'],
  ] as const) {
    test(`${version} with ${asked}: ${told ?? 'nothing'}`, async () => {
      const connection = await Connection.open(echo.address);
      connection.write(`GET / ${version}\r\n${asked}\r\n\r\n`);
      const { headers } = await connection.reply();
      assert.equal(headers.get('connection'), told);
      assert.match(headers.get('date') ?? '', /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
      if (told === 'close') await connection.closed;
      connection.abandon();
    });
  }
});

test('the answer to a HEAD has the length of a body, and none', async () => {
  const connection = await Connection.open(echo.address);
  connection.write('HEAD / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n');
  const { headers } = await connection.reply('HEAD');
  assert.notEqual(headers.get('content-length'), '0');
  assert.match((await connection.reply()).body, /GET/);
  connection.abandon();
});

test('connections beyond connectionsMax are told so, and those beyond twice that are closed', async () => {
  const small = await EchoServer.start({ connectionsMax: 2 });
  const opened: Connection[] = [];
  for (let count = 0; count < 5; count += 1) opened.push(await Connection.open(small.address));
  const [first, second, third, fourth, fifth] = opened;
  assert(first && second && third && fourth && fifth);
  await fifth.closed;
  for (const connection of [first, second, third, fourth])
    connection.write('GET / HTTP/1.1\r\n\r\n');
  for (const connection of [first, second]) assert.match((await connection.reply()).body, /GET/);
  for (const connection of [third, fourth]) {
    assert.match((await connection.reply()).body, /tooManyConnections/);
    await connection.closed;
  }
  for (const connection of opened) connection.abandon();
  await small.stop();
});

test('a client that takes no answers is not served on, and cut off in time', async () => {
  const impatient = await EchoServer.start({ requestTimeoutSeconds: 1, urlBytesMax: 100_000 });
  const connection = await Connection.open(impatient.address);
  const request = `GET /${'x'.repeat(60_000)} HTTP/1.1\r\n\r\n`;
  const count = 1000;
  await connection.writeBeforeReading(request.repeat(count)).catch(() => undefined);
  assert(impatient.seen.length < count, `${impatient.seen.length} calls were served`);
  await impatient.allGone();
  connection.abandon();
  await impatient.stop();
});

test('a client that sends many requests at once lets others have their turn', async () => {
  const busy = await EchoServer.start();
  const many = await Connection.open(busy.address);
  const other = await Connection.open(busy.address);
  many.write('GET /many HTTP/1.1\r\n\r\n'.repeat(1000));
  other.write('GET /other HTTP/1.1\r\n\r\n');
  await other.reply();
  const before = busy.seen.indexOf('GET /other ""');
  many.abandon();
  other.abandon();
  await busy.stop();
  assert(before <= 64, `${before} calls were served before`);
});

test('a server that closes between many requests of one client says which is the last', async () => {
  const closing = await EchoServer.start();
  const connection = await Connection.open(closing.address);
  connection.write('GET / HTTP/1.1\r\n\r\n'.repeat(100));
  while (closing.seen.length === 0) await setImmediate();
  const served = closing.seen.length;
  await closing.server.drain(5);
  const replies = await connection.repliesToEnd();
  assert.equal(replies.length, served + 1);
  assert.equal(replies.at(-1)?.headers.get('connection'), 'close');
});

test('a client that goes away while it is served leaves no call and no connection behind', async () => {
  const { server } = echo;
  const connection = await Connection.open(echo.address);
  await connection.writeInPieces(['POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhe', 'l']);
  assert.equal(server.inFlight, 1);
  connection.abandon();
  await echo.allGone();
  assert.equal(server.inFlight, 0);
});
