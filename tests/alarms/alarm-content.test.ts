import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alarmContentOf } from '../../src/alarms/alarm-content.js';
import { ruleOf } from './alarm-rules.js';

const diskUsage = { displayName: "'机器磁盘使用率'", unit: "'%'" };

test('the published text, word for word', () => {
  const rule = ruleOf({ operator: '>=', constancy: 1, windowsJudged: 1 });
  assert.equal(
    alarmContentOf(rule, diskUsage),
    `'机器磁盘使用率'300秒粒度统计求max>=80'%'已持续达300秒`,
  );
});

test('a metric without a unit', () => {
  assert.equal(
    alarmContentOf(ruleOf(), { ...diskUsage, unit: '' }),
    `'机器磁盘使用率'300秒粒度统计求max>80已持续达600秒`,
  );
});
