import fc from 'fast-check';
import { missingDataPolicies } from '../../src/catalog/alarms/alarm-rule.js';

/** Changes of a rule over 80: how many windows of how many, what no data is, and when it is over. */
export const conditions = fc
  .record({
    constancy: fc.integer({ min: 1, max: 3 }),
    more: fc.integer({ min: 0, max: 2 }),
    missingData: fc.constantFrom(...missingDataPolicies),
    recoveryThreshold: fc.constantFrom(72, 80),
  })
  .map(({ constancy, more, ...rest }) => ({ ...rest, constancy, windowsJudged: constancy + more }));
