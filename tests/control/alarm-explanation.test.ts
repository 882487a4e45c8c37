import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { call, type CallParameters } from '../support/control-call.js';
import { assertAnswer, invalid, missing, overLimit, unknown } from '../support/control-steps.js';
import { at, disk, put } from '../support/put-samples.js';
import { TestReceiver } from '../support/test-receiver.js';

/** A morning of one disk: a value a window, those that are over 80 bold enough to open an alarm. */
const server = await TestReceiver.start({ pointsPerQueryMax: '100' }, at('2016-02-23 11:00:00'));
after(() => server.stop());

const metric = { namespace: 'cvm', metricName: 'diskusage' };
const draft = {
  ...metric,
  dimensionNames: ['diskname', 'ip'],
  period: 300,
  statistics: 'max',
  operatorType: '>=',
  threshold: 80,
  constancy: 2,
};
const dimensions = [
  { name: 'diskname', value: 'sda' },
  { name: 'ip', value: 'a' },
];
const morning: readonly (readonly [end: string, value: number | null])[] = [
  ['11:05:00', 95],
  ['11:10:00', 85],
  ['11:15:00', 91],
  ['11:20:00', 79],
  ['11:25:00', null],
  ['11:30:00', 60],
];
let alarmRuleId = '';

async function judge(end: string): Promise<void> {
  server.nowSeconds = at(`2016-02-23 ${end}`) + 10;
  await server.app.alarmService.judgeClosedWindows();
}

before(async () => {
  for (const [end, value] of morning) {
    server.nowSeconds = at(`2016-02-23 ${end}`) - 60;
    if (value !== null) await put(server, [disk('sda', 'a', value)]);
    await judge(end);
    if (alarmRuleId !== '') continue;
    const created = await call(server, 'CreateAlarmRule', { ...draft, recoveryThreshold: 70 });
    alarmRuleId = (created['data'] as { alarmRuleId: string }).alarmRuleId;
    await call(server, 'BindAlarmRuleObjects', { alarmRuleId, dimensions });
  }
});

type Window = Readonly<Record<string, unknown>>;

async function explain(parameters: CallParameters = {}): Promise<Window[]> {
  const asked = { alarmRuleId, dimensions, startTime: '2016-02-23 11:05:00', ...parameters };
  const answer = await call(server, 'ExplainAlarmRule', asked);
  assert.equal(answer.code, 0, answer.message);
  return (answer['data'] as { windows: Window[] }).windows;
}

describe('a rule that was made at 11:05:10', () => {
  const rows: readonly (readonly unknown[])[] = [
    // End of the window, comparison, met, how many of two, state, event, what was recorded.
    ['11:05:00', '95 >= 80', null, null, 'unjudged', null, null],
    ['11:10:00', '85 >= 80', true, 1, 'ok', null, null],
    ['11:15:00', '91 >= 80', true, 2, 'open', 'opened', 'opened'],
    ['11:20:00', '79 >= 70', true, 2, 'open', null, null],
    ['11:25:00', 'no data', null, 2, 'open', null, null],
    ['11:30:00', '60 >= 70', false, 1, 'ok', 'recovered', 'recovered'],
  ];

  test('is explained window by window', async () => {
    const windows = await explain();
    assert.deepEqual(
      windows.map(({ endTime, comparison, met, metCount, state, event, recorded }) => [
        String(endTime).slice(11),
        comparison,
        met,
        metCount,
        state,
        event,
        recorded,
      ]),
      rows,
    );
  });

  test('begins in the midst of an alarm', async () => {
    const windows = await explain({ startTime: '2016-02-23 11:20:00' });
    assert.deepEqual(
      windows.map(({ state }) => state),
      ['open', 'open', 'ok'],
    );
  });

  test('what closed within the grace waits', async () => {
    server.nowSeconds = at('2016-02-23 11:35:09');
    assert.equal((await explain()).at(-1)?.['state'], 'unjudged');
    server.nowSeconds = at('2016-02-23 11:30:10');
  });

  test('a sample that came after its window was judged shows beside what was done', async () => {
    await put(server, [disk('sda', 'a', 99)], { timeSeconds: at('2016-02-23 11:26:00') });
    const { state, event, recorded } = (await explain()).at(-1) ?? {};
    assert.deepEqual([state, event, recorded], ['open', null, 'recovered']);
  });
});

describe('whether rounds judge the object by the rule', () => {
  async function judged(parameters: CallParameters): Promise<unknown> {
    const answer = await call(server, 'ExplainAlarmRule', { alarmRuleId, ...parameters });
    return (answer['data'] as { judged: boolean }).judged;
  }

  test('bound', async () => {
    assert.equal(await judged({ dimensions }), true);
  });

  test('not bound', async () => {
    const other = [dimensions[0] ?? '', { name: 'ip', value: 'b' }];
    assert.equal(await judged({ dimensions: other }), false);
  });

  test('a wildcard, where the object has a rule of its own', async () => {
    const wild = await call(server, 'CreateAlarmRule', { ...draft, isWild: 1 });
    const wildId = (wild['data'] as { alarmRuleId: string }).alarmRuleId;
    assert.equal(await judged({ alarmRuleId: wildId, dimensions }), false);
    assertAnswer(await call(server, 'DeleteAlarmRule', { alarmRuleId: wildId }), {});
  });
});

describe('a rule is run over the past', () => {
  async function rehearse(parameters: CallParameters): Promise<string[]> {
    const range = { startTime: '2016-02-23 11:05:00', endTime: '2016-02-23 11:25:00' };
    const answer = await call(server, 'TestAlarmRule', { ...range, ...parameters });
    assert.equal(answer.code, 0, answer.message);
    const { alarmList } = answer['data'] as {
      alarmList: {
        object: string;
        occurTime: string;
        recoverTime: string | null;
        reason: string | null;
      }[];
    };
    return alarmList.map(({ object, occurTime, recoverTime, reason }) =>
      [object, occurTime.slice(11), recoverTime?.slice(11), reason].join(' '),
    );
  }

  const draftOver = (threshold: number): CallParameters => ({ ...draft, threshold, constancy: 1 });
  const rows: readonly [situation: string, parameters: () => CallParameters, alarms: string[]][] = [
    [
      'one that is there, as though it had been from the start',
      () => ({ alarmRuleId }),
      ['diskname=sda&ip=a 11:10:00  '],
    ],
    [
      'with another threshold',
      () => ({ alarmRuleId, threshold: 90, constancy: 1, recoveryThreshold: 90 }),
      [
        'diskname=sda&ip=a 11:05:00 11:10:00 recovered',
        'diskname=sda&ip=a 11:15:00 11:20:00 recovered',
      ],
    ],
    [
      'one that is not made yet',
      () => draftOver(95),
      ['diskname=sda&ip=a 11:05:00 11:10:00 recovered'],
    ],
    ['one that never fires', () => draftOver(96), []],
  ];
  for (const [situation, parameters, alarms] of rows) {
    test(situation, async () => {
      assert.deepEqual(await rehearse(parameters()), alarms);
    });
  }

  test('and nothing is made of it', async () => {
    const rules = await call(server, 'DescribeAlarmRuleList', { namespace: 'cvm' });
    assert.equal((rules['data'] as { total: string }).total, '1');
    const today = { starttime: '2016-02-23 00:00:00', endtime: '2016-02-24 00:00:00' };
    const alarms = await call(server, 'DescribeAlarmList', today);
    assert.equal((alarms['data'] as { total: string }).total, '1');
  });
});

describe('what is refused', () => {
  const rows: readonly [string, () => CallParameters, string | RegExp][] = [
    ['ExplainAlarmRule', () => ({ dimensions }), missing('alarmRuleId')],
    ['ExplainAlarmRule', () => ({ alarmRuleId: 'policy-none', dimensions }), unknown],
    ['ExplainAlarmRule', () => ({ alarmRuleId }), missing('dimensions.0.name')],
    [
      'ExplainAlarmRule',
      () => ({ alarmRuleId, dimensions, startTime: '2016-02-23 01:00:00' }),
      overLimit,
    ],
    ['TestAlarmRule', () => ({ alarmRuleId, threshold: 'much' }), invalid('threshold')],
    ['TestAlarmRule', () => ({ ...draft, metricName: 'none' }), unknown],
    ['TestAlarmRule', () => ({ alarmRuleId, startTime: '0' }), overLimit],
  ];
  for (const [action, parameters, expected] of rows) {
    test(`${action} ${String(expected)}`, async () => {
      const answer = await call(server, action, parameters());
      if (typeof expected === 'string')
        assert.ok(answer.message.startsWith(expected), answer.message);
      else assertAnswer(answer, expected);
    });
  }
});
