import type { AlarmCondition, AlarmRule } from '../../src/catalog/alarms/alarm-rule.js';

/** Two windows in a row over 80. */
export const overEighty: AlarmCondition = {
  statistic: 'max',
  periodSeconds: 300,
  operator: '>',
  threshold: 80,
  constancy: 2,
  windowsJudged: 2,
  missingData: 'ignore',
};

export function ruleOf(change: Partial<AlarmRule> = {}): AlarmRule {
  return {
    ...overEighty,
    ruleId: 'policy-aaaaaaaa',
    accountId: 1,
    metricId: 1,
    dimensionNames: ['diskname', 'ip'],
    isWild: false,
    createdSeconds: 0,
    repeatSeconds: 0,
    receiversId: 0,
    severity: 2,
    ...change,
  };
}

/** What CreateAlarmRule takes: a wildcard over the disks of the test accounts. */
export const overEightyPercent = {
  namespace: 'cvm',
  metricName: 'diskusage',
  dimensionNames: ['ip', 'diskname'],
  period: 300,
  statistics: 'max',
  operatorType: '>',
  threshold: 80,
  constancy: 1,
  isWild: 1,
};
