import assert from 'node:assert/strict';
import { createHash, createHmac, createSecretKey } from 'node:crypto';
import { describe, test } from 'node:test';
import type { Api3Request } from '../../src/protocol/tc3/api3-request.js';
import { explainTc3 } from '../../src/protocol/tc3/explain-tc3.js';

const secretKey = 'exampleKey000000000000000000000';
const scope = { date: '2026-01-26', service: 'monitor' };
const timestamp = '1769400000';
const body = '{"Metrics":[]}';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();

interface Signing {
  readonly host?: string;
  readonly payload?: string;
  readonly query?: string;
  readonly prefix?: string;
  readonly gap?: string;
  readonly isBare?: boolean;
}

function signatureOf(signing: Signing): string {
  const { host = '10.0.0.5:8080', query = '', prefix = 'TC3', gap = '\n', isBare } = signing;
  const headers = `content-type:application/json\nhost:${host}\n${gap}`;
  const payload = signing.payload ?? sha256(body);
  const digest = sha256(`POST\n/\n${query}\n${headers}content-type;host\n${payload}`);
  const text = `TC3-HMAC-SHA256\n${timestamp}\n2026-01-26/monitor/tc3_request\n${digest}`;
  const day = hmac(`${prefix}${secretKey}`, scope.date);
  const key = hmac(hmac(day, scope.service), 'tc3_request');
  return hmac(key, isBare === true ? digest : text).toString('hex');
}

const fields: Readonly<Record<string, string>> = {
  host: '10.0.0.5:8080',
  'content-type': 'application/json',
};
const request: Api3Request = {
  method: 'POST',
  host: '10.0.0.5:8080',
  query: 'a=b',
  body: Buffer.from(body),
  fieldValues: (name) => [fields[name]].filter((value) => value !== undefined),
};

describe('the mistake that a signature comes from', () => {
  for (const [mistake, signing, parts] of [
    ['none', {}, []],
    ['none, without the port', { host: '10.0.0.5' }, []],
    ['the published host', { host: 'monitor.tencentcloudapi.com' }, ['host']],
    ['no payload', { payload: sha256('') }, ['payload']],
    ['unsigned payload', { payload: sha256('UNSIGNED-PAYLOAD') }, ['payload']],
    ['a hash in capitals', { payload: sha256(body).toUpperCase() }, ['payload']],
    ['no empty line', { gap: '' }, ['headers']],
    ['the query of a POST', { query: 'a=b' }, ['query']],
    ['no TC3 before the key', { prefix: '' }, ['key']],
    ['the hash alone', { isBare: true }, ['text']],
    ['unknown', { host: 'elsewhere' }, undefined],
  ] as const) {
    test(mistake, () => {
      const signature = signatureOf(signing);
      const signedHeaders = ['content-type', 'host'];
      const authorization = { ...scope, secretId: 'AKID', signedHeaders, signature };
      const secret = createSecretKey(Buffer.from(secretKey));
      const departures = explainTc3(request, authorization, timestamp, secret);
      assert.deepEqual(
        departures?.map(({ part }) => part),
        parts,
      );
    });
  }
});
