import { endAlarms } from '../../../alarms/end-alarms.js';
import type { AlarmRule } from '../../../catalog/alarms/alarm-rule.js';
import type { Metric, Namespace } from '../../../catalog/catalog.js';
import { isSameDimensionSet } from '../../../catalog/dimension-set.js';
import { secondsOf } from '../../../model/clock.js';
import { dimensionValueFault } from '../../../model/names.js';
import type { StatisticsType } from '../../../model/statistic.js';
import { ControlRefusal } from '../control-refusal.js';
import { quote } from '../../../protocol/quote.js';
import { accountOf } from '../account-of.js';
import type { ActionCall } from '../action.js';
import type { Control } from '../control.js';
import { readObject } from '../dimension-set.js';

/**
 * The caller's rule that alarmRuleId names. The published example has spaces around it.
 * @throws ControlRefusal missingParameter, sourceNotExists
 */
export function knownRule(call: ActionCall, control: Control): AlarmRule {
  const ruleId = call.parameters.required('alarmRuleId').trim();
  const rule = control.alarms.ruleOf(ruleId);
  if (rule?.accountId === accountOf(call, control).id) return rule;
  throw new ControlRefusal('sourceNotExists', `there is no alarm rule ${quote(ruleId)}`);
}

/** What a rule is about. */
export function subjectOf(
  rule: AlarmRule,
  { catalog }: Control,
): { metric: Metric; namespace: Namespace } {
  const subject = catalog.metricWithId(rule.metricId);
  if (subject !== undefined) return subject;
  throw new ControlRefusal('sourceNotExists', `the metric of ${rule.ruleId} is deleted`);
}

/** The object of a rule that `dimensions.N` name. @throws ControlRefusal dimensionGroupError where the dimensions are not the rule's */
export function readRuleObject(
  call: ActionCall,
  rule: AlarmRule,
  control: Control,
): readonly string[] {
  const { metric } = subjectOf(rule, control);
  const { object } = readObject(call.parameters, metric);
  if (!isSameDimensionSet(object.dimensionNames, rule.dimensionNames)) {
    const detail = `the dimensions of ${rule.ruleId} are ${rule.dimensionNames.join(',')}`;
    throw new ControlRefusal('dimensionGroupError', detail);
  }
  for (const value of object.dimensionValues) {
    const fault = dimensionValueFault(value, control.config());
    if (fault === undefined) continue;
    const detail = `dimensions.N.value ${quote(value)} ${fault.problem}`;
    throw new ControlRefusal('invalidParameter', detail);
  }
  return object.dimensionValues;
}

/** Deletes rules; their open alarms end with them. */
export async function deleteRules(
  rules: readonly AlarmRule[],
  { alarms, clock }: Control,
): Promise<void> {
  if (rules.length === 0) return;
  const ruleIds = rules.map(({ ruleId }) => ruleId);
  const deleted = new Set(ruleIds);
  const open = alarms.openAlarms().filter(({ rule }) => deleted.has(rule.ruleId));
  await alarms.deleteRules(ruleIds, endAlarms(open, 'ruleDeleted', secondsOf(clock)));
}

/**
 * @param types those that are to go; all of the dimension set where absent
 * @throws ControlRefusal subresourceExist where a rule is judged by what is to be deleted
 */
export function checkUnused(
  { alarms }: Control,
  metric: Metric,
  dimensionNames: readonly string[],
  types?: readonly StatisticsType[],
): void {
  const users = alarms
    .rulesOfMetric(metric.id)
    .filter((rule) => isSameDimensionSet(rule.dimensionNames, dimensionNames))
    .filter((rule) => types?.some(({ statistic }) => statistic === rule.statistic) ?? true);
  if (users.length === 0) return;
  const ruleIds = users.map(({ ruleId }) => ruleId).join(', ');
  throw new ControlRefusal('subresourceExist', `alarm rules need it: ${ruleIds}`);
}
