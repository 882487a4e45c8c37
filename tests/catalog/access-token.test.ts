import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { isTokenLike, newTokenText, tokenHashOf } from '../../src/catalog/access-token.js';

const text = newTokenText('read');

test('a token is new each time, and says what it is for', () => {
  assert.match(text, /^putmon_read_[A-Za-z0-9_-]{43}$/);
  const texts = Array.from({ length: 1000 }, () => newTokenText('read'));
  assert.equal(new Set(texts).size, texts.length);
  assert.ok(texts.every((each) => encodeURIComponent(each) === each));
});

test('its hash is the SHA-256 of all of it', () => {
  assert.equal(tokenHashOf(text, 'read'), createHash('sha256').update(text).digest('hex'));
});

describe('what can not be a token has no hash', () => {
  for (const other of [
    '',
    'putmon_read_',
    text.slice(0, -1),
    `${text}A`,
    ` ${text}`,
    `${text}\n`,
    text.slice('putmon_read_'.length),
    text.replace('read', 'write'),
    text.replace('putmon', 'PUTMON'),
    `${text.slice(0, -1)}=`,
    `${text.slice(0, -1)}é`,
    'x'.repeat(1_000_000),
  ]) {
    test(JSON.stringify(other.slice(0, 60)), () => {
      assert.equal(tokenHashOf(other, 'read'), undefined);
    });
  }
});

test('what is meant as a token is told from a SecretKey', () => {
  for (const [shown, expected] of [
    [text, true],
    [text.slice(0, -1), true],
    ['putmon_write_x', true],
    ['Gu5t9xGARNpq86cd98joQYCN3EXAMPLE', false],
    ['', false],
  ] as const) {
    assert.equal(isTokenLike(shown), expected);
  }
});
