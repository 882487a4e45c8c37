import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { getOf, nowSeconds, postOf, reportOf } from '../support/report.js';
import { send } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';

const receiver = await TestReceiver.start();
after(() => receiver.stop());

describe('a message names the parameter that is wrong', () => {
  for (const [situation, changes, message] of [
    ['several missing', { Region: undefined, Data: undefined }, 'parameter missing: Region, Data'],
    ['Data that is no array', { Data: { a: 1 } }, 'parameter type wrong: Data is no array'],
    [
      'a Namespace that is no string',
      { Namespace: 7 },
      'parameter type wrong: Namespace "7" is no string',
    ],
    ['a Nonce with a fraction', { Nonce: 1.5 }, 'parameter type wrong: Nonce "1.5" is no integer'],
    ['a Nonce below 0', { Nonce: -1 }, 'parameter invalid: Nonce "-1" is not above 0'],
    ['a blank Region', { Region: ' ' }, 'parameter invalid: Region is blank'],
    [
      'a Timestamp that is empty',
      { Timestamp: '' },
      'parameter type wrong: Timestamp "" is no integer',
    ],
    [
      'a Namespace that is not ASCII',
      { Namespace: '云' },
      'Namespace illegal: "\\u4e91" is not 1 to 32 letters, digits or underscores',
    ],
    [
      'a Namespace of 33 characters',
      { Namespace: 'n'.repeat(33) },
      `Namespace illegal: "${'n'.repeat(33)}" is not 1 to 32 letters, digits or underscores`,
    ],
    [
      'what would make a long message',
      { Nonce: `-${'1'.repeat(1000)}` },
      `parameter invalid: Nonce "-${'1'.repeat(79)}..." is not above 0`,
    ],
  ] as const) {
    test(situation, async () => {
      const { answer } = await send(receiver.address, postOf(reportOf(changes)));
      assert.equal(answer.message, message);
    });
  }

  test('a GET without a query', async () => {
    const { answer } = await send(receiver.address, getOf(''));
    assert.deepEqual(answer, {
      code: 1004,
      message: 'request content absent: the GET has no query',
    });
  });
});

describe('Timestamp: seconds, at most 7200 behind the clock and 300 ahead', () => {
  for (const [situation, timestamp, code, message] of [
    ['now', nowSeconds, 0, /^OK$/],
    ['7200 behind', nowSeconds - 7200, 0, /^OK$/],
    ['7201 behind', nowSeconds - 7201, 1021, /7201 s behind the server's 1700000000; at most 7200/],
    ['300 ahead', nowSeconds + 300, 0, /^OK$/],
    ['301 ahead', nowSeconds + 301, 1021, /301 s ahead of the server's 1700000000; at most 300/],
    ['milliseconds', nowSeconds * 1000, 1021, /looks like milliseconds; seconds are wanted/],
  ] as const) {
    test(`${situation}: ${code}`, async () => {
      const { answer } = await send(receiver.address, postOf(reportOf({ Timestamp: timestamp })));
      assert.equal(answer.code, code);
      assert.match(answer.message, message);
    });
  }
});
