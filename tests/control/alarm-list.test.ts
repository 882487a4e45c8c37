import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { keys } from '../support/accounts.js';
import { call, type CallParameters } from '../support/control-call.js';
import { assertAnswer, invalid, missing } from '../support/control-steps.js';
import { at, disk, put } from '../support/put-samples.js';
import { TestReceiver } from '../support/test-receiver.js';

/** The day of the published example: over 80 % from 11:05 on. */
const server = await TestReceiver.start({}, at('2016-02-23 11:04:00'));
after(() => server.stop());

const ip = '172.31.58.160';
const rule = {
  namespace: 'shop',
  metricName: 'diskusage',
  dimensionNames: ['ip', 'diskname'],
  period: 300,
  statistics: 'max',
  operatorType: '>=',
  threshold: 80,
  constancy: 1,
  isWild: 1,
  severity: 1,
};
let alarmRuleId = '';

async function window(end: string, value: number): Promise<void> {
  const endSeconds = at(`2016-02-23 ${end}`);
  server.nowSeconds = endSeconds - 60;
  await put(server, [disk('disk1', ip, value)], { namespace: 'shop' });
  server.nowSeconds = endSeconds + 10;
  await server.app.alarmService.judgeClosedWindows();
}

async function list(
  parameters: CallParameters = {},
): Promise<{ alarmList: object[]; total: string }> {
  const answer = await call(server, 'DescribeAlarmList', parameters);
  assert.equal(answer.code, 0, answer.message);
  return answer['data'] as { alarmList: object[]; total: string };
}

before(async () => {
  const metric = {
    namespace: 'shop',
    metricName: 'diskusage',
    metricCname: "'机器磁盘使用率'",
    unit: "'%'",
    dimensionNames: ['ip', 'diskname'],
    statisticsType: [{ period: 300, statistics: 'max' }],
  };
  assertAnswer(await call(server, 'CreateNamespace', { namespace: 'shop' }), {});
  assertAnswer(await call(server, 'CreateMetric', metric), {});
  const created = await call(server, 'CreateAlarmRule', rule);
  alarmRuleId = (created['data'] as { alarmRuleId: string }).alarmRuleId;
  await window('11:05:00', 20);
});

describe('the published alarm, value by value', () => {
  const published = {
    metricName: 'diskusage',
    namespace: 'shop',
    object: `diskname=disk1&ip=${ip}`,
    occurTime: '2016-02-23 11:10:00',
    recoverTime: '0000-00-00 00:00:00',
    sendStatus: '0',
    okStatus: '0',
    smsSendCnt: '0',
    severity: '1',
    content: "'机器磁盘使用率'300秒粒度统计求max>=80'%'已持续达300秒",
  };

  test('is not there before', async () => {
    assert.deepEqual(await list(), { alarmList: [], total: '0' });
  });

  test('is open', async () => {
    await window('11:10:00', 91);
    const expected = { alarmList: [{ ...published, alarmRuleId }], total: '1' };
    assert.deepEqual(await list(), expected);
  });

  test('and recovers', async () => {
    await window('11:15:00', 79);
    const ended = { ...published, okStatus: '1', recoverTime: '2016-02-23 11:15:00', alarmRuleId };
    assert.deepEqual(await list(), { alarmList: [ended], total: '1' });
  });
});

describe('a selection', () => {
  const dimensions = [
    { name: 'ip', value: ip },
    { name: 'diskname', value: 'disk1' },
  ];
  const metric = { namespace: 'shop', metricName: 'diskusage' };
  const rows: readonly [string, CallParameters, string][] = [
    ['the metric', metric, '1'],
    ['the object', { ...metric, dimensions }, '1'],
    ['another namespace', { namespace: 'cvm' }, '0'],
    ['another region', { Region: 'sh' }, '0'],
    ['its very moment', { starttime: '2016-02-23 11:10:00', endtime: '2016-02-23 11:10:00' }, '1'],
    ['before it', { endtime: '2016-02-23 11:09:59' }, '0'],
    ['after it, as other actions spell it', { startTime: '2016-02-23 11:10:01' }, '0'],
  ];
  for (const [situation, parameters, total] of rows) {
    test(situation, async () => {
      assert.equal((await list(parameters)).total, total);
    });
  }

  test('another account sees nothing', async () => {
    const answer = await call(server, 'DescribeAlarmList', {}, { key: keys.ofOther });
    assertAnswer(answer, { data: { alarmList: [], total: '0' } });
  });

  const refused: readonly [CallParameters, RegExp][] = [
    [{ metricName: 'diskusage' }, missing('namespace')],
    [{ namespace: 'shop', dimensions }, missing('metricName')],
    [{ starttime: 'yesterday' }, invalid('starttime')],
    [{ starttime: '2016-02-24 00:00:00' }, invalid('starttime')],
  ];
  for (const [parameters, expected] of refused) {
    test(`${Object.keys(parameters).join()} is refused`, async () => {
      assertAnswer(await call(server, 'DescribeAlarmList', parameters), expected);
    });
  }
});

describe('an alarm outlives its rule', () => {
  test('it ends with it, and stays in the list', async () => {
    await window('11:20:00', 95);
    assertAnswer(await call(server, 'DeleteAlarmRule', { alarmRuleId }), {});
    const { alarmList } = await list();
    const [latest] = alarmList as { okStatus: string; recoverTime: string }[];
    assert.deepEqual([latest?.okStatus, latest?.recoverTime], ['2', '2016-02-23 11:20:10']);
  });
});
