import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:https';
import { connect } from 'node:net';
import { after, describe, test } from 'node:test';
import { text } from 'node:stream/consumers';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { makeCertificate } from '../support/certificate.js';
import { within } from '../support/within.js';
import { EchoServer } from './echo-server.js';

const first = makeCertificate();
const second = makeCertificate();
const server = await EchoServer.start({}, first);
after(() => server.web.drain(0));

/** The body of the answer to a GET. @throws where the certificate is another */
async function get({ address }: EchoServer, trusted: Buffer): Promise<string> {
  const [, port] = address.split(':');
  const options = { host: '127.0.0.1', servername: 'localhost', ca: trusted, agent: false };
  const call = request({ ...options, port: Number(port), path: '/a' }).end();
  const [response] = (await once(call, 'response')) as [NodeJS.ReadableStream];
  return text(response);
}

async function openTls({ address }: EchoServer): Promise<TLSSocket> {
  const [host = '', port] = address.split(':');
  const socket = connectTls({ host, port: Number(port), rejectUnauthorized: false });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  return socket;
}

test('calls are answered over TLS', async () => {
  assert.equal(await get(server, first.cert), 'GET /a 0');
});

test('a call of plain HTTP is not answered by the handler', async () => {
  const [host = '', port] = server.address.split(':');
  const socket = connect({ host, port: Number(port) });
  socket.end('GET /plain HTTP/1.1\r\n\r\n');
  await text(socket).catch(() => '');
  assert.ok(!server.begun.includes('/plain'));
});

test('another certificate counts from the next connection on, and those that are open stay', async () => {
  const renewed = await EchoServer.start({}, first);
  const open = await openTls(renewed);
  renewed.web.setTls(second);
  assert.equal(await get(renewed, second.cert), 'GET /a 0');
  await assert.rejects(get(renewed, first.cert));
  open.write('GET /a HTTP/1.1\r\n\r\n');
  const [reply] = (await once(open, 'data')) as [Buffer];
  assert.match(reply.toString(), /GET \/a 0$/);
  open.destroy();
  await renewed.web.drain(0);
});

test('connections beyond connectionsMax are told so', async () => {
  const small = await EchoServer.start({ connectionsMax: 1 }, first);
  const open = await openTls(small);
  assert.equal(await get(small, first.cert), 'tooManyConnections');
  open.destroy();
  await small.web.drain(0);
});

describe('a stop', () => {
  const patient = { headersTimeoutSeconds: 30, requestTimeoutSeconds: 30 };

  test('closes a connection that has sent nothing at once', async () => {
    const stopped = await EchoServer.start(patient, first);
    const socket = await openTls(stopped);
    await within(10, Promise.all([stopped.web.drain(30), once(socket, 'close')]));
  });

  test('does not wait longer than it is told for a client that never ends its handshake', async () => {
    const stopped = await EchoServer.start(patient, first);
    const [host = '', port] = stopped.address.split(':');
    const socket = connect({ host, port: Number(port) }).on('error', () => undefined);
    await once(socket, 'connect');
    await stopped.web.drain(0);
  });
});

test('a client that never ends its handshake is closed in time', async () => {
  const [host = '', port] = server.address.split(':');
  const socket = connect({ host, port: Number(port) }).on('error', () => undefined);
  await once(socket, 'close');
});
