import assert from 'node:assert/strict';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { after, before, describe, mock, test } from 'node:test';
import { keys } from '../support/accounts.js';
import { signatureOf, textsOf, textToSign, type CallParameters } from '../support/control-call.js';
import { at, disk, put } from '../support/put-samples.js';
import { TestReceiver } from '../support/test-receiver.js';

/** An answer of some ten megabytes: a point for each window of each object. */
const objectCount = 20;
const windowCount = 8000;
const server = await TestReceiver.start(
  { valuesPerQueryMax: String(objectCount * windowCount) },
  at('2016-06-21 22:00:00'),
);
after(() => server.stop());

let nonce = 50_000;

/** A signed call's form. */
function form(action: string, parameters: CallParameters): string {
  nonce += 1;
  const { secretId, secretKey } = keys.main;
  const own = { Action: action, Region: 'gz', SecretId: secretId, Nonce: nonce };
  const texts = textsOf({ ...own, Timestamp: server.nowSeconds, ...parameters });
  const signed = { ...texts, Signature: signatureOf(textToSign('POST', texts), secretKey) };
  return new URLSearchParams(signed).toString();
}

const endTime = server.nowSeconds;
const batch = (windows: number): CallParameters => ({
  ...{ namespace: 'cvm', metricName: 'diskusage', statistics: ['max'], period: 10 },
  objects: Array.from({ length: objectCount }, (_, ip) => ({
    dimensions: [
      { name: 'diskname', value: 'sda' },
      { name: 'ip', value: String(ip) },
    ],
  })),
  ...{ startTime: endTime - (windows - 1) * 10, endTime },
});

function post(body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const url = `http://${server.app.controlAddress}/v2/index.php`;
    request(url, { method: 'POST', agent: false }, resolve).on('error', reject).end(body);
  });
}

interface Batch {
  readonly code: number;
  readonly data: { dataPoints: { points: { timestamp: number; value: number | null }[] }[] }[];
}

function assertWhole(answer: string): void {
  const { code, data } = JSON.parse(answer) as Batch;
  assert.equal(code, 0);
  assert.equal(data.length, objectCount);
  for (const [ip, { dataPoints }] of data.entries()) {
    const points = dataPoints[0]?.points ?? [];
    assert.equal(points.length, windowCount);
    assert.deepEqual(
      points.flatMap(({ value }) => value ?? []),
      [ip],
    );
    assert.equal(points.at(-1)?.timestamp, endTime);
  }
}

before(async () => {
  const disks = Array.from({ length: objectCount }, (_, ip) => disk('sda', String(ip), ip));
  await put(server, disks, { timeSeconds: endTime - 3600 });
});

describe('an answer that is longer than a piece', () => {
  test('comes in chunks, whole', async () => {
    const response = await post(form('GetMonitorDataBatch', batch(windowCount)));
    assert.equal(response.headers['transfer-encoding'], 'chunked');
    assert.equal(response.headers['content-type'], 'application/json');
    assertWhole(await text(response));
  });

  test('a short one has its length', async () => {
    const response = await post(form('GetMonitorDataBatch', batch(2)));
    const body = await text(response);
    assert.ok(body.length < 65_536);
    assert.equal(response.headers['content-length'], String(body.length));
  });

  test('reaches a client of HTTP/1.0, and ends with its connection', async () => {
    const body = form('GetMonitorDataBatch', batch(windowCount));
    const [host = '', port] = server.app.controlAddress.split(':');
    const socket = connect({ host, port: Number(port) });
    socket.write(`POST /v2/index.php HTTP/1.0\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    const [head = '', answer = ''] = (await text(socket)).split('\r\n\r\n');
    assert.doesNotMatch(head, /transfer-encoding|content-length/i);
    assertWhole(answer);
  });

  test('requests behind it on its connection have their answers after it', async () => {
    const [host = '', port] = server.app.controlAddress.split(':');
    const socket = connect({ host, port: Number(port) });
    const long = form('GetMonitorDataBatch', batch(windowCount));
    const short = form('DescribeNamespace', {});
    const head = (body: string, more: string): string =>
      `POST /v2/index.php HTTP/1.1\r\nHost: localhost\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;
    socket.write(head(long, '') + head(short, 'Connection: close\r\n'));
    const all = await text(socket);
    const [, , second = ''] = all.split('HTTP/1.1 200 OK');
    assert.match(second, /\r\n\r\n\{"code":0,"message":"","data":\["cvm"\]\}$/);
  });

  test('is made no faster than the client takes it', async () => {
    const turns = mock.method(server.app.control.turns, 'next');
    const response = await post(form('GetMonitorDataBatch', batch(windowCount)));
    response.pause();
    let before = -1;
    while (before !== turns.mock.callCount()) {
      before = turns.mock.callCount();
      await setTimeout(200);
    }
    const stoppedAt = before;
    assertWhole(await text(response));
    // The rest of ten megabytes: more pieces than sockets could have taken unread.
    const piecesLeft = turns.mock.callCount() - stoppedAt;
    turns.mock.restore();
    assert.ok(piecesLeft * 16_384 > 2 ** 21, `${piecesLeft} pieces were left`);
  });

  test('a client that leaves lets go of its values', async () => {
    for (let left = 0; left < 4; left += 1) {
      const response = await post(form('GetMonitorDataBatch', batch(windowCount)));
      response.destroy();
    }
    assertWhole(await text(await post(form('GetMonitorDataBatch', batch(windowCount)))));
  });

  test('no failure is logged', () => {
    assert.deepEqual(
      server.logLines.filter(
        (line) => (JSON.parse(line) as { level: number | string }).level === 'error',
      ),
      [],
    );
  });
});
