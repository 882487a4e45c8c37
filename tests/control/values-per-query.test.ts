import assert from 'node:assert/strict';
import { after, before, describe, mock, test } from 'node:test';
import { call, type CallParameters } from '../support/control-call.js';
import { at, disk, put } from '../support/put-samples.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start({ valuesPerQueryMax: '20' }, at('2016-06-21 22:00:00'));
after(() => server.stop());

const metric = { namespace: 'cvm', metricName: 'diskusage' };
const dimensions = [
  { name: 'diskname', value: 'sda' },
  { name: 'ip', value: 'a' },
];
const startSeconds = at('2016-06-21 20:00:00');
let alarmRuleId = '';

/** So many windows of 300 s. */
function windows(count: number): CallParameters {
  const endTime = startSeconds + (count - 1) * 300;
  return { startTime: startSeconds, endTime, period: 300 };
}

before(async () => {
  for (let second = 0; second < 30; second += 1) {
    await put(server, [disk('sda', 'a', second)], { timeSeconds: server.nowSeconds - second });
  }
  await put(server, [disk('sdb', 'a', 1)]);
  const rule = {
    ...metric,
    ...{ dimensionNames: ['diskname', 'ip'], period: 300, statistics: 'max', isWild: 1 },
    ...{ operatorType: '>', threshold: 80, constancy: 1 },
  };
  const created = await call(server, 'CreateAlarmRule', rule);
  alarmRuleId = (created['data'] as { alarmRuleId: string }).alarmRuleId;
});

describe('no action reads more values than valuesPerQueryMax', () => {
  const objects = ['sda', 'sdb'].map((value) => ({
    dimensions: [
      { name: 'diskname', value },
      { name: 'ip', value: 'a' },
    ],
  }));
  const one = { ...metric, dimensions, statistics: 'max' };
  const rows: readonly (readonly [
    action: string,
    parameters: () => CallParameters,
    allowed: number,
    refused: string,
  ])[] = [
    ['GetMonitorData', () => one, 20, '1 objects x 1 statistics x 21 windows are 21 values'],
    [
      'GetMonitorDataBatch',
      () => ({ ...metric, objects, statistics: ['max', 'min'] }),
      5,
      '2 objects x 2 statistics x 6 windows are 24 values',
    ],
    [
      'ExplainAlarmRule',
      () => ({ alarmRuleId, dimensions }),
      20,
      '1 objects x 1 statistics x 21 windows are 21 values',
    ],
    [
      'TestAlarmRule',
      () => ({ alarmRuleId }),
      10,
      '2 objects x 1 statistics x 11 windows are 22 values',
    ],
  ];
  for (const [action, parameters, allowed, refused] of rows) {
    test(action, async () => {
      const asked = parameters();
      const answer = await call(server, action, { ...asked, ...windows(allowed) });
      assert.equal(answer.code, 0, answer.message);
      const { code, message } = await call(server, action, { ...asked, ...windows(allowed + 1) });
      assert.deepEqual(
        [code, message],
        [4000, `(-507)超出限制: ${refused}; at most 20 are allowed (valuesPerQueryMax)`],
      );
    });
  }

  test('a page of GetRawData ends there, and says where it goes on', async () => {
    const range = { startTime: startSeconds, endTime: server.nowSeconds + 1 };
    const asked = { ...metric, dimensions, ...range, limit: 1000 };
    const { data, nextOffset } = await call(server, 'GetRawData', asked);
    assert.equal((data as unknown[]).length, 20);
    assert.equal(nextOffset, 20);
    const rest = await call(server, 'GetRawData', { ...asked, offset: 20 });
    assert.equal((rest['data'] as unknown[]).length, 10);
    assert.equal(rest['nextOffset'], null);
  });

  test('what was refused or answered holds nothing any more', async () => {
    const asked = { ...one, ...windows(20) };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => call(server, 'GetMonitorData', asked)),
    );
    assert.deepEqual(new Set(answers.map(({ code }) => code)), new Set([0]));
  });
});

test('the store is asked for an object once, however often a call names it', async () => {
  await call(server, 'CreateMetricAggregation', {
    ...metric,
    dimensionNames: ['ip'],
    statisticsType: [{ period: 300, statistics: 'sum' }],
  });
  const { store } = server.app.control;
  const asked = mock.method(store, 'readGroupedWindows');
  const objects = Array.from({ length: 10 }, () => ({
    dimensions: [{ name: 'ip', value: 'a' }],
  }));
  const answer = await call(server, 'GetMonitorDataBatch', {
    ...{ ...metric, objects, statistics: ['sum'] },
    ...windows(2),
  });
  asked.mock.restore();
  assert.equal((answer['data'] as unknown[]).length, 10);
  assert.deepEqual(
    asked.mock.calls.map(({ arguments: [{ groups }] }) => groups.length),
    [1],
  );
});
