import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Connection } from '../support/connection.js';
import { postOf, reportOf } from '../support/report.js';
import { TestReceiver } from '../support/test-receiver.js';
import { answerOf } from '../support/wire-reply.js';

let receiver: TestReceiver;
beforeEach(async () => {
  receiver = await TestReceiver.start();
});
afterEach(() => receiver.stop());

const request = postOf(reportOf());
const expecting = postOf(reportOf(), { headers: { Expect: '100-continue' } });
const bodyStart = expecting.indexOf('\r\n\r\n') + 4;

/** A connection whose request is accepted, and waits for its body. */
async function openAccepted(): Promise<Connection> {
  const connection = await Connection.open(receiver.address);
  connection.write(expecting.subarray(0, bodyStart));
  assert.equal((await connection.reply()).status, 100);
  return connection;
}

test('what was accepted is stored and answered, and the connection closed', async () => {
  const connection = await openAccepted();
  const stopped = receiver.stopApp();
  connection.write(expecting.subarray(bodyStart));
  const reply = await connection.reply();
  assert.equal(answerOf(reply).code, 0);
  assert.equal(reply.headers.get('connection'), 'close');
  await stopped;
  await receiver.restart({});
  assert.equal((await receiver.stored()).length, 1);
});

test('what comes later is answered 1002 with Retry-After, and the connection closed', async () => {
  const connection = await Connection.open(receiver.address);
  await connection.writeInPieces([request.subarray(0, 20), request.subarray(20, 30)]);
  const stopped = receiver.stopApp();
  connection.write(request.subarray(30));
  const reply = await connection.reply();
  assert.deepEqual(answerOf(reply), {
    code: 1002,
    message: 'service not ready, retry later: the service is draining',
  });
  assert.equal(reply.headers.get('retry-after'), '1');
  assert.equal(reply.headers.get('connection'), 'close');
  await stopped;
});

test('what comes later on a connection that was used before is answered so too', async () => {
  const connection = await Connection.open(receiver.address);
  connection.write(request);
  assert.equal(answerOf(await connection.reply()).code, 0);
  await connection.writeInPieces([request.subarray(0, 20), request.subarray(20, 30)]);
  const stopped = receiver.stopApp();
  connection.write(request.subarray(30));
  assert.equal(answerOf(await connection.reply()).code, 1002);
  await stopped;
});

test('an idle connection is closed at once', async () => {
  const connection = await Connection.open(receiver.address);
  connection.write(request);
  assert.equal(answerOf(await connection.reply()).code, 0);
  await Promise.all([receiver.stopApp(), connection.closed]);
});

test('no new connection is taken', async () => {
  const { address } = receiver;
  const accepted = await openAccepted();
  const stopped = receiver.stopApp();
  await assert.rejects(Connection.open(address), { code: 'ECONNREFUSED' });
  accepted.write(expecting.subarray(bodyStart));
  assert.equal(answerOf(await accepted.reply()).code, 0);
  await stopped;
});

test('a client that never ends its request holds the stop up no longer than the timeout', async () => {
  await receiver.restart({ drainTimeoutSeconds: '0' });
  const connection = await openAccepted();
  await receiver.stopApp();
  await connection.closed;
});
