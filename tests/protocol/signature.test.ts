import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { equalSignatures, sign } from '../../src/protocol/signature.js';
import { signWithOpenssl } from '../support/openssl-signature.js';
import { clientVectors, signatureVectors } from '../support/vectors.js';

describe('published signatures', () => {
  for (const { id, stringToSign, secretKey, sha1, sha256 } of signatureVectors) {
    if (sha1 !== undefined) {
      test(`${id}, HMAC-SHA1`, () => {
        assert.equal(sign(stringToSign, secretKey, 'sha1'), sha1);
      });
    }
    if (sha256 !== undefined) {
      test(`${id}, HMAC-SHA256`, () => {
        assert.equal(sign(stringToSign, secretKey, 'sha256'), sha256);
      });
    }
  }
});

describe('signatures of real clients', () => {
  for (const { id, stringToSign, secretKey, raw } of clientVectors) {
    if (stringToSign === null) continue;
    test(id, () => {
      const signature = sign(stringToSign, secretKey, 'sha1');
      assert(raw.includes(signature) || raw.includes(encodeURIComponent(signature)));
    });
  }
});

describe('the same as openssl signs', () => {
  for (const [situation, text, secretKey] of [
    ['no text', '', 'key'],
    ['text that is not ASCII', 'GET云/v2/index.php?名=值', 'key'],
    ['a key longer than a block', 'text', 'k'.repeat(200)],
  ] as const) {
    test(situation, () => {
      assert.equal(sign(text, secretKey, 'sha1'), signWithOpenssl(text, secretKey, 'sha1'));
      assert.equal(sign(text, secretKey, 'sha256'), signWithOpenssl(text, secretKey, 'sha256'));
    });
  }
});

describe('equal signatures', () => {
  for (const [situation, given, expected, equal] of [
    ['the same', 'abc=', 'abc=', true],
    ['another character', 'abc=', 'abd=', false],
    ['a prefix', 'abc', 'abc=', false],
    ['none', '', 'abc=', false],
    ['as many characters, more bytes', 'äbc=', 'abc=', false],
  ] as const) {
    test(situation, () => {
      assert.equal(equalSignatures(given, expected), equal);
    });
  }
});
