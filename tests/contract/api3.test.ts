import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import {
  api3Body,
  api3ErrorOf,
  api3Request,
  sendApi3,
  v1Request,
} from '../support/api3-request.js';
import { nowSeconds } from '../support/report.js';
import { send } from '../support/send.js';
import type { Stored } from '../support/stored-samples.js';
import { TestReceiver } from '../support/test-receiver.js';

const receiver = await TestReceiver.start();
after(() => receiver.stop());

/** What a request added to the store. */
async function addedBy(request: string): Promise<Stored[]> {
  const before = new Set((await receiver.stored()).map((sample) => JSON.stringify(sample)));
  assert.equal(await api3ErrorOf(receiver.address, request), undefined);
  const stored = await receiver.stored();
  return stored.filter((sample) => !before.has(JSON.stringify(sample)));
}

describe('a report by API 3.0 is stored as ordinary samples', () => {
  test('with what it announces', async () => {
    const body = {
      Metrics: [{ MetricName: 'disk-usage', Value: 30 }],
      AnnounceIp: '10.0.0.1',
      AnnounceInstance: 'default|fn|$latest',
      AnnounceTimestamp: nowSeconds - 60,
    };
    assert.deepEqual(await addedBy(api3Request({ body })), [
      {
        account: 'acme',
        region: 'ap-guangzhou',
        namespace: 'api3',
        metric: 'disk-usage',
        dimensions: 'AnnounceInstance=default|fn|$latest&AnnounceIp=10.0.0.1',
        timeSeconds: nowSeconds - 60,
        value: 30,
      },
    ]);
  });

  test('with the address of the caller and the time of the call', async () => {
    const body = { Metrics: [{ MetricName: 'x'.repeat(255), Value: 0 }] };
    const [sample] = await addedBy(api3Request({ body }));
    assert.equal(sample?.dimensions, 'AnnounceInstance=127.0.0.1&AnnounceIp=127.0.0.1');
    assert.deepEqual([sample.timeSeconds, sample.value], [nowSeconds, 0]);
  });

  test('once, when it comes again, signed anew', async () => {
    const body = { Metrics: [{ MetricName: 'once', Value: 1 }], AnnounceTimestamp: nowSeconds - 9 };
    assert.equal((await addedBy(api3Request({ body }))).length, 1);
    assert.equal((await addedBy(api3Request({ body, timestamp: nowSeconds - 1 }))).length, 0);
  });

  test('twice, where two machines send one body', async () => {
    const body = { Metrics: [{ MetricName: 'machines', Value: 1 }] };
    const count = (): Promise<number> =>
      receiver.storedBy(async () => {
        await sendApi3(receiver.address, api3Request({ body }));
        await sendApi3(receiver.address, api3Request({ body }), '127.0.0.2');
      });
    assert.equal(await count(), 2);
    assert.equal(await count(), 0);
  });
});

const query = 'Metrics.0.MetricName=got&Metrics.0.Value=3&AnnounceInstance=';
const formType = 'application/x-www-form-urlencoded';
let instance = 0;
const announced = (): object => {
  instance += 1;
  return { ...api3Body, AnnounceInstance: `i-${instance}` };
};

describe('every way to sign is taken', () => {
  for (const [way, request] of [
    ['POST', api3Request({ body: announced() })],
    ['GET', api3Request({ method: 'GET', query: `${query}g1`, contentType: formType })],
    [
      'GET of an absolute target',
      api3Request({
        method: 'GET',
        query: `${query}g2`,
        target: `http://monitor.tencentcloudapi.com/?${query}g2`,
      }),
    ],
    ['a body without blanks escaped', api3Request({ body: ` ${JSON.stringify(announced())} ` })],
    [
      'unsigned payload',
      api3Request({
        body: 'something else',
        unsignedPayload: true,
        sentBody: JSON.stringify(announced()),
      }),
    ],
    ['a host with a port, signed', api3Request({ host: 'h:8080', body: announced() })],
    [
      'a host with a port that is not signed',
      api3Request({
        host: 'h:8080',
        signedHost: 'h',
        body: announced(),
      }),
    ],
    ['another service', api3Request({ service: '127', body: announced() })],
    [
      'X-TC-Action signed too',
      api3Request({
        signedHeaders: ['content-type', 'host', 'x-tc-action'],
        body: announced(),
      }),
    ],
    [
      'a header of the caller signed too',
      api3Request({
        signedHeaders: ['content-type', 'host', 'x-tc-timestamp', 'x-tc-version'],
        body: announced(),
      }),
    ],
    [
      'a charset',
      api3Request({ contentType: 'application/json; charset=utf-8', body: announced() }),
    ],
    ['a chunked body', api3Request({ isChunked: true, body: announced() })],
    [
      'Action in lower case at its start',
      api3Request({ action: 'putMonitorData', body: announced() }),
    ],
    ['HmacSHA256, GET', v1Request('GET', { Nonce: '0', AnnounceInstance: 'v1' })],
    [
      'HmacSHA256, POST',
      v1Request('POST', { Nonce: '9223372036854775807', AnnounceInstance: 'v2' }),
    ],
    ['HmacSHA1, GET', v1Request('GET', { SignatureMethod: 'HmacSHA1', AnnounceInstance: 'v3' })],
    [
      'HmacSHA1 by default, POST',
      v1Request('POST', { SignatureMethod: undefined, AnnounceInstance: 'v4' }),
    ],
    ['a region', v1Request('POST', { Region: 'ap-shanghai' })],
  ] as const) {
    test(way, async () => {
      assert.equal((await addedBy(request)).length, 1);
    });
  }
});

describe('a request at / that is no call of API 3.0 is answered as before', () => {
  for (const [situation, request, code] of [
    ['GET', 'GET / HTTP/1.1\r\nHost: h\r\n\r\n', 1001],
    ['a query without a version', 'GET /?Action=PutMonitorData HTTP/1.1\r\nHost: h\r\n\r\n', 1001],
    ['a form without one', formRequest('Action=PutMonitorData&aVersion=1'), 1001],
    [
      'JSON without headers',
      jsonRequest('{"Action":"PutMonitorData","Version":"2018-07-24"}'),
      1001,
    ],
    ['another Authorization', 'GET / HTTP/1.1\r\nHost: h\r\nAuthorization: Basic x\r\n\r\n', 1001],
    ['PUT', 'PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n', 1000],
  ] as const) {
    test(situation, async () => {
      assert.equal((await send(receiver.address, request)).answer.code, code);
    });
  }
});

function formRequest(body: string): string {
  return `POST / HTTP/1.1\r\nHost: h\r\nContent-Type: ${formType}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

function jsonRequest(body: string): string {
  return `POST / HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}
