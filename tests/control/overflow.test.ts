import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { call, type CallParameters, type ControlAnswer } from '../support/control-call.js';
import { at, disk, put } from '../support/put-samples.js';
import { TestReceiver } from '../support/test-receiver.js';

/** Twice the largest double, with a sign: no double holds the sum, and the mean is the double. */
const largest = Number.MAX_VALUE;
const now = at('2016-06-21 22:06:00');
const windowEnd = '2016-06-21 22:05:00';
const server = await TestReceiver.start({}, at('2016-06-21 22:04:00'));
after(() => server.stop());

const metric = { namespace: 'cvm', metricName: 'diskusage' };
const dimensionsOf = (ip: string): object[] => [
  { name: 'diskname', value: 'sda' },
  { name: 'ip', value: ip },
];
const range = { startTime: windowEnd, endTime: windowEnd };
const beyond = { value: largest, overflow: true };
const below = { value: -largest, overflow: true };

async function ask(action: string, parameters: object): Promise<ControlAnswer> {
  const answer = await call(server, action, { ...metric, ...(parameters as CallParameters) });
  assert.equal(answer.code, 0, answer.message);
  return answer;
}

async function rule(operatorType: string, threshold: number, statistics = 'sum'): Promise<string> {
  const condition = { operatorType, threshold, constancy: 1, period: 300, statistics };
  const names = { dimensionNames: ['diskname', 'ip'] };
  const created = await ask('CreateAlarmRule', { ...condition, ...names });
  const { alarmRuleId } = created['data'] as { alarmRuleId: string };
  for (const ip of ['over', 'under']) {
    await ask('BindAlarmRuleObjects', { alarmRuleId, dimensions: dimensionsOf(ip) });
  }
  return alarmRuleId;
}

before(async () => {
  for (const [ip, value] of [
    ['over', largest],
    ['under', -largest],
  ] as const) {
    for (const timeSeconds of [at('2016-06-21 22:01:00'), at('2016-06-21 22:02:00')]) {
      await put(server, [disk('sda', ip, value)], { timeSeconds });
    }
  }
  await put(server, [disk('sda', 'exact', largest)], { timeSeconds: at('2016-06-21 22:01:00') });
});

describe('a sum that no double holds is the largest of its sign', () => {
  const rows: readonly (readonly [ip: string, statistics: string, record: object])[] = [
    ['over', 'sum', beyond],
    ['under', 'sum', below],
    ['over', 'avg', { value: largest }],
    ['under', 'avg', { value: -largest }],
    ['over', 'max', { value: largest }],
    ['exact', 'sum', { value: largest }],
    ['none', 'sum', { value: null }],
  ];
  for (const [ip, statistics, record] of rows) {
    const { value } = record as { value: number | null };
    const asked = { dimensions: dimensionsOf(ip), statistics, period: 300 };

    test(`GetMonitorData: ${statistics} of ${ip}, the number alone`, async () => {
      const { dataPoints } = await ask('GetMonitorData', { ...asked, ...range });
      assert.deepEqual(dataPoints, { [`diskname=sda&ip=${ip}`]: [value] });
    });

    test(`GetMonitorRealtimeData: ${statistics} of ${ip}, the number alone`, async () => {
      const { data } = await ask('GetMonitorRealtimeData', asked);
      const newest = { value, updateTime: windowEnd };
      assert.deepEqual(data, value === null ? {} : { [`diskname=sda&ip=${ip}`]: newest });
    });

    test(`GetMonitorDataBatch: ${statistics} of ${ip}, marked`, async () => {
      const objects = [{ dimensions: dimensionsOf(ip) }];
      const asking = { objects, statistics: [statistics], period: 300, ...range };
      const answer = await ask('GetMonitorDataBatch', asking);
      const [object] = answer['data'] as { dataPoints: { points: object[] }[] }[];
      const point = { time: windowEnd, timestamp: at(windowEnd), ...record };
      assert.deepEqual(object?.dataPoints[0]?.points, [point]);
    });
  }

  test('an aggregation whose sums cancel out is exact', async () => {
    const types = [{ period: 300, statistics: 'sum' }];
    await ask('CreateMetricAggregation', { dimensionNames: ['diskname'], statisticsType: types });
    const dimensions = [{ name: 'diskname', value: 'sda' }];
    const asked = { dimensions, statistics: 'sum', period: 300, ...range };
    // Two of each sign cancel out, and one is left.
    const { dataPoints } = await ask('GetMonitorData', asked);
    assert.deepEqual(dataPoints, { 'diskname=sda': [largest] });
  });
});

describe('an alarm compares it as that value', () => {
  const rows: readonly (readonly [operator: string, threshold: number, ...opened: string[]])[] = [
    ['==', largest, 'over'],
    ['>=', largest, 'over'],
    ['>', largest],
    ['>', 1e308, 'over'],
    ['<=', -largest, 'under'],
    ['<', -largest],
    ['!=', largest, 'under'],
  ];
  const ruleIds: string[] = [];

  before(async () => {
    for (const [operator, threshold] of rows) ruleIds.push(await rule(operator, threshold));
    server.nowSeconds = now;
    await server.app.alarmService.judgeClosedWindows();
  });

  for (const [at, [operator, threshold, ...opened]] of rows.entries()) {
    test(`sum ${operator} ${threshold}`, async () => {
      const { data } = await ask('DescribeAlarmList', { endTime: String(now) });
      const { alarmList } = data as { alarmList: { alarmRuleId: string; object: string }[] };
      const objects = alarmList
        .filter(({ alarmRuleId }) => alarmRuleId === ruleIds[at])
        .map(({ object }) => object);
      assert.deepEqual(
        objects.sort(),
        opened.map((ip) => `diskname=sda&ip=${ip}`),
      );
    });
  }

  test('ExplainAlarmRule says it, marked', async () => {
    const alarmRuleId = ruleIds[0] ?? '';
    for (const [ip, record] of [
      ['over', beyond],
      ['under', below],
    ] as const) {
      const asked = { alarmRuleId, dimensions: dimensionsOf(ip), ...range };
      const { data } = await ask('ExplainAlarmRule', asked);
      const [window] = (data as { windows: Record<string, unknown>[] }).windows;
      const { value, overflow, comparison } = window ?? {};
      assert.deepEqual({ value, overflow }, record);
      assert.equal(comparison, `${record.value} == ${largest}`);
    }
  });

  test('and so does TestAlarmRule', async () => {
    const { data } = await ask('TestAlarmRule', { alarmRuleId: ruleIds[0] ?? '', ...range });
    const [alarm] = (data as { alarmList: Record<string, unknown>[] }).alarmList;
    const { value, overflow } = alarm ?? {};
    assert.deepEqual({ value, overflow }, beyond);
  });
});
