import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { keys } from '../support/accounts.js';
import { api3Body, api3ErrorOf, api3Request, v1Request } from '../support/api3-request.js';
import { nowSeconds } from '../support/report.js';
import { TestReceiver } from '../support/test-receiver.js';

const receiver = await TestReceiver.start();
after(() => receiver.stop());

const formType = 'application/x-www-form-urlencoded';

const metricsOf = (count: number): object => ({
  Metrics: Array.from({ length: count }, (_, index) => ({ MetricName: `m${index}`, Value: 1 })),
});
const one = (metric: unknown): object => ({ Metrics: [metric] });
const authorization = (change: (text: string) => string | readonly string[]): string => {
  const [, text = ''] = /Authorization: (.*)\r\n/.exec(api3Request()) ?? [];
  return api3Request({ headers: { Authorization: change(text) } });
};

/** Requests that are refused, by the error that answers them. */
const refused: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'AuthFailure.InvalidAuthorization': [
    ['no Authorization', api3Request({ headers: { Authorization: undefined } })],
    ['SKIP', authorization(() => 'SKIP')],
    ['two of them', authorization((text) => [text, text])],
    ['signed headers without host', authorization((text) => text.replace(';host', ''))],
    [
      'a signed header that comes twice',
      api3Request({
        headers: { 'Content-Type': ['application/json', 'text/plain'] },
      }),
    ],
  ],
  'AuthFailure.SignatureExpire': [
    ['behind', api3Request({ timestamp: nowSeconds - 400 })],
    ['ahead', api3Request({ timestamp: nowSeconds + 400 })],
    ['the older way', v1Request('POST', { Timestamp: String(nowSeconds - 400) })],
  ],
  'AuthFailure.SecretIdNotFound': [
    ['unknown', api3Request({ key: { secretId: 'AKIDnobody', secretKey: 'x' } })],
    ['revoked', api3Request({ key: keys.revoked })],
  ],
  'AuthFailure.InvalidSecretId': [
    ['not ASCII', authorization((text) => text.replace('AKID', 'AKID\u00e9'))],
    ['too long', api3Request({ key: { secretId: 'A'.repeat(129), secretKey: 'x' } })],
  ],
  'AuthFailure.SignatureFailure': [
    ['another key', api3Request({ key: { ...keys.main, secretKey: 'x' } })],
    ['a body that changed', api3Request({ sentBody: JSON.stringify(metricsOf(2)) })],
    ['the date of another day', api3Request({ date: '2023-11-15' })],
    ['a chunked body that changed', api3Request({ isChunked: true, sentBody: '{}' })],
    [
      'a signed value that is not ASCII',
      api3Request({
        signedHeaders: ['content-type', 'host', 'x-tc-language'],
        headers: { 'X-TC-Language': 'zh\u00e9' },
      }),
    ],
    ['the older way', v1Request('GET', {}, { key: { ...keys.main, secretKey: 'x' } })],
  ],
  'AuthFailure.TokenFailure': [
    ['a token', api3Request({ headers: { 'X-TC-Token': 'temporary' } })],
    ['the older way', v1Request('POST', { Token: 'temporary' })],
  ],
  'AuthFailure.UnauthorizedOperation': [['a sub key', api3Request({ key: keys.sub })]],
  UnauthorizedOperation: [['a blocked key', api3Request({ key: keys.blocked })]],
  MissingParameter: [
    ['no action', api3Request({ headers: { 'X-TC-Action': undefined } })],
    ['no version', api3Request({ headers: { 'X-TC-Version': undefined } })],
    ['no timestamp', api3Request({ headers: { 'X-TC-Timestamp': undefined } })],
    ['no Metrics', api3Request({ body: {} })],
    ['no MetricName', api3Request({ body: one({ Value: 1 }) })],
    ['no Value', api3Request({ body: one({ MetricName: 'm' }) })],
    ['no Signature', 'GET /?Action=PutMonitorData&Version=2018-07-24 HTTP/1.1\r\nHost: h\r\n\r\n'],
    ['no Action, the older way', v1Request('POST', { Action: undefined })],
  ],
  NoSuchVersion: [
    ['another', api3Request({ version: '2017-03-12' })],
    ['the older way', v1Request('POST', { Version: '2017-03-12' })],
  ],
  InvalidAction: [
    ['unknown', api3Request({ action: 'PutEverything' })],
    ['not ASCII', api3Request({ headers: { 'X-TC-Action': 'Put\u00e9' } })],
  ],
  UnsupportedOperation: [
    ['published', api3Request({ action: 'CreateGrafanaInstance' })],
    ['of another listener', api3Request({ action: 'GetMonitorData' })],
  ],
  UnsupportedRegion: [
    ['unknown', api3Request({ headers: { 'X-TC-Region': 'ap-nowhere' } })],
    ['the older way', v1Request('POST', { Region: 'ap-nowhere' })],
  ],
  UnknownParameter: [
    ['of the call', api3Request({ body: { ...api3Body, Namespace: 'n' } })],
    ['of a metric', api3Request({ body: one({ MetricName: 'm', Value: 1, Unit: 's' }) })],
  ],
  InvalidParameter: [
    ['Metrics is no array', api3Request({ body: { Metrics: 'm' } })],
    ['a metric is no object', api3Request({ body: one('m') })],
    ['MetricName is no string', api3Request({ body: one({ MetricName: 1, Value: 1 }) })],
    ['Value is text', api3Request({ body: one({ MetricName: 'm', Value: '1' }) })],
    ['AnnounceIp is no string', api3Request({ body: { ...api3Body, AnnounceIp: 1 } })],
    ['AnnounceTimestamp is text', api3Request({ body: { ...api3Body, AnnounceTimestamp: '1' } })],
    ['a member twice', api3Request({ body: '{"Metrics":[],"Metrics":[]}' })],
    ['a member twice within', api3Request({ body: '{"Metrics":[{"Value":1,"Value":2}]}' })],
    ['two actions', api3Request({ headers: { 'X-TC-Action': ['PutMonitorData', 'x'] } })],
    ['a parameter twice', v1Request('GET').replace('&Nonce=', '&Nonce=1&Nonce=')],
    ['both whole and in parts', v1Request('POST', { Metrics: 'm' })],
    ['nested very deep', v1Request('POST', { ['a.'.repeat(5000)]: 'm' })],
  ],
  InvalidParameterValue: [
    ['no metrics', api3Request({ body: { Metrics: [] } })],
    ['31 metrics', api3Request({ body: metricsOf(31) })],
    ['a character in a name', api3Request({ body: one({ MetricName: 'a.b', Value: 1 }) })],
    ['256 characters', api3Request({ body: one({ MetricName: 'a'.repeat(256), Value: 1 }) })],
    ['a negative value', api3Request({ body: one({ MetricName: 'm', Value: -1 }) })],
    ['a fraction', api3Request({ body: one({ MetricName: 'm', Value: 0.5 }) })],
    ['no finite value', api3Request({ body: '{"Metrics":[{"MetricName":"m","Value":1e999}]}' })],
    ['an empty instance', api3Request({ body: { ...api3Body, AnnounceInstance: '' } })],
    ['a long instance', api3Request({ body: { ...api3Body, AnnounceInstance: '盘'.repeat(43) } })],
    [
      'announced far behind',
      api3Request({ body: { ...api3Body, AnnounceTimestamp: nowSeconds - 400 } }),
    ],
    [
      'announced ahead',
      api3Request({ body: { ...api3Body, AnnounceTimestamp: nowSeconds + 400 } }),
    ],
    ['a timestamp in words', api3Request({ headers: { 'X-TC-Timestamp': 'now' } })],
    ['a signature method', v1Request('POST', { SignatureMethod: 'HmacMD5' })],
    ['a nonce', v1Request('POST', { Nonce: 'x' })],
  ],
  InvalidRequest: [
    ['no JSON', api3Request({ body: '{"Metrics":' })],
    ['an empty body', api3Request({ body: '' })],
    ['an array', api3Request({ body: '[]' })],
  ],
  UnsupportedProtocol: [
    ['PUT', api3Request({ method: 'PUT', body: api3Body })],
    ['a form', api3Request({ contentType: formType, body: 'a=b' })],
    ['multipart', api3Request({ contentType: 'multipart/form-data; boundary=b', body: '--b--' })],
  ],
  RequestSizeLimitExceeded: [
    ['a GET of more than 32 KiB', api3Request({ method: 'GET', query: 'a='.padEnd(32_769, 'a') })],
    ['a body of more than 1 MiB', api3Request({ body: ' '.repeat(1_048_577) })],
    ['chunked', api3Request({ body: ' '.repeat(1_048_577), isChunked: true })],
  ],
};

test('a GET of just 32 KiB is read', async () => {
  const query = 'a='.padEnd(32_768, 'a');
  const request = api3Request({ method: 'GET', query, contentType: formType });
  assert.equal(await api3ErrorOf(receiver.address, request), 'UnknownParameter');
});

describe('every error is answered in the envelope of API 3.0, and stores nothing', () => {
  for (const [code, requests] of Object.entries(refused)) {
    for (const [situation, request] of requests) {
      test(`${code}: ${situation}`, async () => {
        const count = await receiver.storedBy(async () => {
          assert.equal(await api3ErrorOf(receiver.address, request), code);
        });
        assert.equal(count, 0);
      });
    }
  }
});
