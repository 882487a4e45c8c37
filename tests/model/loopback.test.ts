import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isLoopbackAddress } from '../../src/model/loopback.js';

describe('an address of this machine alone', () => {
  for (const [address, expected] of [
    ['127.0.0.1', true],
    ['127.8.9.10', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['::FFFF:127.0.0.1', true],
    ['', false],
    ['10.0.0.1', false],
    ['128.0.0.1', false],
    ['::', false],
    ['0.0.0.0', false],
    ['::ffff:10.0.0.1', false],
    ['fe80::1%lo', false],
    ['127.0.0.1.example', false],
    ['localhost', false],
  ] as const) {
    test(`${address === '' ? 'none' : address}: ${expected}`, () => {
      assert.equal(isLoopbackAddress(address), expected);
    });
  }
});
