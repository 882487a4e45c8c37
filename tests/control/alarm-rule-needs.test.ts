import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { call } from '../support/control-call.js';
import { assertAnswer, holdSteps, inUse, unknown } from '../support/control-steps.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start();
after(() => server.stop());

const metric = { namespace: 'cvm', metricName: 'diskusage' };
const ofRules = { ...metric, dimensionNames: ['diskname', 'ip'] };
const condition = { period: 300, statistics: 'max', operatorType: '>=', constancy: 4 };
const alarmRuleIds: string[] = [];

before(async () => {
  for (const threshold of ['90', '100']) {
    const answer = await call(server, 'CreateAlarmRule', { ...ofRules, ...condition, threshold });
    assert.equal(answer.code, 0, answer.message);
    alarmRuleIds.push((answer['data'] as { alarmRuleId: string }).alarmRuleId);
  }
});

describe('what a rule needs stays', () => {
  const max = [{ period: 300, statistics: 'max' }];
  const avg = [{ period: 300, statistics: 'avg' }];

  holdSteps(
    () => server,
    [
      ['its statistic', 'DeleteMetricStatisticsType', { ...ofRules, statisticsType: max }, inUse],
      ['another one may go', 'DeleteMetricStatisticsType', { ...ofRules, statisticsType: avg }, {}],
    ],
  );

  test('rules go with their metric, and are told', async () => {
    assertAnswer(await call(server, 'DeleteMetric', metric), { data: { alarmRuleIds } });
    for (const alarmRuleId of alarmRuleIds) {
      assertAnswer(await call(server, 'DescribeAlarmRuleObjects', { alarmRuleId }), unknown);
    }
  });

  test('nothing is told of rules where a metric had none', async () => {
    const draft = { ...ofRules, metricName: 'bare', metricCname: 'bare' };
    assertAnswer(await call(server, 'CreateMetric', draft), {});
    assertAnswer(await call(server, 'DeleteMetric', { ...metric, metricName: 'bare' }), {});
  });
});
