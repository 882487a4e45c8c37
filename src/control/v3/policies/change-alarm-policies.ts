import type { AlarmRule } from '../../../catalog/alarms/alarm-rule.js';
import { quote } from '../../../protocol/quote.js';
import type { ActionValues } from '../../../protocol/tc3/action-values.js';
import { Api3Error } from '../../../protocol/tc3/api3-errors.js';
import { deleteRules, subjectOf } from '../../actions/alarms/alarm-rules.js';
import type { Control } from '../../actions/control.js';
import type { Api3Action, Api3ActionCall } from '../api3-action.js';
import { checkModule } from '../check-module.js';
import { performShared } from '../perform-shared.js';
import { knownPolicy, readPolicy, policyNamed } from './known-policy.js';
import { policyOperators } from './policy-operators.js';
import { ruleType } from './policy-record.js';

/** As published for ModifyAlarmPolicyNotice. */
const policiesMax = 30;

export const deleteAlarmPolicy: Api3Action = {
  grantedAs: 'DeleteAlarmRule',
  changes: true,
  parameters: ['Module', 'PolicyIds', 'PromInsIds'],
  async run(call, control) {
    checkModule(call.values);
    call.values.checkLacking(['PromInsIds']);
    await control.changeLock.run(() => deleteRules(readPolicies(call, control), control));
    return {};
  },
};

const conditionsOfProducts = [
  'ConditionTemplateId',
  'EventCondition',
  'Filter',
  'GroupBy',
  'LogAlarmReqInfo',
  'NoticeIds',
  'Enable',
  'PolicyName',
  'EbSubject',
];

export const modifyAlarmPolicyCondition: Api3Action = {
  grantedAs: 'ModifyAlarmRule',
  changes: true,
  parameters: ['Module', 'PolicyId', 'Condition', ...conditionsOfProducts],
  async run(call, control) {
    const rule = readPolicy(call, control, conditionsOfProducts);
    const terms = readTerms(readRule(call.values), rule, control);
    await performShared('ModifyAlarmRule', { alarmRuleId: rule.ruleId, ...terms }, call, control);
    return {};
  },
};

export const modifyAlarmPolicyNotice: Api3Action = {
  grantedAs: 'ModifyAlarmRule',
  changes: true,
  parameters: [
    'Module',
    'PolicyId',
    'PolicyIds',
    'NoticeIds',
    'HierarchicalNotices',
    'NoticeContentTmplBindInfos',
  ],
  async run(call, control) {
    const { values } = call;
    checkModule(values);
    values.checkLacking(['HierarchicalNotices', 'NoticeContentTmplBindInfos']);
    const rules = values.has('PolicyIds')
      ? readPolicies(call, control)
      : [knownPolicy(call, control)];
    const [receiversId = '0', ...others] = values.list('NoticeIds');
    if (others.length > 0) {
      throw new Api3Error('UnsupportedOperation', 'a policy has at most one of NoticeIds here');
    }
    for (const { ruleId } of rules) {
      await performShared('ModifyAlarmRule', { alarmRuleId: ruleId, receiversId }, call, control);
    }
    return {};
  },
};

function readPolicies(call: Api3ActionCall, control: Control): AlarmRule[] {
  const policyIds = new Set(call.values.list('PolicyIds'));
  if (policyIds.size === 0) throw new Api3Error('MissingParameter', 'PolicyIds');
  if (policyIds.size > policiesMax) {
    const problem = `PolicyIds has ${policyIds.size} entries; at most ${policiesMax} are allowed`;
    throw new Api3Error('InvalidParameterValue', problem);
  }
  return [...policyIds].map((policyId) => policyNamed(policyId, call, control));
}

/** The one rule of the Condition. */
function readRule(values: ActionValues): ActionValues {
  const condition = values.record('Condition');
  if (condition === undefined) throw new Api3Error('MissingParameter', 'Condition');
  condition.checkNames(['IsUnionRule', 'Rules', 'ComplexExpression']);
  condition.checkLacking(['ComplexExpression']);
  const [rule, ...others] = condition.records('Rules');
  if (rule === undefined) throw new Api3Error('MissingParameter', 'Condition.Rules');
  if (others.length === 0) return rule;
  throw new Api3Error('UnsupportedOperation', 'a policy has one of Condition.Rules here');
}

const otherTerms = ['Filter', 'HierarchicalValue', 'ProductId', 'IsAdvanced', 'IsOpen'];
/** Members that answers have, and requests may give back. */
const toldTerms = ['Description', 'Unit', 'ValueMax', 'ValueMin', 'IsLatenessMetric'];

/** The terms as ModifyAlarmRule calls them. @throws Api3Error */
function readTerms(
  asked: ActionValues,
  rule: AlarmRule,
  control: Control,
): Readonly<Record<string, string>> {
  asked.checkNames([
    'MetricName',
    'Period',
    'Operator',
    'Value',
    'ContinuePeriod',
    'NoticeFrequency',
    'IsPowerNotice',
    'RuleType',
    ...otherTerms,
    ...toldTerms,
  ]);
  asked.checkLacking(otherTerms);
  checkIdentity(asked, rule, control);
  const word = asked.required('Operator');
  const operator = Object.entries(policyOperators).find(([, name]) => name === word)?.[0];
  if (operator === undefined) {
    const known = Object.values(policyOperators).join(' ');
    throw new Api3Error('UnsupportedOperation', `Operator ${quote(word)} is none of ${known}`);
  }
  const constancy = asked.integer('ContinuePeriod');
  const repeatSeconds = asked.integer('NoticeFrequency');
  return {
    operatorType: operator,
    threshold: asked.required('Value'),
    ...(constancy === undefined ? {} : { constancy: String(constancy) }),
    ...(repeatSeconds === undefined ? {} : { repeatSeconds: String(repeatSeconds) }),
  };
}

/** What a rule is about can not be changed: it would be another rule. */
function checkIdentity(asked: ActionValues, rule: AlarmRule, control: Control): void {
  const { metric } = subjectOf(rule, control);
  const metricName = asked.required('MetricName');
  const period = asked.integer('Period') ?? rule.periodSeconds;
  const refuse = (problem: string): Api3Error => new Api3Error('UnsupportedOperation', problem);
  if (metricName !== metric.name) throw refuse(`MetricName of ${rule.ruleId} is ${metric.name}`);
  if (period !== rule.periodSeconds) {
    throw refuse(`Period of ${rule.ruleId} is ${rule.periodSeconds}`);
  }
  if ((asked.text('RuleType') ?? ruleType) !== ruleType) throw refuse(`RuleType is ${ruleType}`);
  if ((asked.integer('IsPowerNotice') ?? 0) !== 0) throw refuse('IsPowerNotice is 0');
}
