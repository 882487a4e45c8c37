import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { keys } from '../support/accounts.js';
import { signWithOpenssl } from '../support/openssl-signature.js';
import { diskUsage, requestOf } from '../support/report.js';
import { codeOf } from '../support/send.js';
import { documented, signedForm } from '../support/signed-form.js';
import { TestReceiver } from '../support/test-receiver.js';
import { signatureVectors } from '../support/vectors.js';

const receiver = await TestReceiver.start({ signatureForms: 'strict' });
after(() => receiver.stop());

const { secretId, secretKey } = keys.main;

function signatureFor(nonce: string): string {
  return signWithOpenssl(documented.replace('Nonce=7', `Nonce=${nonce}`), secretKey);
}

describe('the signature itself', () => {
  const nonces = Array.from({ length: 50 }, (_, at) => String(at + 1));
  const nonce = nonces.find((each) => signatureFor(each).includes('+')) ?? '';
  const right = signatureFor(nonce);
  for (const [situation, signature, code] of [
    ['as it is', right, 0],
    ['a space where + was', right.replaceAll('+', ' '), 0],
    ['empty', '', 1011],
    ['without its padding', right.replace('=', ''), 1011],
    ['in hex', Buffer.from(right, 'base64').toString('hex'), 1011],
    ['URL-encoded twice', encodeURIComponent(right), 1011],
    ['not ASCII', '签名', 1011],
  ] as const) {
    test(`${situation}: ${code}`, async () => {
      const request = signedForm({ parameters: { Nonce: nonce } }, signature);
      assert.equal(await codeOf(receiver.address, request), code);
    });
  }
});

describe('numbers of a JSON body are signed as received, never re-printed', () => {
  for (const [situation, nonce, timestamp] of [
    ['19 digits', '9223372036854775807', '1700000000'],
    ['.0', '345122', '1700000000.0'],
    ['an exponent', '345e3', '17e8'],
  ] as const) {
    test(situation, async () => {
      const text = documented.replace('Nonce=7', `Nonce=${nonce}`).replace('1700000000', timestamp);
      const body =
        `{"SecretId":"${secretId}","Region":"gz","Timestamp":${timestamp},"Nonce" : ${nonce} ,` +
        `"Signature":"${signWithOpenssl(text, secretKey)}","Namespace":"cvm",` +
        `"Data":${JSON.stringify([diskUsage])}}`;
      assert.equal(await codeOf(receiver.address, requestOf({ body })), 0);
    });
  }
});

describe('the vectors of the receiver', () => {
  const demoId = 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3gnPhESA';
  const vectors = signatureVectors.filter(({ id }) => id.startsWith('receiver '));
  const methods = vectors.map(({ id }) => id.slice('receiver '.length));
  const parameters = { SecretId: demoId, Nonce: '345122', Timestamp: '1408704141' };
  const inSha256 = { ...parameters, SignatureMethod: 'HmacSHA256' };

  test('are those of a GET and a POST', async () => {
    assert.deepEqual(methods, ['GET', 'POST']);
    const { catalog } = receiver.app.control;
    const demo = { secretId: demoId, secretKey: vectors[0]?.secretKey ?? '', grants: [] };
    const accountId = catalog.accountNamed('acme')?.id ?? 0;
    await catalog.addKey({ accountId, ...demo, kind: 'main' });
    receiver.nowSeconds = 1_408_704_141;
  });

  for (const [at, { id, sha1 = '', sha256 = '' }] of vectors.entries()) {
    const method = methods[at] ?? '';
    test(`${id}, HMAC-SHA1`, async () => {
      const request = signedForm({ method, parameters }, sha1);
      assert.equal(await codeOf(receiver.address, request), 0);
    });
    test(`${id}, HMAC-SHA256`, async () => {
      const request = signedForm({ method, parameters: inSha256 }, sha256);
      assert.equal(await codeOf(receiver.address, request), 0);
    });
  }
});
