import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { Connection } from '../support/connection.js';
import { postOf, reportOf } from '../support/report.js';
import { send } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';
import { answerOf } from '../support/wire-reply.js';

const receiver = await TestReceiver.start({
  headersTimeoutSeconds: '1',
  requestTimeoutSeconds: '1',
});
after(() => receiver.stop());

const report = postOf(reportOf());
const tlsHello = Buffer.from('16030100c8010000c403035f', 'hex');

describe('what is no HTTP is answered, and the connection closed', () => {
  for (const [situation, bytes, code] of [
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n', 1012],
    ['a line of nothing known', 'hello\r\n\r\n', 1012],
    ['HTTP/0.9, which the parser takes', 'GET /v2/index.php\r\n\r\n', 1004],
    ['HTTP/2 without asking', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 1012],
    ['a blank in the URL', 'GET /v2/index.php?Data=[{ }] HTTP/1.1\r\n\r\n', 1012],
    ['UTF-8 in the URL', 'GET /v2/index.php?Data=磁盘 HTTP/1.1\r\n\r\n', 1012],
    ['a header without a colon', 'GET / HTTP/1.1\r\nHost\r\n\r\n', 1012],
    ['bytes of no meaning', Buffer.from([0, 1, 2, 3, 255, 254, 13, 10, 13, 10]), 1012],
    [
      'a chunk size that is none',
      'POST /v2/index.php HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n',
      1012,
    ],
    [
      'both a length and chunks',
      'POST /v2/index.php HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      1012,
    ],
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n', 1012],
    ['two Hosts in HTTP/1.0', 'GET / HTTP/1.0\r\nHost: a\r\nhost: b\r\n\r\n', 1012],
    ['a TLS hello', tlsHello, 1012],
  ] as const) {
    test(`${situation}: ${code}`, async () => {
      const { answer, closed } = await send(receiver.address, bytes);
      assert.equal(answer.code, code);
      assert(closed);
    });
  }
});

test('a report with two Hosts is refused by that name, and stored nowhere', async () => {
  const head = report.toString('latin1');
  for (const second of ['Host: receiver.monitor.tencentyun.com:8080', 'HOST:', 'host: other']) {
    const stored = await receiver.storedBy(async () => {
      const twice = head.replace('Content-Type', `${second}\r\nContent-Type`);
      const { answer, closed } = await send(receiver.address, twice);
      assert.equal(answer.code, 1012);
      assert.match(answer.message, /the request has two Host fields$/);
      assert(closed);
    });
    assert.equal(stored, 0);
  }
});

test('the control plane refuses two Hosts by that name', async () => {
  const connection = await Connection.open(receiver.app.controlAddress);
  const line = 'GET /v2/index.php?Action=DescribeNamespace HTTP/1.1';
  connection.write(`${line}\r\nHost: a\r\nHost: b\r\n\r\n`);
  const { body } = await connection.reply();
  assert.equal(body, '{"code":4000,"message":"malformed request: it has two Host fields"}');
  await connection.closed;
  connection.abandon();
});

test('TLS hellos are all counted, and logged once a minute', async () => {
  const counted = async (): Promise<number> =>
    Number(/^putmon_tls_hellos_total (\d+)$/m.exec(await receiver.metrics())?.[1]);
  const logged = (): number =>
    receiver.logLines.filter((line) => line.includes('TLS hello')).length;
  const before = await counted();
  const { answer } = await send(receiver.address, tlsHello);
  assert.match(answer.message, /this port speaks HTTP, not TLS/);
  await send(receiver.address, tlsHello);
  assert.equal(await counted(), before + 2);
  assert.equal(logged(), 1);
});

describe('a client that takes more than the second it has', () => {
  for (const [situation, bytes] of [
    ['before any byte of its head is whole', 'POST /v2'],
    ['within its header lines', report.subarray(0, 60)],
    ['within its body', report.subarray(0, -10)],
  ] as const) {
    test(`${situation}: 1012`, async () => {
      const connection = await Connection.open(receiver.address);
      connection.write(bytes);
      const answer = answerOf(await connection.reply());
      assert.equal(answer.code, 1012);
      assert.match(answer.message, /did not end within 1 s/);
      await connection.closed;
      connection.abandon();
    });
  }
});

describe('a client that goes away leaves nothing behind', () => {
  for (const [situation, bytes] of [
    ['in the head', report.subarray(0, 60)],
    ['in the body', report.subarray(0, -1)],
  ] as const) {
    test(situation, async () => {
      const before = await receiver.stored();
      const connection = await Connection.open(receiver.address);
      await connection.writeInPieces([bytes]);
      connection.abandon();
      await send(receiver.address, 'hello\r\n\r\n');
      assert.deepEqual(await receiver.stored(), before);
      assert(!receiver.logLines.some((line) => line.includes('unforeseen')));
    });
  }

  test('but what it sent whole is stored', async () => {
    const connection = await Connection.open(receiver.address);
    await connection.writeInPieces([report]);
    connection.abandon();
    // The same again is answered once the first is on disk.
    await send(receiver.address, report);
    assert.equal((await receiver.stored()).length, 1);
  });
});
