import assert from 'node:assert/strict';
import { createHmac, createSecretKey } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { sign } from '../../src/protocol/signature.js';

/** RFC 2202 and RFC 4231: key, text, algorithm, what the HMAC is in hexadecimal digits. */
const published: readonly (readonly [Buffer, string, 'sha1' | 'sha256', string])[] = [
  [Buffer.alloc(20, 0x0b), 'Hi There', 'sha1', 'b617318655057264e28bc0b6fb378c8ef146be00'],
  [
    Buffer.from('Jefe'),
    'what do ya want for nothing?',
    'sha1',
    'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79',
  ],
  [
    Buffer.alloc(80, 0xaa),
    'Test Using Larger Than Block-Size Key - Hash Key First',
    'sha1',
    'aa4ae5e15272d00e95705637ce8a3b55ed402112',
  ],
  [
    Buffer.from('Jefe'),
    'what do ya want for nothing?',
    'sha256',
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  ],
  [
    Buffer.alloc(131, 0xaa),
    'Test Using Larger Than Block-Size Key - Hash Key First',
    'sha256',
    '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  ],
];

describe('HMAC', () => {
  for (const [key, text, algorithm, hexDigits] of published) {
    test(`as published: ${algorithm}, a key of ${key.length} bytes`, () => {
      const signature = sign(text, createSecretKey(key), algorithm);
      assert.equal(Buffer.from(signature, 'base64').toString('hex'), hexDigits);
    });
  }

  test('any key and texts are signed as Node signs them, one after another', () => {
    const anyKey = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.string({ minLength: 1, maxLength: 80 }).map((text) => new TextEncoder().encode(text)),
    );
    const anyText = fc.string({ unit: 'grapheme', maxLength: 300 });
    fc.assert(
      fc.property(anyKey, fc.array(anyText, { maxLength: 4 }), (key, texts) => {
        const secret = createSecretKey(key);
        for (const algorithm of ['sha1', 'sha256'] as const) {
          for (const text of texts) {
            const expected = createHmac(algorithm, key).update(text).digest('base64');
            assert.equal(sign(text, secret, algorithm), expected);
          }
        }
      }),
    );
  });
});
