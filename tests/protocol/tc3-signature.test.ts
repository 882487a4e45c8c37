import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { Api3Error } from '../../src/protocol/tc3/api3-errors.js';
import type { Api3Request } from '../../src/protocol/tc3/api3-request.js';
import { parseAuthorization } from '../../src/protocol/tc3/authorization.js';
import { readTc3Call } from '../../src/protocol/tc3/read-tc3-call.js';
import { isTc3SignedBy, tc3Texts } from '../../src/protocol/tc3/tc3-signature.js';
import { readV1Call } from '../../src/protocol/tc3/read-v1-call.js';
import { v1Texts } from '../../src/protocol/tc3/v1-signature.js';

const secretId = 'AKIDEXAMPLEexample0000000000000000';
const secretKey = 'exampleKey000000000000000000000';
const timestamp = '1769400000';
const limits = { parametersMax: 100, valuesMax: 1000 };

const nodeBody =
  '{"Metrics":[{"MetricName":"disk_usage","Value":30},{"MetricName":"qps","Value":7}],' +
  '"AnnounceIp":"10.0.0.1","AnnounceTimestamp":1769399940,"AnnounceInstance":"ins-1"}';
const pythonBody =
  '{"Metrics": [{"MetricName": "disk_usage", "Value": 30}], "AnnounceIp": "10.0.0.1", ' +
  '"AnnounceTimestamp": 1769399940, "AnnounceInstance": "ins-1"}';
const pythonQuery =
  'Metrics.0.MetricName=disk_usage&Metrics.0.Value=30&AnnounceIp=10.0.0.1' +
  '&AnnounceTimestamp=1769399940&AnnounceInstance=ins-1';

interface Vector {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly host?: string;
  readonly service?: string;
  readonly query?: string;
  readonly body?: string;
  readonly signature: string;
  /** SHA-256 of the canonical request, where it is known. */
  readonly canonical?: string;
}

/** Bytes that SDKs sent. */
const vectors: readonly Vector[] = [
  {
    name: 'Node 4.1.220, POST',
    method: 'POST',
    body: nodeBody,
    signature: '7c001dc8358fde6bc8410dc7388f829ebbdd05afb0ba76b94e1e01210b516b6c',
    canonical: 'e92dfeaa81a38192a9b258dc77acb1cc00ad7b3f8a8ba787f89d72f59875fdcc',
  },
  {
    name: 'Node 4.1.220, POST to a port, which it does not sign',
    method: 'POST',
    host: '127.0.0.1:22301',
    service: '127',
    body: nodeBody,
    signature: '1a93723dcaba8a1aaf8cd3bb1671c02b5446a34908deaa6d6c739b6984142557',
    canonical: '83beef65aa6d4752b8030c0fea909a3e93227ae80a4efc855ab5a7aa32f469f5',
  },
  {
    name: 'Python 3.0.937, GET',
    method: 'GET',
    query: pythonQuery,
    signature: '391a71fe356687c5daf4b1675c734b247456dc98a7694c1b89aee8815bffaa16',
    canonical: '6ee9d0c6b6f5b11f799e517701ba92a217736cdea46048f2c2446b6b27f76248',
  },
  {
    name: 'Python 3.0.937, POST',
    method: 'POST',
    body: pythonBody,
    signature: 'c97dcd36070ccc8a194d8c301c6c7103c8af3508091a62c1e1ad75e8aab1fdbb',
  },
];

function requestOf(vector: Vector, changes: Readonly<Record<string, string>> = {}): Api3Request {
  const { method, host = 'monitor.tencentcloudapi.com', query = '', body = '' } = vector;
  const contentType = method === 'GET' ? 'application/x-www-form-urlencoded' : 'application/json';
  const fields: Record<string, string> = {
    host,
    'content-type': contentType,
    'x-tc-action': 'PutMonitorData',
    'x-tc-version': '2018-07-24',
    'x-tc-region': 'ap-guangzhou',
    'x-tc-timestamp': timestamp,
    authorization: authorizationOf(vector),
    ...changes,
  };
  const fieldValues = (name: string): string[] => {
    const value = fields[name];
    return value === undefined ? [] : [value];
  };
  return { method, host, query, body: Buffer.from(body), fieldValues };
}

function authorizationOf({ service = 'monitor', signature }: Vector): string {
  return (
    `TC3-HMAC-SHA256 Credential=${secretId}/2026-01-26/${service}/tc3_request, ` +
    `SignedHeaders=content-type;host, Signature=${signature}`
  );
}

describe('what SDKs signed', () => {
  for (const vector of vectors) {
    test(vector.name, () => {
      const request = requestOf(vector);
      const authorization = parseAuthorization(authorizationOf(vector));
      assert.ok(isTc3SignedBy(secretKey, request, authorization, timestamp));
      assert.ok(!isTc3SignedBy(`${secretKey}0`, request, authorization, timestamp));
      assert.ok(!isTc3SignedBy(secretKey, request, authorization, '1769400001'));
      if (vector.canonical === undefined) return;
      const texts = [...tc3Texts(request, authorization, timestamp)];
      const digests = texts.map(({ canonicalRequest }) =>
        createHash('sha256').update(canonicalRequest).digest('hex'),
      );
      assert.ok(digests.includes(vector.canonical));
    });
  }

  test('a body, a query, a host or a content type that changed is not signed', () => {
    const [node, , python] = vectors;
    assert.ok(node !== undefined && python !== undefined);
    for (const [vector, changed] of [
      [node, { body: nodeBody.replace('30', '31') }],
      [node, { host: 'monitor.example.com' }],
      [node, { method: 'GET' }],
      [python, { query: pythonQuery.replace('30', '31') }],
    ] as const) {
      const request = requestOf({ ...vector, ...changed });
      const authorization = parseAuthorization(authorizationOf(vector));
      assert.ok(!isTc3SignedBy(secretKey, request, authorization, timestamp));
    }
  });

  const form =
    `${pythonQuery}&Action=PutMonitorData&RequestClient=SDK_PYTHON_3.0.937&Nonce=345122` +
    `&Timestamp=1769400000&Version=2018-07-24&Region=ap-guangzhou&SecretId=${secretId}`;
  for (const [name, method, algorithm, signature] of [
    ['POST', 'POST', 'HmacSHA256', 'C4CJsQZeIo3YoJ00LWqVcvYLL8BQA6wbEbChKe0egCY='],
    ['POST', 'POST', 'HmacSHA1', 'MheEM4IKFlxueOiE+UWJq7E+yE8='],
    ['GET', 'GET', 'HmacSHA1', 'gbCil6vUiiEJ7VC6/pd6cP3rieQ='],
  ] as const) {
    test(`Python 3.0.937, ${algorithm}, ${name}`, () => {
      const text =
        `${form}&SignatureMethod=${algorithm}&Language=zh-CN` +
        `&Signature=${encodeURIComponent(signature)}`;
      const content = method === 'GET' ? { query: text } : { body: text };
      const call = readV1Call(requestOf({ name, method, signature, ...content }), limits);
      assert.ok(call.isSignedBy(secretKey));
      assert.ok(!call.isSignedBy(`${secretKey}0`));
      assert.deepEqual(call.readParameters().values, {
        Metrics: [{ MetricName: 'disk_usage', Value: '30' }],
        AnnounceIp: '10.0.0.1',
        AnnounceTimestamp: '1769399940',
        AnnounceInstance: 'ins-1',
      });
    });
  }

  test('the port is signed or not in the older way, too', () => {
    const parameters = new Map([['Action', 'PutMonitorData']]);
    assert.deepEqual(v1Texts({ method: 'GET', host: '10.0.0.1:8080', parameters }), [
      'GET10.0.0.1:8080/?Action=PutMonitorData',
      'GET10.0.0.1/?Action=PutMonitorData',
    ]);
  });
});

const right = authorizationOf(vectors[0] ?? { name: '', method: 'GET', signature: '' });

describe('an Authorization header that cannot be used', () => {
  for (const [fault, text] of [
    ['nothing', ''],
    ['skipped by the SDK', 'SKIP'],
    ['another algorithm', right.replace('TC3-HMAC-SHA256', 'TC3-HMAC-SM3')],
    ['no Credential', right.replace(/Credential=[^,]*, /, '')],
    ['no scope', right.replace(/\/2026[^,]*/, '')],
    ['no service', right.replace('/monitor/', '//')],
    ['a day written otherwise', right.replace('2026-01-26', '20260126')],
    ['another end of the scope', right.replace('tc3_request', 'aws4_request')],
    ['more behind the scope', right.replace('tc3_request', 'tc3_request/x')],
    ['no SignedHeaders', right.replace(/SignedHeaders=[^,]*, /, '')],
    ['signed headers without host', right.replace(';host', '')],
    ['signed headers without content-type', right.replace('content-type;', '')],
    ['a header signed twice', right.replace(';host', ';host;host')],
    ['a signed header with a blank', right.replace(';host', ';host;x y')],
    ['too many signed headers', right.replace(';host', `;host;${xs(70)}`)],
    ['no Signature', right.replace(/, Signature=.*/, '')],
    ['a Signature in capitals', right.replace('7c001dc8', '7C001DC8')],
    ['a Signature that is short', right.slice(0, -1)],
    ['a part twice', `${right}, Signature=00`],
  ] as const) {
    test(fault, () => {
      assert.throws(
        () => parseAuthorization(text),
        (error) => error instanceof Api3Error && error.code === 'AuthFailure.InvalidAuthorization',
      );
    });
  }

  test('without blanks behind its commas it can be used', () => {
    assert.deepEqual(parseAuthorization(right.replaceAll(', ', ',')), parseAuthorization(right));
  });
});

describe('headers of a call', () => {
  const [vector] = vectors;
  assert.ok(vector !== undefined);
  for (const [situation, changes, code] of [
    ['no timestamp', { 'x-tc-timestamp': '' }, 'MissingParameter'],
    ['a timestamp that is no integer', { 'x-tc-timestamp': '1.5' }, 'InvalidParameterValue'],
    [
      'a signed header that is not there',
      { authorization: right.replace(';host', ';host;x-tc-token') },
      'AuthFailure.InvalidAuthorization',
    ],
    [
      'the date of another day',
      { authorization: right.replace('2026-01-26', '2026-01-25') },
      'AuthFailure.SignatureFailure',
    ],
  ] as const) {
    test(situation, () => {
      assert.throws(
        () => readTc3Call(requestOf(vector, changes), limits).isSignedBy(secretKey),
        (error) => error instanceof Api3Error && error.code === code,
      );
    });
  }
});

function xs(count: number): string {
  return Array.from({ length: count }, (_, index) => `x-${index}`).join(';');
}
