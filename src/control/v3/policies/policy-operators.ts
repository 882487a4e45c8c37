import type { AlarmOperator } from '../../../catalog/alarms/alarm-rule.js';

/** What the API calls the operators of rules. It has more, which compare with another time. */
export const policyOperators: Readonly<Record<AlarmOperator, string>> = {
  '>': 'gt',
  '>=': 'ge',
  '<': 'lt',
  '<=': 'le',
  '==': 'eq',
  '!=': 'ne',
};
