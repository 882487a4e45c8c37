import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { after, describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { HttpCall } from '../../src/http/http-call.js';
import { HttpServer } from '../../src/http/http-server.js';
import { SocketInput } from '../../src/http/socket-input.js';
import { jsonReply } from '../../src/http/write-reply.js';
import { Connection } from '../support/connection.js';
import { limits } from './echo-server.js';

const bodyBytesMax = 70_000;

test('sockets are read into one buffer: this Node lets them', async () => {
  const input = new SocketInput();
  const buffers = new Set<ArrayBufferLike>();
  const texts: string[] = [];
  const server = createServer((socket) => {
    input.read(socket, (bytes) => {
      buffers.add(bytes.buffer);
      texts.push(bytes.toString());
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const clients = await Promise.all([1, 2].map(() => Connection.open(`127.0.0.1:${port}`)));
  for (const text of ['first', 'second']) {
    for (const client of clients) {
      client.write(text);
      await client.reply();
    }
  }
  for (const client of clients) client.abandon();
  server.close();
  assert.deepEqual(texts, ['first', 'first', 'second', 'second']);
  assert.equal(buffers.size, 1);
});

/** A server whose calls wait until they are let go, and then say what can be read of them. */
class PatientServer {
  readonly #waiting: (() => void)[] = [];
  readonly #server = new HttpServer(
    {
      answer: async (call) => {
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
        return jsonReply(await describeCall(call));
      },
      answerMalformed: ({ kind }) => jsonReply(JSON.stringify(kind)),
    },
    { ...limits, bodyBytesMax: () => bodyBytesMax },
  );

  listen(): Promise<string> {
    return this.#server.listen('127.0.0.1', 0);
  }

  async nextWaits(): Promise<void> {
    while (this.#waiting.length === 0) await setImmediate();
  }

  letGo(): void {
    this.#waiting.shift()?.();
  }

  stop(): Promise<void> {
    return this.#server.drain(0);
  }
}

async function describeCall(call: HttpCall): Promise<string> {
  const body = (await call.readBody(bodyBytesMax))?.toString();
  return JSON.stringify([call.path, call.host, call.contentType, body]);
}

describe('a request is whole, whatever others send before it is read', async () => {
  const server = new PatientServer();
  const address = await server.listen();
  after(() => server.stop());

  for (const [situation, sizes] of [
    ['a short one', [5]],
    ['one of several reads', [66_000]],
    ['two in one write', [5, 7]],
    ['three in one write', [400, 300, 200]],
  ] as const) {
    test(situation, { timeout: 10_000 }, async () => {
      const connection = await Connection.open(address);
      const requests = sizes.map((bytes, at) => ({ name: 'abc'.charAt(at), bytes }));
      connection.write(requests.map(textOf).join(''));
      for (const { name, bytes } of requests) {
        await server.nextWaits();
        await overwriteInput(address);
        server.letGo();
        const { body } = await connection.reply();
        assert.deepEqual(JSON.parse(body), [`/${name}`, name, `text/${name}`, name.repeat(bytes)]);
      }
      connection.abandon();
    });
  }
});

function textOf({ name, bytes }: { readonly name: string; readonly bytes: number }): string {
  return (
    `POST /${name} HTTP/1.1\r\nHost: ${name}\r\nContent-Type: text/${name}\r\n` +
    `Content-Length: ${bytes}\r\n\r\n${name.repeat(bytes)}`
  );
}

async function overwriteInput(address: string): Promise<void> {
  const connection = await Connection.open(address);
  connection.write('~'.repeat(bodyBytesMax));
  assert.equal((await connection.reply()).body, '"unparsable"');
  connection.abandon();
}
