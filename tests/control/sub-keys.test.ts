import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { keys } from '../support/accounts.js';
import { call, callAsOperator } from '../support/control-call.js';
import { assertAnswer, invalid, missing, unknown } from '../support/control-steps.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start();
after(() => server.stop());

const token = await server.operatorToken();
const { secretId } = keys.sub;

/** Answered by their code; those that a sub key may call, it may call as its account would. */
const calls = {
  DescribeNamespace: {},
  DescribeMetric: { namespace: 'cvm' },
  CreateMetricAggeration: { namespace: 'cvm', metricName: 'diskusage', dimensionNames: ['ip'] },
  DeleteMetricAggregation: { namespace: 'cvm', metricName: 'diskusage', dimensionNames: ['ip'] },
  CreateKey: {},
  NoSuchAction: {},
} as const;

type ActionName = keyof typeof calls;

describe('sub keys', () => {
  for (const [grants, codes] of [
    [[], { DescribeNamespace: 4101, DescribeMetric: 4101, CreateKey: 6100, NoSuchAction: 6100 }],
    [['DescribeNamespace'], { DescribeNamespace: 0, DescribeMetric: 4101 }],
    [['DescribeMetric'], { DescribeNamespace: 4101, DescribeMetric: 0 }],
    // Either spelling is the action.
    [
      ['CreateMetricAggregation', 'DeleteMetricAggeration'],
      { CreateMetricAggeration: 0, DeleteMetricAggregation: 0 },
    ],
    [['*'], { DescribeNamespace: 0, DescribeMetric: 0, CreateKey: 6100, NoSuchAction: 6100 }],
  ] as const) {
    test(`with a grant of ${grants.join(' and ') || 'nothing'}`, async () => {
      assertAnswer(await grant({ secretId, grants }), {
        data: { secretId, kind: 'sub', state: 'active', createdSeconds: server.nowSeconds, grants },
      });
      for (const [action, code] of Object.entries(codes)) {
        const answer = await call(server, action, calls[action as ActionName], { key: keys.sub });
        assert.equal(answer.code, code, `${action}: ${answer.message}`);
      }
    });
  }

  test('what is not granted is refused before it is looked for', async () => {
    await grant({ secretId, grants: ['DescribeNamespace'] });
    const answer = await call(server, 'DescribeMetric', { namespace: 'no' }, { key: keys.sub });
    assert.deepEqual(
      [answer.code, answer.message],
      [4101, 'the sub-account may not call DescribeMetric'],
    );
  });

  for (const [situation, parameters, expected] of [
    ['no key', { grants: ['*'] }, missing('secretId')],
    ['an unknown key', { secretId: 'AKIDnone', grants: ['*'] }, unknown],
    ['what is no action', { secretId, grants: ['a b'] }, invalid('grants')],
    ['another case', { secretId, grants: ['describenamespace'] }, invalid('grants')],
    ["the operator's", { secretId, grants: ['*', 'CreateKey'] }, invalid('grants')],
  ] as const) {
    test(`GrantKey of ${situation}`, async () => {
      assertAnswer(await grant(parameters), expected);
    });
  }

  test('an unknown grant is refused with the names of those there are', async () => {
    const { message } = await grant({ secretId, grants: ['GetMonitorDat'] });
    assert.match(message, /"GetMonitorDat" is no action that a key may call; there are: \*, /);
    for (const action of ['GetMonitorData', 'CreateMetricAggeration', 'DescribeQuota']) {
      assert.match(message, new RegExp(`, ${action}\\b`));
    }
    assert.doesNotMatch(message, /CreateKey|StartBackup|ExplainSignature|DescribeAccounts/);
  });

  const grant = (parameters: Parameters<typeof callAsOperator>[3]) =>
    callAsOperator(server, token, 'GrantKey', parameters);
});

describe('actions of the operator do not exist for owners of keys', () => {
  for (const action of [
    'CreateKey',
    'ImportKey',
    'DescribeAccounts',
    'DescribeKeys',
    'RotateKey',
    'GrantKey',
    'BlockKey',
    'UnblockKey',
    'RevokeKey',
    'ExplainSignature',
  ]) {
    test(`${action}: 6100`, async () => {
      const parameters = { secretId: keys.sub.secretId, account: 'acme', 'grants.0': '*' };
      const answer = await call(server, action, parameters);
      assert.deepEqual([answer.code, answer.message], [6100, `there is no Action "${action}"`]);
    });
  }

  test('nor for whoever shows another token', async () => {
    const answer = await callAsOperator(server, 'f'.repeat(64), 'DescribeKeys');
    assert.equal(answer.code, 4100);
  });

  test('a refused key leaves no account behind', async () => {
    for (const parameters of [
      { secretId, secretKey: 'x', account: 'new' },
      { secretId: 'AKIDnew', secretKey: 'x', account: 'new', kind: 'none' },
    ]) {
      assert.equal((await callAsOperator(server, token, 'ImportKey', parameters)).code, 4000);
      assert.equal(
        (await callAsOperator(server, token, 'CreateKey', { ...parameters, kind: 'none' })).code,
        4000,
      );
    }
    assertAnswer(await callAsOperator(server, token, 'DescribeKeys', { account: 'new' }), unknown);
  });
});
