import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { jsonReply, type WebReply } from '../../src/web/web-reply.js';
import { WebServer, type WebServerOptions } from '../../src/web/web-server.js';
import { Connection } from '../support/connection.js';

const limits = {
  urlBytesMax: 8192,
  headerBytesMax: 16_384,
  headersTimeoutSeconds: 1,
  requestTimeoutSeconds: 2,
  keepAliveTimeoutSeconds: 5,
  connectionsMax: 100,
};
const bodyBytesMax = 100_000;

/** Pieces of a body, and how many of them were asked for. */
class Pieces {
  madeCount = 0;
  /** Resolves once no more are asked for. */
  readonly ended: Promise<void>;
  #end: () => void = () => undefined;

  constructor() {
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  async *of(count: number, piece: string): AsyncGenerator<string> {
    try {
      for (let made = 0; made < count; made += 1) {
        this.madeCount += 1;
        await Promise.resolve();
        yield piece;
      }
    } finally {
      this.#end();
    }
  }
}

let pieces = new Pieces();

async function* failing(): AsyncGenerator<string> {
  yield 'begun';
  await Promise.resolve();
  throw new Error('no more');
}

const paths: Readonly<Record<string, () => WebReply>> = {
  '/pieces': () => jsonReply(pieces.of(3, 'äb')),
  '/endless': () => jsonReply(pieces.of(1_000_000, 'x'.repeat(65_536))),
  '/failing': () => jsonReply(failing()),
  '/bytes': () => ({
    status: 200,
    contentType: 'application/x-protobuf',
    body: Uint8Array.of(0, 255),
    headers: { 'Cache-Control': 'no-store' },
  }),
};

const options: WebServerOptions = {
  limits,
  hosts: () => ['monitor.example'],
  handler: {
    async answer(call) {
      const known = paths[call.path];
      if (known !== undefined) return known();
      const body = await call.readBody(bodyBytesMax);
      const { method, path, query, host } = call;
      return jsonReply(JSON.stringify({ method, path, query, host, bytes: body?.length ?? null }));
    },
    answerMalformed: (fault) => jsonReply(JSON.stringify({ fault }), 400),
    answerForeignHost: (host) => jsonReply(JSON.stringify({ host }), 421),
  },
};
const server = new WebServer(options);

let address = '';
before(async () => {
  address = await server.listen('127.0.0.1', 0);
});
after(() => server.drain(0));

/** The parsed reply to one request, on a connection of its own. */
async function exchange(request: string, to = address): Promise<{ status: number; body: string }> {
  const connection = await Connection.open(to);
  connection.write(request);
  const { status, body } = await connection.reply();
  connection.abandon();
  await connection.closed;
  return { status, body };
}

describe('what a request says reaches the handler', () => {
  const body = 'a=1';
  const rows = [
    ['a GET', 'GET /p?q=1 HTTP/1.1\r\n\r\n', { method: 'GET', path: '/p', query: 'q=1', bytes: 0 }],
    [
      'a POST',
      `POST /p HTTP/1.1\r\nContent-Length: 3\r\n\r\n${body}`,
      { method: 'POST', path: '/p', query: '', bytes: 3 },
    ],
    [
      'chunks',
      `POST /p HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n${body}\r\n0\r\n\r\n`,
      { method: 'POST', path: '/p', query: '', bytes: 3 },
    ],
    [
      'an absolute target, whose host counts',
      'GET http://127.0.0.1:80/p?q HTTP/1.1\r\nHost: localhost\r\n\r\n',
      { host: '127.0.0.1:80', method: 'GET', path: '/p', query: 'q', bytes: 0 },
    ],
    ['HTTP/1.0', 'GET /p HTTP/1.0\r\n\r\n', { method: 'GET', path: '/p', query: '', bytes: 0 }],
    [
      'a body over the limit',
      `POST /p HTTP/1.1\r\nContent-Length: ${bodyBytesMax + 1}\r\n\r\n${'x'.repeat(bodyBytesMax + 1)}`,
      { method: 'POST', path: '/p', query: '', bytes: null },
    ],
  ] as const;
  for (const [name, request, expected] of rows) {
    test(name, async () => {
      const { status, body: answer } = await exchange(request);
      assert.equal(status, 200);
      assert.deepEqual(JSON.parse(answer), { host: '', ...expected });
    });
  }

  test('a client that waits for it is told to continue, unless it declares too much', async () => {
    const head = (bytes: number): string =>
      `POST /p HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: ${bytes}\r\n\r\n`;
    const patient = await Connection.open(address);
    patient.write(head(3));
    assert.equal((await patient.reply()).status, 100);
    patient.write(body);
    assert.match((await patient.reply()).body, /"bytes":3/);
    patient.abandon();
    assert.match((await exchange(head(bodyBytesMax + 1))).body, /"bytes":null/);
  });
});

describe('nobody is left without a reply', () => {
  const rows = [
    ['no HTTP at all', 'hello\r\n\r\n', 'unparsable'],
    ['a TLS hello', '\x16\x03\x01\x00\xa5\x01', 'tlsHello'],
    [
      'a header over the limit',
      `GET / HTTP/1.1\r\nA: ${'x'.repeat(20_000)}\r\n\r\n`,
      'headerTooLong',
    ],
    ['a header that does not end', 'GET / HTTP/1.1\r\nA: b\r\n', 'tooSlow'],
    ['a body that does not end', 'POST /p HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc', 'tooSlow'],
  ] as const;
  for (const [name, request, fault] of rows) {
    test(name, async () => {
      const { status, body } = await exchange(request);
      assert.equal(status, 400);
      assert.deepEqual(JSON.parse(body), { fault });
    });
  }

  test('a connection beyond connectionsMax', async () => {
    const small = new WebServer({ ...options, limits: { ...limits, connectionsMax: 1 } });
    const to = await small.listen('127.0.0.1', 0);
    const first = await Connection.open(to);
    const { body } = await exchange('GET / HTTP/1.1\r\n\r\n', to);
    assert.deepEqual(JSON.parse(body), { fault: 'tooManyConnections' });
    first.abandon();
    await small.drain(0);
  });
});

describe('a Host that is ours', () => {
  const hosts = [
    '127.0.0.1',
    '127.0.0.1:81',
    'localhost:81',
    '[::1]:81',
    'LOCALHOST',
    'a.localhost',
  ];
  for (const host of [...hosts, 'monitor.example', 'Monitor.Example:81', 'monitor.example.']) {
    test(host, async () => {
      const { status } = await exchange(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      assert.equal(status, 200);
    });
  }
  const foreign = [
    'example',
    '127.0.0.1.example',
    'localhost.example',
    '10.0.0.1',
    '[::2]',
    'x:y:z',
  ];
  for (const host of foreign) {
    test(`not ${host}`, async () => {
      const { status, body } = await exchange(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      assert.equal(status, 421);
      assert.deepEqual(JSON.parse(body), { host });
    });
  }
});

describe('bodies', () => {
  test('bytes, with headers of their own', async () => {
    const response = await fetch(`http://${address}/bytes`);
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.equal(response.headers.get('content-type'), 'application/x-protobuf');
    assert.deepEqual(new Uint8Array(await response.arrayBuffer()), Uint8Array.of(0, 255));
  });

  test('pieces, as one text', async () => {
    pieces = new Pieces();
    assert.equal(await (await fetch(`http://${address}/pieces`)).text(), 'äbäbäb');
  });

  test('no piece is made for a HEAD', async () => {
    pieces = new Pieces();
    const response = await fetch(`http://${address}/endless`, { method: 'HEAD' });
    assert.equal(response.status, 200);
    assert.ok(pieces.madeCount <= 1);
  });

  test('a client that reads nothing is asked for, and sent, little; then it is cut off', async () => {
    pieces = new Pieces();
    const connection = await Connection.open(address);
    connection.pause();
    connection.write('GET /endless HTTP/1.1\r\n\r\n');
    await pieces.ended;
    connection.abandon();
    assert.ok(pieces.madeCount < 1000, `${pieces.madeCount} pieces of 64 KiB`);
  });

  test('a body that fails is cut off', async () => {
    await assert.rejects(async () => (await fetch(`http://${address}/failing`)).text());
  });
});
