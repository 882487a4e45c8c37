import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { returnCodes } from '../../src/protocol/return-codes.js';
import { publishedReturnCodes } from '../support/vectors.js';

test('the codes and their meanings are those that are published', () => {
  const meanings = Object.values(returnCodes).map(({ code, published }) => [code, published]);
  assert.deepEqual(Object.fromEntries(meanings), publishedReturnCodes);
});

describe('what a message begins with', () => {
  for (const [name, { code, text }] of Object.entries(returnCodes)) {
    test(`${code} ${name}: ${text}`, () => {
      assert.match(text, /^[\x20-\x7e]+$/);
      const others = Object.values(returnCodes).filter((other) => other.code !== code);
      assert(!others.some((other) => other.text.startsWith(text)), 'tells the code');
    });
  }
});
