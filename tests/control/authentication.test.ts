import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { keys } from '../support/accounts.js';
import { call, send, signatureOf, textToSign, textsOf } from '../support/control-call.js';
import { assertAnswer, missing } from '../support/control-steps.js';
import { signWithOpenssl } from '../support/openssl-signature.js';
import { TestReceiver } from '../support/test-receiver.js';
import { signatureVectors } from '../support/vectors.js';

const server = await TestReceiver.start();
after(() => server.stop());

const demo = {
  secretId: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3gnPhESA',
  secretKey: 'Gu5t9xGARNpq86cd98joQYCN3Cozk1qA',
};

describe('signatures that others made', () => {
  before(async () => {
    const { catalog } = server.app.control;
    const { id } = await catalog.createAccount('demo');
    await catalog.addKey({ accountId: id, ...demo, kind: 'main', grants: [] });
  });

  for (const { id, stringToSign, secretKey, sha1, sha256 } of signatureVectors) {
    test(`the signer of these tests makes that of ${id}`, () => {
      const [, method = '', host = '', query = ''] =
        /^(GET|POST)(.*)\/v2\/index\.php\?(.*)$/.exec(stringToSign) ?? [];
      const texts = Object.fromEntries(new URLSearchParams(query));
      assert.equal(textToSign(method, texts, host), stringToSign);
      if (sha1 !== undefined) assert.equal(signatureOf(stringToSign, secretKey), sha1);
      if (sha256 !== undefined)
        assert.equal(signatureOf(stringToSign, secretKey, 'sha256'), sha256);
    });
  }

  // The published calls, with signatures reckoned by Python for the demo pair.
  for (const [query, signature, code] of [
    [
      'Action=CreateNamespace&Nonce=46364&Region=gz&Timestamp=1465750149&namespace=cvm',
      'LI1IPbdkg2Vnhma+1jSzmkiShPc=',
      0,
    ],
    [
      'Action=GetMonitorData&Nonce=46369&Region=gz&Timestamp=1434850149' +
        '&dimensions.0.name=ip&dimensions.0.value=115.28.234.106' +
        '&dimensions.1.name=diskname&dimensions.1.value=disk1&endTime=2016-06-21 22:15:00' +
        '&metricName=diskusage&namespace=cvm&period=300&startTime=2016-06-21 22:00:00&statistics=max',
      'pdky4/VCQO8Ii7zW2xKB4vLi4Ek=',
      4000,
    ],
  ] as const) {
    test(`${query.split('&', 1)[0]} as published: ${code}`, async () => {
      const { nowSeconds } = server;
      server.nowSeconds = Number(/Timestamp=(\d+)/.exec(query)?.[1]);
      const form = new URLSearchParams(query);
      form.append('SecretId', demo.secretId);
      form.append('Signature', signature);
      const answer = await send(server.app.controlAddress, form, 'GET');
      server.nowSeconds = nowSeconds;
      // The demo account has no such metric: the signature is right, or it would be a 4100.
      assert.equal(answer.code, code, answer.message);
    });
  }

  test('openssl', async () => {
    const texts = commonTexts();
    const Signature = signWithOpenssl(textToSign('POST', texts), keys.main.secretKey);
    assert.equal((await sendTexts({ ...texts, Signature })).code, 0);
  });
});

describe('ways to sign', () => {
  for (const [situation, more, method, digest, code] of [
    ['GET', {}, 'GET', 'sha1', 0],
    ['POST', {}, 'POST', 'sha1', 0],
    ['GET, signed as POST', {}, 'PATCH', 'sha1', 4100],
    ['SHA-256, said so', { SignatureMethod: 'HmacSHA256' }, 'POST', 'sha256', 0],
    ['SHA-256, not said so', {}, 'POST', 'sha256', 4100],
    ['SHA-1, said so', { SignatureMethod: 'HmacSHA1' }, 'POST', 'sha1', 0],
    ['any other word means SHA-1', { SignatureMethod: 'hmacsha256' }, 'POST', 'sha1', 0],
    ['parameters that nobody knows', { RequestClient: 'SDK_PYTHON_2.0' }, 'POST', 'sha1', 0],
    ['names with an underscore', { Placement_Zone: 'CN_GUANGZHOU' }, 'GET', 'sha1', 0],
    ['values that need escapes', { unit: '%&=+ 个' }, 'GET', 'sha1', 0],
  ] as const) {
    test(`${situation}: ${code}`, async () => {
      const texts = { ...commonTexts(), ...more };
      const text = textToSign(method, texts);
      const Signature = signatureOf(text, keys.main.secretKey, digest);
      const answer = await sendTexts({ ...texts, Signature }, method === 'GET' ? 'GET' : 'POST');
      assert.equal(answer.code, code, answer.message);
    });
  }

  for (const [situation, host, code] of [
    ['the address, with its port', () => server.app.controlAddress, 0],
    ['the address, without', () => '127.0.0.1', 0],
    ['another host', () => 'cvm.api.qcloud.com', 4100],
  ] as const) {
    test(`${situation}, as the host that is signed: ${code}`, async () => {
      const texts = commonTexts();
      const Signature = signatureOf(textToSign('POST', texts, host()), keys.main.secretKey);
      assert.equal((await sendTexts({ ...texts, Signature })).code, code);
    });
  }

  test('a + that its sender did not escape', async () => {
    let texts = commonTexts();
    let signature = '';
    while (!signature.includes('+')) {
      texts = commonTexts();
      signature = signatureOf(textToSign('POST', texts), keys.main.secretKey);
    }
    const form = `${new URLSearchParams(texts).toString()}&Signature=${signature}`;
    assert.equal((await send(server.app.controlAddress, form)).code, 0);
  });
});

describe('who calls', () => {
  for (const [situation, key, code, message] of [
    ['a main key', keys.main, 0, /^$/],
    ['the other one', keys.second, 0, /^$/],
    ['an unknown SecretId', { ...keys.main, secretId: 'AKIDx' }, 4100, /"AKIDx" does not exist/],
    ['a revoked one', keys.revoked, 4100, /"AKIDrevoked" does not exist/],
    ['a wrong SecretKey', { ...keys.main, secretKey: 'x' }, 4100, /^Signature does not match/],
    ['a blocked key', keys.blocked, 4300, /^the SecretId is blocked$/],
    ['it, wrongly signed', { ...keys.blocked, secretKey: 'x' }, 4100, /^Signature does not match/],
    [
      'a sub key without grants',
      keys.sub,
      4101,
      /^the sub-account may not call DescribeNamespace$/,
    ],
  ] as const) {
    test(`${situation}: ${code}`, async () => {
      const answer = await call(server, 'DescribeNamespace', {}, { key });
      assert.equal(answer.code, code);
      assert.match(answer.message, message);
      for (const { secretKey } of Object.values(keys)) {
        assert(!JSON.stringify(answer).includes(secretKey));
      }
    });
  }

  for (const name of ['SecretId', 'Timestamp', 'Nonce', 'Signature']) {
    test(`no ${name}`, async () => {
      const texts = commonTexts();
      const Signature = signatureOf(textToSign('POST', texts), keys.main.secretKey);
      const rest = Object.entries({ ...texts, Signature }).filter(([each]) => each !== name);
      assertAnswer(await sendTexts(Object.fromEntries(rest)), missing(name));
    });
  }

  test('no Action', async () => {
    assertAnswer(await call(server, undefined), missing('Action'));
  });
});

let nonce = 500_000;

function commonTexts(): Record<string, string> {
  nonce += 1;
  return textsOf({
    Action: 'DescribeNamespace',
    Region: 'gz',
    SecretId: keys.main.secretId,
    Timestamp: server.nowSeconds,
    Nonce: nonce,
  });
}

function sendTexts(
  texts: Record<string, string>,
  method: 'GET' | 'POST' = 'POST',
): ReturnType<typeof send> {
  return send(server.app.controlAddress, new URLSearchParams(texts), method);
}
