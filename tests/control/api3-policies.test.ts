import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { keys, type KeyPair } from '../support/accounts.js';
import { api3ErrorOf, api3Request, sendApi3 } from '../support/api3-request.js';
import { call } from '../support/control-call.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start({ timezone: 'UTC' });
after(() => server.stop());
const { controlAddress } = server.app;

const report = { Metrics: [{ MetricName: 'disk-usage', Value: 1 }] };
assert.equal(await api3ErrorOf(server.address, api3Request({ body: report })), undefined);

let second = server.nowSeconds - 200;

/** Signed at another second each time: no two calls have one signature. */
function policyCall(action: string, body: object, key: KeyPair = keys.main): string {
  second += 1;
  return api3Request({ action, body: { Module: 'monitor', ...body }, timestamp: second, key });
}

async function answerOf(action: string, body: object = {}): Promise<Record<string, unknown>> {
  const { response } = await sendApi3(controlAddress, policyCall(action, body));
  assert.equal(response.Error, undefined);
  return response;
}

const errorOf = (action: string, body: object, key?: KeyPair): Promise<string | undefined> =>
  api3ErrorOf(controlAddress, policyCall(action, body, key));

async function makeRule(changes: Record<string, string | number> = {}): Promise<string> {
  const { data } = await call(server, 'CreateAlarmRule', {
    namespace: 'api3',
    metricName: 'disk-usage',
    dimensionNames: ['AnnounceInstance', 'AnnounceIp'],
    period: 300,
    statistics: 'max',
    operatorType: '>',
    threshold: 30,
    constancy: 2,
    ...changes,
  });
  return (data as { alarmRuleId: string }).alarmRuleId;
}

interface Policy {
  readonly PolicyId: string;
  readonly Condition: { readonly Rules: readonly Record<string, unknown>[] };
  readonly NoticeIds: readonly string[];
  readonly UseSum: number;
  readonly IsBindAll: number;
}

const policyOf = async (PolicyId: string): Promise<Policy> =>
  (await answerOf('DescribeAlarmPolicy', { PolicyId }))['Policy'] as Policy;

/** One rule of a Condition, right but for what is changed. */
const conditionOf = (changes: object = {}): object => ({
  Condition: {
    IsUnionRule: 0,
    Rules: [{ MetricName: 'disk-usage', Operator: 'ge', Value: '80.5', ...changes }],
  },
});

const objectOf = (AnnounceInstance: string): object => ({
  Region: 'gz',
  Dimensions: JSON.stringify({ AnnounceInstance, AnnounceIp: '10.0.0.1' }),
});

const wildId = await makeRule({ isWild: 1 });
const boundId = await makeRule();

describe('policies of API 3.0 are alarm rules', () => {
  test('they are listed with their condition', async () => {
    const { TotalCount, Policies } = await answerOf('DescribeAlarmPolicies');
    assert.equal(TotalCount, 2);
    const [first] = Policies as Policy[];
    assert.deepEqual([first?.PolicyId, first?.IsBindAll], [wildId, 1]);
    assert.deepEqual(first?.Condition.Rules, [
      {
        MetricName: 'disk-usage',
        Period: 300,
        Operator: 'gt',
        Value: '30',
        ContinuePeriod: 2,
        NoticeFrequency: 0,
        IsPowerNotice: 0,
        Filter: null,
        Description: 'disk-usage',
        Unit: '',
        RuleType: 'STATIC',
      },
    ]);
  });

  for (const [situation, filter, count] of [
    ['a part of the id', { PolicyName: wildId.slice(-6) }, 1],
    ['the namespace', { Namespaces: ['api3', 'none'] }, 2],
    ['another namespace', { Namespaces: ['none'] }, 0],
    ['the monitor type', { MonitorTypes: ['MT_CUSTOM'] }, 2],
    ['that of products', { MonitorTypes: ['MT_QCE'] }, 0],
    ['thresholds that move', { RuleTypes: ['DYNAMIC'] }, 0],
    ['nobody who is told', { NoticeIds: ['7'] }, 0],
  ] as const) {
    test(`they are found by ${situation}`, async () => {
      const { TotalCount } = await answerOf('DescribeAlarmPolicies', filter);
      assert.equal(TotalCount, count);
    });
  }

  test('a page holds some of them', async () => {
    const asked = { PageSize: 1, PageNumber: 2 };
    const { TotalCount, Policies } = await answerOf('DescribeAlarmPolicies', asked);
    assert.equal(TotalCount, 2);
    assert.deepEqual(
      (Policies as Policy[]).map(({ PolicyId }) => PolicyId),
      [boundId],
    );
  });

  test('the condition changes, and what the API has no field for stays', async () => {
    const terms = { ContinuePeriod: 3, NoticeFrequency: 600, Period: 300 };
    await answerOf('ModifyAlarmPolicyCondition', { PolicyId: wildId, ...conditionOf(terms) });
    const [rule] = (await policyOf(wildId)).Condition.Rules;
    assert.deepEqual(
      [rule?.['Operator'], rule?.['Value'], rule?.['ContinuePeriod'], rule?.['NoticeFrequency']],
      ['ge', '80.5', 3, 600],
    );
  });

  test('who is told changes, for several at once', async () => {
    const { data } = await call(server, 'CreateAlarmReceivers', {
      name: 'ops',
      channels: [{ kind: 'webhook', url: 'https://example.com/hook' }],
    });
    const { receiversId } = data as { receiversId: string };
    const both = { PolicyIds: [wildId, boundId], NoticeIds: [receiversId] };
    await answerOf('ModifyAlarmPolicyNotice', both);
    assert.deepEqual((await policyOf(boundId)).NoticeIds, [receiversId]);
    await answerOf('ModifyAlarmPolicyNotice', { PolicyId: boundId, NoticeIds: [] });
    assert.deepEqual((await policyOf(boundId)).NoticeIds, []);
    assert.deepEqual((await policyOf(wildId)).NoticeIds, [receiversId]);
  });

  test('objects are bound, listed, shielded and unbound', async () => {
    const PolicyId = boundId;
    const list = async (): Promise<Record<string, unknown>[]> => {
      const asked = { PolicyId, GroupId: 0 };
      const answer = await answerOf('DescribeBindingPolicyObjectList', asked);
      return answer['List'] as Record<string, unknown>[];
    };
    const Dimensions = ['a', 'b', 'c'].map(objectOf);
    await answerOf('BindingPolicyObject', { PolicyId, Dimensions });
    const until = new Date((server.nowSeconds + 600) * 1000).toISOString();
    const endTime = until.slice(0, 19).replace('T', ' ');
    const silenced = await call(server, 'CreateAlarmSilence', { alarmRuleId: PolicyId, endTime });
    assert.equal(silenced.code, 0);
    const bound = await list();
    assert.deepEqual(
      bound.map((each) => each['Dimensions']),
      ['a', 'b', 'c'].map((name) =>
        JSON.stringify({ AnnounceInstance: name, AnnounceIp: '10.0.0.1' }),
      ),
    );
    assert.deepEqual([bound[0]?.['IsShielded'], (await policyOf(PolicyId)).UseSum], [1, 3]);
    const UniqueId = [bound[1]?.['UniqueId']];
    await answerOf('UnBindingPolicyObject', { PolicyId, GroupId: 0, UniqueId });
    assert.equal((await list()).length, 2);
    assert.equal(
      await errorOf('UnBindingPolicyObject', { PolicyId, UniqueId }),
      'ResourceNotFound',
    );
    await answerOf('UnBindingAllPolicyObject', { PolicyId, GroupId: 0 });
    assert.deepEqual(await list(), []);
  });

  test('all that are named are deleted, or none', async () => {
    const ids = [await makeRule(), await makeRule()];
    const some = { PolicyIds: [...ids, 'policy-none0000'] };
    assert.equal(await errorOf('DeleteAlarmPolicy', some), 'ResourceNotFound');
    assert.equal((await answerOf('DescribeAlarmPolicies'))['TotalCount'], 4);
    await answerOf('DeleteAlarmPolicy', { PolicyIds: ids });
    assert.equal((await answerOf('DescribeAlarmPolicies'))['TotalCount'], 2);
  });

  test('a call that changes something is obeyed once', async () => {
    const again = policyCall('ModifyAlarmPolicyCondition', { PolicyId: boundId, ...conditionOf() });
    assert.equal(await api3ErrorOf(controlAddress, again), undefined);
    assert.equal(await api3ErrorOf(controlAddress, again), 'FailedOperation');
  });
});

const condition = (changes: object): object => ({ PolicyId: wildId, ...conditionOf(changes) });
const rules = (...Rules: object[]): object => ({
  PolicyId: wildId,
  Condition: { IsUnionRule: 0, Rules },
});
const bind = (...Dimensions: object[]): object => ({ PolicyId: boundId, Dimensions });

const refused: readonly (readonly [string, string, object, KeyPair?])[] = [
  ['MissingParameter', 'DescribeAlarmPolicy', {}],
  ['ResourceNotFound', 'DescribeAlarmPolicy', { PolicyId: 'policy-none0000' }],
  ['ResourceNotFound', 'DescribeAlarmPolicy', { PolicyId: wildId }, keys.ofOther],
  ['InvalidParameterValue', 'DescribeAlarmPolicies', { PageSize: 101 }],
  ['UnsupportedOperation', 'DescribeAlarmPolicies', { Enable: [0] }],
  ['InvalidParameter', 'DescribeAlarmPolicies', { Namespaces: 'api3' }],
  ['UnknownParameter', 'DescribeAlarmPolicies', { Names: [] }],
  ['InvalidParameterValue', 'DeleteAlarmPolicy', { Module: 'cvm', PolicyIds: [wildId] }],
  ['MissingParameter', 'DeleteAlarmPolicy', { PolicyIds: [] }],
  ['InvalidParameterValue', 'DeleteAlarmPolicy', { PolicyIds: [...Array(31).keys()].map(String) }],
  ['AuthFailure.UnauthorizedOperation', 'DeleteAlarmPolicy', { PolicyIds: [wildId] }, keys.sub],
  ['MissingParameter', 'ModifyAlarmPolicyCondition', { PolicyId: wildId }],
  ['InvalidParameter', 'ModifyAlarmPolicyCondition', { PolicyId: wildId, Condition: [] }],
  ['MissingParameter', 'ModifyAlarmPolicyCondition', rules()],
  ['UnsupportedOperation', 'ModifyAlarmPolicyCondition', rules({}, {})],
  ['UnsupportedOperation', 'ModifyAlarmPolicyCondition', condition({ MetricName: 'm' })],
  ['UnsupportedOperation', 'ModifyAlarmPolicyCondition', condition({ Period: 60 })],
  ['UnsupportedOperation', 'ModifyAlarmPolicyCondition', condition({ Operator: 'day_wave' })],
  ['UnsupportedOperation', 'ModifyAlarmPolicyCondition', condition({ RuleType: 'DYNAMIC' })],
  ['UnsupportedOperation', 'ModifyAlarmPolicyCondition', { ...condition({}), Enable: 0 }],
  ['InvalidParameterValue', 'ModifyAlarmPolicyCondition', condition({ Value: 'high' })],
  ['InvalidParameterValue', 'ModifyAlarmPolicyCondition', condition({ ContinuePeriod: 0 })],
  ['ResourceNotFound', 'ModifyAlarmPolicyNotice', { PolicyId: wildId, NoticeIds: ['999'] }],
  ['UnsupportedOperation', 'ModifyAlarmPolicyNotice', { PolicyId: wildId, NoticeIds: ['1', '2'] }],
  ['InvalidParameterValue', 'BindingPolicyObject', { ...bind(objectOf('a')), PolicyId: wildId }],
  ['InvalidParameterValue', 'BindingPolicyObject', bind({ Region: 'gz', Dimensions: '{' })],
  ['InvalidParameterValue', 'BindingPolicyObject', bind({ Dimensions: '{"AnnounceIp":"a"}' })],
  ['UnsupportedOperation', 'BindingPolicyObject', { PolicyId: boundId, InstanceGroupId: 1 }],
  ['UnsupportedOperation', 'CreateAlarmPolicy', { PolicyName: 'p' }],
  ['UnsupportedOperation', 'ModifyAlarmPolicyStatus', { PolicyId: wildId, Enable: 0 }],
];

describe('what of a policy is refused', () => {
  for (const [index, [code, action, body, key]] of refused.entries()) {
    test(`${code}: ${action}, row ${index}`, async () => {
      assert.equal(await errorOf(action, body, key), code);
    });
  }
});
