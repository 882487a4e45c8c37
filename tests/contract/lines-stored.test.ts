import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { keys, register } from '../support/accounts.js';
import { Connection } from '../support/connection.js';
import { call } from '../support/control-call.js';
import {
  cpuLine,
  createWriteToken,
  linesAnswerOf,
  linesOf,
  linesRequest,
  putLines,
  revokeToken,
  type LinesAnswer,
  type LinesRequest,
} from '../support/lines-call.js';
import { nowSeconds } from '../support/report.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start();
after(() => server.stop());
let token = '';

async function put(request: LinesRequest): Promise<LinesAnswer> {
  return putLines(server.address, { token, ...request });
}

async function codeOf(request: LinesRequest): Promise<number> {
  return (await put(request)).code;
}

test('the door is off until a token that may write exists, and when the last one is gone', async () => {
  const off = async (): Promise<void> => {
    const { status, code, message } = await put({ token: 'any' });
    assert.deepEqual([status, code], [404, 1001]);
    assert.match(message, /off until a token that may write exists/);
  };
  await off();
  assert.equal((await call(server, 'CreateToken', { kind: 'read' })).code, 0);
  await off();
  const only = await createWriteToken(server);
  assert.equal(await codeOf({ token: only.token }), 0);
  await revokeToken(server, only.tokenId);
  await off();
  ({ token } = await createWriteToken(server));
});

describe('what is stored', () => {
  before(async () => {
    const { catalog } = server.app.control;
    await register(catalog, 'acme', 'sh', 'web', { hits: ['host'] });
    await register(catalog, 'acme', 'gz', 'web', { hits: ['host'] });
  });

  test('lines of several namespaces, regions, metrics and times', async () => {
    const hits = { metricName: 'hits', dimensions: { host: 'a' } };
    const before = await server.stored();
    const body = linesOf(
      { ...cpuLine, dimensions: { ip: 'many' }, timestamp: nowSeconds - 60, value: 5 },
      { ...hits, namespace: 'web', region: 'sh', value: 1 },
      {
        ...hits,
        namespace: 'web',
        region: 'ap-guangzhou',
        timestamp: String(nowSeconds),
        value: 2,
      },
      { ...hits, namespace: 'web', timestamp: nowSeconds + 60, value: 3 },
      { ...cpuLine, dimensions: { ip: 'many' }, timestamp: nowSeconds - 120, value: -0 },
    );
    assert.equal(await codeOf({ body }), 0);
    const isOld = (one: object): boolean =>
      before.some((other) => JSON.stringify(other) === JSON.stringify(one));
    const news = (await server.stored()).filter((one) => !isOld(one));
    const rows = news.map(({ region, namespace, dimensions, timeSeconds, value }) => {
      // Clocks of workers run: the line without a timestamp is the only one of sh.
      const seconds = region === 'ap-shanghai' ? 'arrival' : timeSeconds - nowSeconds;
      if (seconds === 'arrival') assert.ok(Math.abs(timeSeconds - nowSeconds) < 100);
      return [region, namespace, dimensions, seconds, value].join(' ');
    });
    assert.deepEqual(rows.sort(), [
      'ap-guangzhou cvm ip=many -120 0',
      'ap-guangzhou cvm ip=many -60 5',
      'ap-guangzhou web host=a 0 2',
      'ap-guangzhou web host=a 60 3',
      'ap-shanghai web host=a arrival 1',
    ]);
  });

  test('an array, with numbers as they were written', async () => {
    const number = '1234567890123456789';
    const one = `{"namespace":"cvm","metricName":"cpu","dimensions":{"ip":${number}},"value":1}`;
    assert.equal(await codeOf({ body: ` [${one},\n ${one.replace(number, '7.0')}]` }), 0);
    assert.equal(await codeOf({ body: one.replace(number, 'true') }), 0);
    const stored = (await server.stored()).map(({ dimensions }) => dimensions);
    for (const text of [number, '7.0', 'true']) assert.ok(stored.includes(`ip=${text}`), text);
  });

  test('gzip, a byte order mark, CRLF, and any Content-Type', async () => {
    const stored = await server.storedBy(async () => {
      const body = gzipSync(linesOf(cpuLine, cpuLine));
      assert.equal(await codeOf({ body, fields: ['content-encoding: GZIP'] }), 0);
      const windows = `\ufeff${linesOf(cpuLine, cpuLine).replaceAll('\n', '\r\n')}`;
      const fields = ['Content-Type: application/x-www-form-urlencoded'];
      assert.equal(await codeOf({ body: windows, fields }), 0);
    });
    assert.equal(stored, 4);
  });

  test('a chunked body, and a path with a query', async () => {
    const body = linesOf(cpuLine);
    const connection = await Connection.open(server.address);
    connection.write(
      `POST /api/v1/put?x=1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n` +
        `Authorization: bearer ${token}\r\n\r\n` +
        `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    );
    assert.equal(linesAnswerOf(await connection.reply()).code, 0);
    connection.abandon();
  });

  test('nothing of another account', async () => {
    const other = await createWriteToken(server, {}, keys.ofOther);
    const { code, message } = await put({ token: other.token });
    assert.equal(code, 1016);
    assert.match(message, /"cvm" is not created/);
  });

  test('a read token writes nothing', async () => {
    const answer = await call(server, 'CreateToken', { kind: 'read' });
    const { token: readToken } = answer['data'] as { token: string };
    assert.equal((await put({ token: readToken })).status, 401);
  });
});

describe('a token that is revoked', () => {
  test('amid the body: the lines are refused, and none is stored', async () => {
    const { token: short, tokenId } = await createWriteToken(server);
    const stored = await server.storedBy(async () => {
      const bytes = linesRequest({ token: short, body: linesOf(cpuLine, cpuLine) });
      const connection = await Connection.open(server.address);
      connection.write(bytes.subarray(0, -20));
      await wait(50);
      await revokeToken(server, tokenId);
      connection.write(bytes.subarray(-20));
      const { status, code, message } = linesAnswerOf(await connection.reply());
      assert.deepEqual([status, code], [401, 1011]);
      assert.match(message, /the token was revoked$/);
      connection.abandon();
    });
    assert.equal(stored, 0);
  });

  test('is unknown from then on', async () => {
    const { token: short, tokenId } = await createWriteToken(server);
    assert.equal(await codeOf({ token: short }), 0);
    await revokeToken(server, tokenId);
    assert.equal((await put({ token: short })).status, 401);
  });
});

describe('Idempotency-Key', () => {
  const timed = { ...cpuLine, timestamp: nowSeconds };
  const keyed = (key: string, ...lines: readonly object[]): LinesRequest => ({
    body: linesOf(...lines),
    fields: [`Idempotency-Key: ${key}`],
  });

  async function storedBy(...requests: readonly LinesRequest[]): Promise<number> {
    return server.storedBy(async () => {
      for (const request of requests) assert.equal(await codeOf(request), 0);
    });
  }

  test('makes a retry once, also packed, by another token, and at the same time', async () => {
    const request = keyed('once', timed, { ...timed, value: 2 });
    const other = await createWriteToken(server);
    const packed = {
      body: gzipSync(String(request.body)),
      fields: [...(request.fields ?? []), 'Content-Encoding: gzip'],
    };
    assert.equal(await storedBy(request, request, { ...request, token: other.token }, packed), 2);
    const together = keyed('together', timed);
    const stored = await server.storedBy(async () => {
      const sent = Array.from({ length: 8 }, () => codeOf(together));
      assert.deepEqual(await Promise.all(sent), Array<number>(8).fill(0));
    });
    assert.equal(stored, 1);
  });

  test('tells requests apart: another key, other lines, no key', async () => {
    const first = keyed('apart', timed);
    const others = [
      keyed('apart-2', timed),
      keyed('apart', { ...timed, value: 2 }),
      keyed('apart', { ...timed, value: 0 }),
      keyed('apart', { ...timed, value: -0 }),
      keyed('apart', { ...timed, timestamp: nowSeconds - 1 }, timed),
      keyed('apart', { ...timed, timestamp: nowSeconds - 2 }, timed),
      { body: linesOf(timed) },
      { body: linesOf(timed) },
    ];
    // JSON writes -0 as 0.
    assert.equal(await storedBy(first, ...others), 1 + others.length + 2 - 1);
  });

  test('holds across a restart', async () => {
    const request = keyed('restart', timed);
    assert.equal(await storedBy(request), 1);
    const before = (await server.stored()).length;
    await server.restart();
    assert.equal(await codeOf(request), 0);
    assert.equal((await server.stored()).length, before);
  });
});

test('a batch of lines registers what it names, within the quotas of all of them', async () => {
  await server.restart({ autoRegister: true, namespacesPerRegionMax: '4', seriesMax: '1000' });
  const before = server.namespaces().length;
  const of = (namespace: string, metricName = 'm'): object => ({
    ...cpuLine,
    namespace,
    metricName,
  });
  const fresh = ['n1', 'n2', 'n3', 'n4'].map((name) => of(name));
  const refused = await put({ body: linesOf(...fresh) });
  assert.equal(refused.code, 1016, refused.message);
  assert.deepEqual(
    refused.details?.map(({ line }) => line),
    [4 - before + 1, 4].filter((line, at, all) => all.indexOf(line) === at),
  );
  assert.equal(server.namespaces().length, before, 'nothing is registered');
  const stored = await server.storedBy(async () => {
    assert.equal(await codeOf({ body: linesOf(of('n1'), of('n1', 'k'), of('n2')) }), 0);
  });
  assert.equal(stored, 3);
  assert.equal(server.namespaces().length, before + 2);
});

test('new series of several namespaces count together', async () => {
  const { store, catalog } = server.app.control;
  const accountId = catalog.accountNamed('acme')?.id ?? -1;
  const count = store.seriesCountOf(accountId);
  await server.restart({ autoRegister: true, seriesMax: String(count + 3) });
  const of = (namespace: string, ip: string): object => ({
    ...cpuLine,
    namespace,
    metricName: 'm',
    dimensions: { ip },
  });
  const four = [of('n1', 'x'), of('n1', 'y'), of('n2', 'x'), of('n2', 'y')];
  const { status, code, details } = await put({ body: linesOf(...four) });
  assert.deepEqual([status, code], [400, 1018]);
  assert.deepEqual(
    details?.map(({ line }) => line),
    [4],
  );
  assert.equal(await codeOf({ body: linesOf(...four.slice(1)) }), 0);
});

test('reports are counted by door', async () => {
  await server.restart();
  assert.equal(await codeOf({}), 0);
  assert.equal(await codeOf({ body: '[]' }), 1019);
  const page = await server.metrics();
  assert.match(page, /^putmon_door_reports_total\{door="lines",code="ok"\} 1$/m);
  assert.match(page, /^putmon_door_reports_total\{door="lines",code="dataEmpty"\} 1$/m);
  assert.match(page, /^putmon_door_reports_total\{door="v2",code="ok"\} 0$/m);
  assert.match(page, /^putmon_reports_total\{code="ok"\} 1$/m);
});

test('what is no HTTP at this path is answered with a status, too', async () => {
  const connection = await Connection.open(server.address);
  const head = `POST /api/v1/put HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\n`;
  connection.write(`${head}Transfer-Encoding: chunked\r\n\r\nno chunk\r\n`);
  const { status, code } = linesAnswerOf(await connection.reply());
  assert.deepEqual([status, code], [400, 1012]);
  connection.abandon();
  const long = await Connection.open(server.address);
  long.write(`${head}X: ${'x'.repeat(40_000)}\r\n\r\n`);
  assert.equal(linesAnswerOf(await long.reply()).status, 413);
  long.abandon();
});
