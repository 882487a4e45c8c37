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
    ['a Nonce of 64 digits', { Nonce: '9'.repeat(64) }, 0],
    ['a Nonce of 65 digits', { Nonce: '9'.repeat(65) }, 4000],
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
    ['the same Nonce with .0', { Nonce: '900001.0' }, {}, 4500],
    ['the same Timestamp with .0', { Timestamp: `${Timestamp}.0` }, {}, 4500],
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

test('of many equal calls at once one is obeyed', async () => {
  const signed = { Nonce: 910_000, namespace: 'once' };
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => call(server, 'CreateNamespace', signed)),
  );
  const codes = answers.map(({ code }) => code).sort((left, right) => left - right);
  assert.deepEqual(codes, [0, ...Array.from({ length: 19 }, () => 4500)]);
});

describe('what was called is known after a restart', () => {
  const signed = { Timestamp: server.nowSeconds, Nonce: 920_000 };
  for (const [situation, parameters, manner, code] of [
    ['the call', signed, {}, 4500],
    ['that of a sub key', signed, { key: keys.sub }, 4500],
    ['the same of another key', signed, { key: keys.second }, 0],
    ['another Nonce', { ...signed, Nonce: 920_001 }, {}, 0],
  ] as const) {
    test(`${situation}: ${code}`, async () => {
      const grant = { secretId: keys.sub.secretId, grants: ['*'] };
      const { catalog } = server.app.control;
      await catalog.setKeyGrants(grant.secretId, grant.grants);
      const { nowSeconds } = server;
      server.nowSeconds = signed.Timestamp;
      for (const key of [keys.main, keys.sub])
        await call(server, 'DescribeNamespace', signed, { key });
      await server.restart();
      server.nowSeconds += 7200;
      const answer = await call(server, 'DescribeNamespace', parameters, manner);
      assert.equal(answer.code, code, answer.message);
      server.nowSeconds = nowSeconds;
    });
  }
});

describe('a flood of one key', () => {
  const flood = async (nonces: readonly number[], parameters = {}): Promise<Set<number>> => {
    const answers = await Promise.all(
      nonces.map((Nonce) => call(server, 'DescribeNamespace', { Nonce, ...parameters })),
    );
    return new Set(answers.map(({ code }) => code));
  };
  const of = (first: number): number[] => Array.from({ length: 20 }, (_, at) => first + at);
  const other = { Nonce: 930_000 };

  test('fills its own memory alone, and is refused rather than forgotten: 4400', async () => {
    server.nowSeconds += 100_000;
    await server.restart({ controlNoncesPerKeyMax: '20' });
    const key = keys.second;
    assert.equal((await call(server, 'DescribeNamespace', other, { key })).code, 0);
    assert.deepEqual(await flood(of(1)), new Set([0]));
    const refused = await call(server, 'DescribeNamespace', { Nonce: 21 });
    assert.equal(refused.code, 4400);
    assert.match(refused.message, /20 calls \(controlNoncesPerKeyMax\)/);
    assert.deepEqual(await flood(of(1)), new Set([4500]));
    assert.equal((await call(server, 'DescribeNamespace', other, { key })).code, 4500);
    assert.equal((await call(server, 'DescribeNamespace', { Nonce: 930_001 }, { key })).code, 0);
  });

  test('also after a restart', async () => {
    await server.restart({ controlNoncesPerKeyMax: '20' });
    assert.equal((await call(server, 'DescribeNamespace', { Nonce: 21 })).code, 4400);
    assert.deepEqual(await flood(of(1)), new Set([4500]));
  });

  test('is over once its Timestamps are', async () => {
    const Timestamp = server.nowSeconds;
    server.nowSeconds += 7201;
    assert.deepEqual(await flood(of(1)), new Set([0]));
    assert.deepEqual(await flood(of(1), { Timestamp }), new Set([4500]));
  });
});
