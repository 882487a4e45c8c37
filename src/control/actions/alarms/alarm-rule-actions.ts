import type { AlarmRule } from '../../../catalog/alarms/alarm-rule.js';
import { exceeds, excessText } from '../../../catalog/quotas.js';
import { ControlRefusal } from '../control-refusal.js';
import { quote } from '../../../protocol/quote.js';
import { accountOf } from '../account-of.js';
import type { Action, ActionCall } from '../action.js';
import type { ActionParameters } from '../action-parameters.js';
import { deleteRules, knownRule, subjectOf } from './alarm-rules.js';
import { readChangedTerms, readTerms, termParameters } from './alarm-terms.js';
import type { Control } from '../control.js';
import { readDimensionSet } from '../dimension-set.js';
import { readReceivers } from './known-receivers.js';
import { knownMetric } from '../metric-actions.js';
import { knownNamespace } from '../namespace-actions.js';
import { oneAtATime } from '../one-at-a-time.js';
import { readPage } from '../page.js';
import { declaredStatistic, toPeriod } from '../statistics-parameters.js';
import { metricParameters } from '../declared-parameters.js';

const createAlarmRule: Action = oneAtATime({
  operatorOnly: false,
  summary: 'makes an alarm rule; it is inert until an object is bound, or isWild is 1',
  parameters:
    `${metricParameters} dimensionNames.N! period! statistics! operatorType! threshold! ` +
    `constancy! isWild receiversId ${termParameters}`,
  async run(call, control) {
    const draft = readRuleDraft(call, control);
    checkRuleQuota(draft.accountId, control);
    const { ruleId } = await control.alarms.createRule(draft);
    return { data: { alarmRuleId: ruleId } };
  },
});

const describeAlarmRuleList: Action = {
  operatorOnly: false,
  changes: false,
  summary: 'lists the alarm rules of a namespace, or of one metric',
  parameters: 'namespace! metricName offset rows limit',
  run(call, control) {
    const namespace = knownNamespace(call, control);
    const wanted = call.parameters.optional('metricName');
    const rules = [...namespace.metrics.values()]
      .filter(({ name }) => wanted === undefined || name === wanted)
      .flatMap(({ id }) => control.alarms.rulesOfMetric(id));
    return ruleListOf(rules, call, control);
  },
};

const modifyAlarmRule: Action = oneAtATime({
  operatorOnly: false,
  summary: 'changes the condition of an alarm rule, or who is told; not what it is about',
  parameters: `alarmRuleId! operatorType threshold constancy receiversId ${termParameters}`,
  async run(call, control) {
    const rule = knownRule(call, control);
    const terms = readChangedTerms(call.parameters, rule, control.config());
    await control.alarms.modifyRule(rule.ruleId, { ...terms, ...readReceivers(call, control) });
    return {};
  },
});

const deleteAlarmRule: Action = oneAtATime({
  operatorOnly: false,
  summary: 'deletes an alarm rule with its bindings; its open alarms end',
  parameters: 'alarmRuleId!',
  async run(call, control) {
    await deleteRules([knownRule(call, control)], control);
    return {};
  },
});

export const alarmRuleActions = {
  CreateAlarmRule: createAlarmRule,
  DescribeAlarmRuleList: describeAlarmRuleList,
  ModifyAlarmRule: modifyAlarmRule,
  DeleteAlarmRule: deleteAlarmRule,
};

/** @throws ControlRefusal where a parameter is none that a rule can have */
export function readRuleDraft(
  call: ActionCall,
  control: Control,
): Omit<AlarmRule, 'ruleId' | 'createdSeconds'> {
  const { parameters } = call;
  const metric = knownMetric(call, control);
  const set = readDimensionSet(parameters, metric);
  return {
    accountId: accountOf(call, control).id,
    metricId: metric.id,
    dimensionNames: set.dimensionNames,
    periodSeconds: toPeriod(parameters.required('period'), 'period'),
    statistic: declaredStatistic(parameters.required('statistics'), set),
    isWild: readFlag(parameters, 'isWild'),
    ...readTerms(parameters, control.config()),
    ...readReceivers(call, control),
  };
}

/** A page of rules, as published: numbers are strings. */
export function ruleListOf(
  rules: readonly AlarmRule[],
  { parameters }: ActionCall,
  control: Control,
): object {
  const page = readPage(parameters, control.config(), 'rows');
  const ruleList = page.of(rules).map((rule) => ruleRecordOf(rule, control));
  return { data: { ruleList, total: String(rules.length) } };
}

/** The published members, and after them ours. */
export function ruleRecordOf(rule: AlarmRule, control: Control): object {
  const { metric, namespace } = subjectOf(rule, control);
  return {
    alarmRuleId: rule.ruleId,
    namespace: namespace.name,
    metricName: metric.name,
    dimensionGroup: rule.dimensionNames.join(','),
    operatorType: rule.operator,
    threshold: String(rule.threshold),
    constancy: String(rule.constancy),
    period: String(rule.periodSeconds),
    statistics: rule.statistic,
    isWild: rule.isWild ? '1' : '0',
    receiversId: String(rule.receiversId),
    windowsJudged: String(rule.windowsJudged),
    missingData: rule.missingData,
    repeatSeconds: String(rule.repeatSeconds),
    severity: String(rule.severity),
    ...(rule.recoveryThreshold === undefined
      ? {}
      : { recoveryThreshold: String(rule.recoveryThreshold) }),
  };
}

function checkRuleQuota(accountId: number, { alarms, config }: Control): void {
  const quota = 'alarmRulesPerAccountMax';
  const count = alarms.rules().filter((rule) => rule.accountId === accountId).length + 1;
  if (!exceeds(quota, count, config())) return;
  throw new ControlRefusal('exceedLimit', excessText(quota, 'the account', count, config()));
}

function readFlag(parameters: ActionParameters, name: string): boolean {
  const text = parameters.optional(name) ?? '0';
  if (text === '0' || text === '1') return text === '1';
  throw new ControlRefusal('invalidParameter', `${name} ${quote(text)} is neither 0 nor 1`);
}
