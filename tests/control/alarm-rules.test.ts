import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { keys } from '../support/accounts.js';
import { call, type CallParameters } from '../support/control-call.js';
import {
  assertAnswer,
  holdSteps,
  invalid,
  missing,
  overLimit,
  unknown,
  wrongDimensions,
  type Step,
} from '../support/control-steps.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start({ alarmRulesPerAccountMax: '4', objectsPerRuleMax: '2' });
after(() => server.stop());

const metric = { namespace: 'cvm', metricName: 'diskusage' };
const draft = {
  ...metric,
  dimensionNames: ['diskname', 'ip'],
  period: 300,
  statistics: 'max',
  operatorType: '>=',
  threshold: '100',
  constancy: 4,
};
const published = {
  namespace: 'cvm',
  metricName: 'diskusage',
  dimensionGroup: 'diskname,ip',
  operatorType: '>=',
  threshold: '100',
  constancy: '4',
  period: '300',
  statistics: 'max',
  isWild: '0',
  receiversId: '0',
  windowsJudged: '4',
  missingData: 'ignore',
  repeatSeconds: '0',
  severity: '2',
};
const sda = (ip: string): CallParameters => ({
  dimensions: [
    { name: 'ip', value: ip },
    { name: 'diskname', value: 'sda' },
  ],
});

let alarmRuleId = '';

async function createRule(change: CallParameters = {}): Promise<string> {
  const answer = await call(server, 'CreateAlarmRule', { ...draft, ...change });
  assert.equal(answer.code, 0, answer.message);
  return (answer['data'] as { alarmRuleId: string }).alarmRuleId;
}

interface RuleList {
  readonly ruleList: readonly {
    alarmRuleId: string;
    receiversId: string;
    recoveryThreshold?: string;
  }[];
}

before(async () => {
  alarmRuleId = await createRule();
  assertAnswer(await call(server, 'CreateAlarmReceivers', { name: 'ops' }), {
    data: { receiversId: '1001' },
  });
});

/** A step whose parameters are known once the rule is made. */
function holdRuleSteps(
  steps: readonly (readonly [string, string, CallParameters, Step[3]])[],
): void {
  for (const [situation, action, parameters, expected] of steps) {
    test(`${action}: ${situation}`, async () => {
      assertAnswer(await call(server, action, { alarmRuleId, ...parameters }), expected);
    });
  }
}

describe('the published shapes', () => {
  test('an id', () => {
    assert.match(alarmRuleId, /^policy-[a-z0-9]{8}$/);
  });

  test('a list of rules, all numbers as strings', async () => {
    const data = { ruleList: [{ alarmRuleId, ...published }], total: '1' };
    for (const wanted of [{ namespace: 'cvm' }, metric, { ...metric, rows: 1 }]) {
      assertAnswer(await call(server, 'DescribeAlarmRuleList', wanted), { data });
    }
    const none = { data: { ruleList: [], total: '1' } };
    for (const page of [{ rows: 0 }, { limit: 0 }, { offset: 1 }]) {
      assertAnswer(await call(server, 'DescribeAlarmRuleList', { ...metric, ...page }), none);
    }
  });

  holdRuleSteps([
    ['an object that never reported', 'BindAlarmRuleObjects', sda('a'), {}],
    ['once more', 'BindAlarmRuleObjects', sda('a'), {}],
    [
      'the objects',
      'DescribeAlarmRuleObjects',
      {},
      { data: { ruleBindList: [{ diskname: 'sda', ip: 'a' }], total: '1' } },
    ],
    ['a second one', 'BindAlarmRuleObjects', sda('b'), {}],
    ['one too many', 'BindAlarmRuleObjects', sda('c'), overLimit],
    ['the second goes', 'UnbindAlarmRuleObjects', sda('b'), {}],
    ['twice', 'UnbindAlarmRuleObjects', sda('b'), unknown],
  ]);

  test('the rules of an object', async () => {
    const bound = await call(server, 'DescribeAlarmRuleByObject', { ...metric, ...sda('a') });
    assertAnswer(bound, { data: { ruleList: [{ alarmRuleId, ...published }], total: '1' } });
    const free = await call(server, 'DescribeAlarmRuleByObject', { ...metric, ...sda('z') });
    assertAnswer(free, { data: { ruleList: [], total: '0' } });
  });

  test('an id with the spaces of the published example', async () => {
    const answer = await call(server, 'DescribeAlarmRuleObjects', {
      alarmRuleId: ` ${alarmRuleId} `,
    });
    assert.equal(answer.code, 0);
  });
});

describe('changes', () => {
  holdRuleSteps([
    ['a new threshold', 'ModifyAlarmRule', { threshold: '-1.5e3' }, {}],
    ['3 of 5', 'ModifyAlarmRule', { constancy: 3, windowsJudged: 5 }, {}],
    ['beyond the original', 'ModifyAlarmRule', { missingData: 'alarm', repeatSeconds: 60 }, {}],
    ['a severity', 'ModifyAlarmRule', { severity: 1 }, {}],
    ['an easier end', 'ModifyAlarmRule', { recoveryThreshold: '-2000' }, {}],
    ['who is told', 'ModifyAlarmRule', { receiversId: '1001' }, {}],
  ]);

  test('are told', async () => {
    const changed = {
      ...published,
      threshold: '-1500',
      constancy: '3',
      windowsJudged: '5',
      missingData: 'alarm',
      repeatSeconds: '60',
      severity: '1',
      recoveryThreshold: '-2000',
      receiversId: '1001',
    };
    const data = { ruleList: [{ alarmRuleId, ...changed }], total: '1' };
    assertAnswer(await call(server, 'DescribeAlarmRuleList', metric), { data });
  });

  holdRuleSteps([
    ['nobody is told', 'ModifyAlarmRule', { receiversId: '0' }, {}],
    ['the end as before', 'ModifyAlarmRule', { recoveryThreshold: '' }, {}],
  ]);

  test('can be taken back', async () => {
    const { ruleList } = (await call(server, 'DescribeAlarmRuleList', metric))['data'] as RuleList;
    assert.deepEqual([ruleList[0]?.receiversId, ruleList[0]?.recoveryThreshold], ['0', undefined]);
  });
});

describe('what is refused', () => {
  holdSteps(
    () => server,
    [
      ['unknown namespace', 'CreateAlarmRule', { ...draft, namespace: 'none' }, unknown],
      ['unknown metric', 'CreateAlarmRule', { ...draft, metricName: 'none' }, unknown],
      ['other dimensions', 'CreateAlarmRule', { ...draft, dimensionNames: ['x'] }, wrongDimensions],
      [
        'a set not aggregated',
        'CreateAlarmRule',
        { ...draft, dimensionNames: ['ip'] },
        wrongDimensions,
      ],
      ['undeclared statistic', 'CreateAlarmRule', { ...draft, statistics: 'p99' }, wrongDimensions],
      ['no statistic', 'CreateAlarmRule', { ...draft, statistics: 'most' }, invalid('statistics')],
      ['a period of 301', 'CreateAlarmRule', { ...draft, period: 301 }, invalid('period')],
      ['no operator', 'CreateAlarmRule', { ...draft, operatorType: '=>' }, invalid('operatorType')],
      ...['1e999', 'NaN', 'Infinity', '0x10', '1,5', '--1', '1 '].map((threshold): Step => [
        `threshold ${threshold}`,
        'CreateAlarmRule',
        { ...draft, threshold },
        invalid('threshold'),
      ]),
      ['an empty threshold', 'CreateAlarmRule', { ...draft, threshold: '' }, missing('threshold')],
      ['no constancy', 'CreateAlarmRule', { ...draft, constancy: undefined }, missing('constancy')],
      ['constancy 0', 'CreateAlarmRule', { ...draft, constancy: 0 }, invalid('constancy')],
      ['constancy 101', 'CreateAlarmRule', { ...draft, constancy: 101 }, overLimit],
      ['4 of 3', 'CreateAlarmRule', { ...draft, windowsJudged: 3 }, invalid('windowsJudged')],
      ['isWild 2', 'CreateAlarmRule', { ...draft, isWild: 2 }, invalid('isWild')],
      ...['0', '4', '', '1.0', ' 1', 'critical'].map((severity): Step => [
        `severity ${severity}`,
        'CreateAlarmRule',
        { ...draft, severity },
        invalid('severity'),
      ]),
      ['no policy', 'CreateAlarmRule', { ...draft, missingData: 'x' }, invalid('missingData')],
      [
        'an end past the threshold',
        'CreateAlarmRule',
        { ...draft, recoveryThreshold: 101 },
        invalid('recoveryThreshold'),
      ],
      [
        'an end of an equality',
        'CreateAlarmRule',
        { ...draft, operatorType: '==', recoveryThreshold: 1 },
        invalid('recoveryThreshold'),
      ],
      ['unknown receivers', 'CreateAlarmRule', { ...draft, receiversId: 1002 }, unknown],
      [
        'receivers by name',
        'CreateAlarmRule',
        { ...draft, receiversId: 'ops' },
        invalid('receiversId'),
      ],
      ['an unknown rule', 'ModifyAlarmRule', { alarmRuleId: 'policy-none' }, unknown],
      ['an unknown rule', 'DeleteAlarmRule', { alarmRuleId: 'policy-none' }, unknown],
      ['no rule', 'DeleteAlarmRule', {}, missing('alarmRuleId')],
    ],
  );

  holdRuleSteps([
    ['a threshold', 'ModifyAlarmRule', { threshold: 'high' }, invalid('threshold')],
    ['receivers', 'ModifyAlarmRule', { receiversId: 1002 }, unknown],
    ['no object', 'BindAlarmRuleObjects', {}, missing('dimensions.0.name')],
    [
      'other dimensions',
      'BindAlarmRuleObjects',
      { dimensions: [{ name: 'ip', value: 'a' }] },
      wrongDimensions,
    ],
    [
      'an empty value',
      'BindAlarmRuleObjects',
      {
        dimensions: [
          { name: 'ip', value: '' },
          { name: 'diskname', value: 'sda' },
        ],
      },
      invalid('value'),
    ],
  ]);

  test('a wildcard rule takes no objects', async () => {
    const wildId = await createRule({ isWild: 1 });
    const bind = { alarmRuleId: wildId, ...sda('a') };
    assertAnswer(await call(server, 'BindAlarmRuleObjects', bind), invalid('wildcard'));
  });

  test('nothing has changed by any of it', async () => {
    const { data } = await call(server, 'DescribeAlarmRuleList', metric);
    assert.equal((data as { total: string }).total, '2');
  });

  test('a rule of another account is unknown', async () => {
    for (const action of ['ModifyAlarmRule', 'DeleteAlarmRule', 'DescribeAlarmRuleObjects']) {
      const answer = await call(server, action, { alarmRuleId }, { key: keys.ofOther });
      assertAnswer(answer, unknown);
    }
  });

  test('more rules than an account may have', async () => {
    await createRule({ receiversId: '1001' });
    const { ruleList } = (await call(server, 'DescribeAlarmRuleList', metric))['data'] as RuleList;
    assert.equal(ruleList.at(-1)?.receiversId, '1001');
    await createRule();
    assertAnswer(await call(server, 'CreateAlarmRule', draft), overLimit);
  });
});
