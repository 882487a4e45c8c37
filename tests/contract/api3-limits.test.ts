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
import { TestReceiver } from '../support/test-receiver.js';

const receiver = await TestReceiver.start();
after(() => receiver.stop());

describe('the last second that is taken, and the first that is not', () => {
  for (const [what, offset, code] of [
    ['call', -300, undefined],
    ['call', -301, 'AuthFailure.SignatureExpire'],
    ['call', 300, undefined],
    ['call', 301, 'AuthFailure.SignatureExpire'],
    ['announced', -300, undefined],
    ['announced', -301, 'InvalidParameterValue'],
    ['announced', 0, undefined],
    ['announced', 1, 'InvalidParameterValue'],
    ['older', -300, undefined],
    ['older', 301, 'AuthFailure.SignatureExpire'],
  ] as const) {
    test(`${what} ${offset}: ${code ?? 'stored'}`, async () => {
      const seconds = nowSeconds + offset;
      const requests = {
        call: () => api3Request({ timestamp: seconds }),
        announced: () => api3Request({ body: { ...api3Body, AnnounceTimestamp: seconds } }),
        older: () => v1Request('GET', { Timestamp: String(seconds) }),
      };
      assert.equal(await api3ErrorOf(receiver.address, requests[what]()), code);
    });
  }
});

test('a reload changes the limits and the namespace', async () => {
  const wide = { api3AnnounceBehindSeconds: '600', api3PairsMax: '31', api3Namespace: 'hosts' };
  await receiver.reload(wide);
  const AnnounceTimestamp = nowSeconds - 600;
  const Metrics = Array.from({ length: 31 }, (_, index) => ({ MetricName: `m${index}`, Value: 1 }));
  const request = api3Request({ body: { Metrics, AnnounceTimestamp } });
  assert.equal(await api3ErrorOf(receiver.address, request), undefined);
  const stored = await receiver.stored();
  assert.equal(stored.filter(({ namespace }) => namespace === 'hosts').length, 31);
});

test('log and counters name the door, the RequestId and the error', async () => {
  const { length } = receiver.logLines;
  const request = api3Request({ key: { secretId: 'AKIDnobody', secretKey: 'x' } });
  assert.equal(await api3ErrorOf(receiver.address, request), 'AuthFailure.SecretIdNotFound');
  const line = receiver.logLines.slice(length).map((text) => JSON.parse(text) as object)[0];
  const told = { code: 'identityIllegal', door: 'api3', error: 'AuthFailure.SecretIdNotFound' };
  assert.deepEqual({ ...line, ...told }, line);
  assert.ok(line !== undefined && 'requestId' in line && typeof line.requestId === 'string');
  const metrics = await receiver.metrics();
  assert.match(metrics, /^putmon_door_reports_total\{door="api3",code="identityIllegal"\} 1$/m);
  assert.match(metrics, /^putmon_door_reports_total\{door="v2",code="identityIllegal"\} 0$/m);
});

test('the 101st metric is one too many, and nothing of its call is kept', async () => {
  const own = await TestReceiver.start();
  after(() => own.stop());
  for (const from of [0, 25, 50, 75]) {
    const { response } = await sendApi3(own.address, api3Request({ body: numbered(from, 25) }));
    assert.equal(response.Error, undefined);
  }
  const before = (await own.stored()).length;
  const { response } = await sendApi3(own.address, api3Request({ body: numbered(99, 2) }));
  const { Error: error } = response;
  assert.equal(error?.Code, 'LimitExceeded.MetricQuotaExceeded');
  assert.match(error.Message, /^Metrics\.1\.MetricName "n100" .*\(api3MetricsMax\)$/);
  assert.equal((await own.stored()).length, before);
});

function numbered(from: number, count: number): object {
  const names = Array.from({ length: count }, (_, index) => `n${from + index}`);
  return { Metrics: names.map((name) => ({ MetricName: name, Value: 1 })) };
}
