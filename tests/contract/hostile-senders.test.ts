import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { Connection } from '../support/connection.js';
import { postOf, reportOf, requestOf } from '../support/report.js';
import { codeOf, sendToEnd } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';

const receiver = await TestReceiver.start({
  headersTimeoutSeconds: '1',
  requestTimeoutSeconds: '2',
  keepAliveTimeoutSeconds: '1',
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
