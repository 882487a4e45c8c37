import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Connection } from '../support/connection.js';
import { getOf, postOf, reportOf, requestOf } from '../support/report.js';
import { codeOf, send, sendToEnd } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';
import { answerOf } from '../support/wire-reply.js';

const receiver = await TestReceiver.start({
  headersTimeoutSeconds: '1',
  requestTimeoutSeconds: '2',
  keepAliveTimeoutSeconds: '1',
  // However busy the machine is.
  turnMillisecondsMax: '60000',
});
after(() => receiver.stop());

const connectionCount = 300;
const report = postOf(reportOf());
const chunked = { 'Transfer-Encoding': 'chunked', 'Content-Length': undefined };
const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;

const title = `${connectionCount} connections are held; reports are stored, and the server ends them`;

describe(title, { concurrency: true }, () => {
  for (const [situation, opening] of [
    ['that say nothing', ''],
    ['in the middle of a head', 'POST /v2/index.php HTTP/1.1\r\nX-'],
    ['in the middle of a body', report.subarray(0, -10)],
    [
      'in the middle of a chunk',
      Buffer.concat([requestOf({ headers: chunked }), Buffer.from('5\r\n')]),
    ],
    ['after a report', report],
    [
      'after a body that is too long, not yet ended',
      requestOf({ body: 'x', headers: { 'Content-Length': 2 ** 24 } }),
    ],
  ] as const) {
    test(situation, { timeout: 30_000 }, async () => {
      const held = await Promise.all(
        Array.from({ length: connectionCount }, () => Connection.open(receiver.address)),
      );
      for (const connection of held) connection.write(opening);
      assert.equal(await codeOf(receiver.address, report), 0);
      await Promise.all(held.map(({ closed }) => closed));
      for (const connection of held) connection.abandon();
    });
  }
});

test('1,000 requests in one write: 1,000 answers', async () => {
  const answers = await sendToEnd(
    receiver.address,
    Buffer.concat(Array.from({ length: 1000 }, () => report)),
  );
  assert.equal(answers.length, 1000);
  assert(answers.every(({ code }) => code === 0));
});

test('chunks without end: told once that they are too long, and cut off in time', async () => {
  const connection = await Connection.open(receiver.address);
  connection.write(requestOf({ headers: chunked }));
  const sending = setInterval(() => {
    connection.write(chunk);
  }, 10);
  const reply = await connection.reply();
  assert.match(reply.body, /"code":1015,/);
  await connection.closed;
  clearInterval(sending);
  connection.abandon();
});

test('2,000 GETs, each of a SecretId of its own: 1011, and nothing is kept of them', async () => {
  const known = getOf(reportOf({}, { method: 'GET' })).toString('latin1');
  const get = (number: number): string =>
    known.replace('SecretId=AKIDmain', `SecretId=AKIDnobody${number}`);
  const namesOf = async (): Promise<string[]> =>
    (await receiver.metrics()).split('\n').map((line) => line.replace(/ \S+$/, ''));
  await codeOf(receiver.address, get(0));
  const [names, lineCount] = [await namesOf(), receiver.logLines.length];
  const flood = Array.from({ length: 2000 }, (_, number) => get(number));
  const answers = await sendToEnd(receiver.address, flood.join(''));
  assert.equal(answers.length, flood.length);
  assert(answers.every(({ code }) => code === 1011));
  assert.deepEqual(await namesOf(), names, 'no metric is of a SecretId');
  const logged = receiver.logLines.length - lineCount;
  assert(logged <= 100, `${logged} lines are logged`);
  assert.equal(await codeOf(receiver.address, report), 0);
});

describe('more connections than connectionsMax', () => {
  const connectionsMax = 4;

  test('a request on one of them is told 1002 and parted from; a place that frees serves', async () => {
    const small = await TestReceiver.start({ connectionsMax: String(connectionsMax) });
    const held = await openMany(small, connectionsMax);
    const { answer, reply, closed } = await send(small.address, report);
    assert.equal(answer.code, 1002);
    assert.match(answer.message, /too many connections/);
    assert.match(reply.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
    assert(closed);
    held[0]?.write(report);
    assert.equal(answerOf((await held[0]?.reply()) ?? assert.fail()).code, 0);
    for (const connection of held) connection.abandon();
    await untilGone(small);
    assert.equal(await codeOf(small.address, report), 0);
    await small.stop();
  });

  test('twice as many are held, and not one more', async () => {
    const small = await TestReceiver.start({ connectionsMax: String(connectionsMax) });
    const held = await openMany(small, 2 * connectionsMax);
    const oneMore = await Connection.open(small.address);
    await oneMore.closed;
    for (const connection of [...held, oneMore]) connection.abandon();
    await untilGone(small);
    await small.stop();
  });
});

/** Idle ones, which the server has taken. */
async function openMany(to: TestReceiver, count: number): Promise<Connection[]> {
  const connections = await Promise.all(
    Array.from({ length: count }, () => Connection.open(to.address)),
  );
  while ((await connectionsOf(to)) < count) await setImmediate();
  return connections;
}

async function untilGone(from: TestReceiver): Promise<void> {
  while ((await connectionsOf(from)) > 0) await setImmediate();
}

async function connectionsOf(to: TestReceiver): Promise<number> {
  return Number(/^putmon_connections (\d+)$/m.exec(await to.metrics())?.[1]);
}
