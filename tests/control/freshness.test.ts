import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { keys } from '../support/accounts.js';
import { call } from '../support/control-call.js';
import { assertAnswer, invalid } from '../support/control-steps.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start();
after(() => server.stop());

describe('a call counts once, and not long after it was signed', () => {
  for (const [situation, changes, expected] of [
    ['two hours late', { Timestamp: server.nowSeconds - 7200 }, 0],
    ['a second later', { Timestamp: server.nowSeconds - 7201 }, 4500],
    ['two hours early', { Timestamp: server.nowSeconds + 7200 }, 0],
    ['a second earlier', { Timestamp: server.nowSeconds + 7201 }, 4500],
    ['a Timestamp beyond all numbers', { Timestamp: '9'.repeat(400) }, 4500],
    ['a Timestamp that is none', { Timestamp: 'now' }, 4000],
    ['a Nonce that is none', { Nonce: '0x10' }, 4000],
    ['a Nonce of 64 bits', { Nonce: '9223372036854775807' }, 0],
  ] as const) {
    test(`${situation}: ${expected}`, async () => {
      const answer = await call(server, 'DescribeNamespace', changes);
      assert.equal(answer.code, expected, answer.message);
      if (expected === 4000) assertAnswer(answer, invalid(Object.keys(changes)[0] ?? ''));
    });
  }

  const Timestamp = server.nowSeconds - 100;
  for (const [situation, changes, manner, code] of [
    ['a wrong signature uses up no Nonce', {}, { signature: 'wrong' }, 4100],
    ['the first', {}, {}, 0],
    ['the same again', {}, {}, 4500],
    ['another Action with the same Nonce', { language: 'en' }, {}, 4500],
    ['the same Nonce a second later', { Timestamp: Timestamp + 1 }, {}, 0],
    ['the same Nonce of another key', {}, { key: keys.second }, 0],
    ['the next Nonce', { Nonce: 900_002 }, {}, 0],
  ] as const) {
    test(`${situation}: ${code}`, async () => {
      const parameters = { Timestamp, Nonce: 900_001, ...changes };
      const answer = await call(server, 'DescribeNamespace', parameters, manner);
      assert.equal(answer.code, code, answer.message);
    });
  }

  test('a copy is refused for as long as its Timestamp would do', async () => {
    const signed = { Timestamp: server.nowSeconds + 7200, Nonce: 900_003 };
    assert.equal((await call(server, 'DescribeNamespace', signed)).code, 0);
    for (const afterSeconds of [1, 7199, 7200]) {
      server.nowSeconds += afterSeconds;
      assert.equal((await call(server, 'DescribeNamespace', signed)).code, 4500);
    }
  });
});
