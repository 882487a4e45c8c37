import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { keys } from '../support/accounts.js';
import {
  call,
  signatureOf,
  textToSign,
  textsOf,
  type CallParameters,
} from '../support/control-call.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start();
after(() => server.stop());

const metric = { namespace: 'cvm', metricName: 'diskusage' };
const dimensionNames = ['ip'];

describe('the published form of errors, and the English one', () => {
  for (const [action, parameters, chinese, english] of [
    [
      'DeleteMetric',
      { ...metric, metricName: 'none' },
      '(-502)资源不存在',
      '(-502)Resource does not exist: there is no metric "none" in cvm',
    ],
    [
      'CreateNamespace',
      { namespace: 'a-b' },
      '(-503)请求参数有误: namespace "a-b" is not 1 to 32 letters, digits or underscores',
      '(-503)Invalid parameter: namespace "a-b" is not 1 to 32 letters, digits or underscores',
    ],
    [
      'DeleteMetric',
      { namespace: 'cvm' },
      '(-505)参数缺失: metricName',
      '(-505)Missing parameter: metricName',
    ],
    [
      'CreateMetric',
      { ...metric, metricCname: 'x', dimensionNames: ['a', 'b', 'c', 'd', 'e', 'f'] },
      '(-507)超出限制',
      '(-507)Limit exceeded: 6 dimensions; at most 5 are allowed (dimensionsMax)',
    ],
    [
      'DescribeObjects',
      { ...metric, dimensionNames },
      '(-509)错误的维度组合',
      '(-509)Wrong combination of dimensions: the dimensions of diskusage are diskname,ip',
    ],
    [
      'CreateNamespace',
      { namespace: 'cvm' },
      '(-514)资源重复',
      '(-514)Resource already exists: namespace cvm in ap-guangzhou',
    ],
    [
      'DeleteNamespace',
      { namespace: 'cvm' },
      '(-515)存在子资源，不可操作',
      '(-515)Subresources exist, operation denied: cvm has metrics',
    ],
  ] as const satisfies readonly (readonly [string, CallParameters, string, string])[]) {
    test(chinese, async () => {
      for (const [language, message] of [
        [undefined, chinese],
        ['en', english],
        ['zh', chinese],
        ['fr', chinese],
      ] as const) {
        const answer = await call(server, action, { ...parameters, language });
        assert.deepEqual([answer.code, answer.message], [4000, message], language);
        assert.equal(answer['detail'], english.slice(english.indexOf(': ') + 2));
      }
    });
  }
});

test('the wire has escapes in place of Chinese', async () => {
  const texts = textsOf({
    Action: 'CreateNamespace',
    Region: 'gz',
    SecretId: keys.main.secretId,
    Timestamp: server.nowSeconds,
    Nonce: 1_000_000,
    namespace: 'cvm',
  });
  const Signature = signatureOf(textToSign('GET', texts), keys.main.secretKey);
  const query = new URLSearchParams({ ...texts, Signature }).toString();
  const response = await fetch(`http://${server.app.controlAddress}/v2/index.php?${query}`);
  assert.match(
    await response.text(),
    /^\{"code":4000,"message":"\(-514\)\\u8d44\\u6e90\\u91cd\\u590d",/,
  );
});

describe('pages that are not there', () => {
  test('are answered 404 with 6100 by the control listener', async () => {
    for (const path of ['/v3', '/', '/metrics/', '/constructor', '/%E7%A3%81']) {
      const response = await fetch(`http://${server.app.controlAddress}${path}`);
      const { code, message } = (await response.json()) as { code: number; message: string };
      assert.deepEqual([response.status, code], [404, 6100], path);
      assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
      assert.equal(message, `there is nothing at "${path}"`);
    }
  });

  test('are answered 200 with 1001 by the receiver, as is published', async () => {
    const response = await fetch(`http://${server.app.receiverAddress}/v3`);
    const { code } = (await response.json()) as { code: number };
    assert.deepEqual([response.status, code], [200, 1001]);
  });
});

describe('what never becomes an action', () => {
  for (const [situation, path, init, code, message] of [
    [
      'no parameters',
      '/v2/index.php',
      {},
      4000,
      /^\(-505\)参数缺失: SecretId, Timestamp, Nonce, Sig/,
    ],
    [
      'parameters of a POST in its query',
      '/v2/index.php?SecretId=a&Timestamp=1&Nonce=1',
      { method: 'POST', body: 'Signature=b' },
      4000,
      /^\(-505\)参数缺失: SecretId, Timestamp, Nonce$/,
    ],
    [
      'a parameter twice',
      '/v2/index.php?Action=a&Action=b',
      {},
      4000,
      /parameter "Action" is given twice/,
    ],
    [
      'a body that is no form',
      '/v2/index.php',
      { method: 'POST', body: '{"Action":' },
      4000,
      /does not parse/,
    ],
    [
      'a body over 1 MiB',
      '/v2/index.php',
      { method: 'POST', body: 'x'.repeat(1_048_577) },
      4000,
      /^the body has over 1048576 bytes$/,
    ],
  ] as const) {
    test(`${situation}: ${code}`, async () => {
      const response = await fetch(`http://${server.app.controlAddress}${path}`, init);
      const answer = (await response.json()) as { code: number; message: string };
      assert.equal(response.status, 200);
      assert.equal(answer.code, code);
      assert.match(answer.message, message);
    });
  }
});
