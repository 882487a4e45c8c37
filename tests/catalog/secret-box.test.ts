import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { MasterKeyError } from '../../src/catalog/master-key.js';
import { SecretBox } from '../../src/catalog/secret-box.js';

const secretKey = 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE';
const box = new SecretBox(randomBytes(32));

test('a sealed SecretKey opens to what it was', () => {
  for (const text of [secretKey, '', '密钥', 'x'.repeat(4096)]) {
    assert.equal(box.open(box.seal(text, 'AKID1'), 'AKID1').export().toString(), text);
  }
});

test('sealing twice gives two texts, neither showing the SecretKey', () => {
  const first = box.seal(secretKey, 'AKID1');
  assert.notDeepEqual(first, box.seal(secretKey, 'AKID1'));
  assert.equal(first[0], 1);
  assert.equal(first.includes(secretKey), false);
});

test('a sealed SecretKey opens with nothing else', () => {
  const sealed = box.seal(secretKey, 'AKID1');
  const otherBox = new SecretBox(randomBytes(32));
  const refusals: [string, () => unknown][] = [
    ['another SecretId', () => box.open(sealed, 'AKID2')],
    ['another master key', () => otherBox.open(sealed, 'AKID1')],
    ...Array.from({ length: sealed.length - 1 }, (_, index): [string, () => unknown] => [
      `byte ${index + 1} changed`,
      () => box.open(withBitFlipped(sealed, index + 1), 'AKID1'),
    ]),
  ];
  for (const [title, open] of refusals) assert.throws(open, MasterKeyError, title);
  assert.throws(() => box.open(withBitFlipped(sealed, 0), 'AKID1'), /has another version/);
});

test('a master key of another length is refused', () => {
  for (const length of [0, 16, 31, 33]) {
    assert.throws(() => new SecretBox(Buffer.alloc(length)), MasterKeyError);
  }
});

function withBitFlipped(bytes: Buffer, index: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[index] = (copy[index] ?? 0) ^ 1;
  return copy;
}
