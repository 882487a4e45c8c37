import type { AlarmRule } from '../../../catalog/alarms/alarm-rule.js';
import { regionCodeOf } from '../../../model/region.js';
import { subjectOf } from '../../actions/alarms/alarm-rules.js';
import type { Control } from '../../actions/control.js';
import { policyOperators } from './policy-operators.js';

/** What alarms of custom metrics are called among the monitor types of the API. */
export const monitorType = 'MT_CUSTOM';
export const ruleType = 'STATIC';

/** A rule as the API lists a policy: one condition on one metric, which is always enabled. */
export function policyRecordOf(rule: AlarmRule, control: Control): object {
  const { ruleId } = rule;
  const { namespace } = subjectOf(rule, control);
  return {
    PolicyId: ruleId,
    PolicyName: ruleId,
    Remark: '',
    MonitorType: monitorType,
    Enable: 1,
    UseSum: control.alarms.objectsOf(ruleId).length,
    ProjectId: -1,
    ProjectName: '',
    Namespace: namespace.name,
    NamespaceShowName: namespace.name,
    Condition: { IsUnionRule: 0, Rules: [conditionOf(rule, control)] },
    EventCondition: null,
    NoticeIds: rule.receiversId === 0 ? [] : [String(rule.receiversId)],
    Notices: null,
    TriggerTasks: null,
    UpdateTime: null,
    InsertTime: rule.createdSeconds,
    Region: [regionCodeOf(namespace.region)],
    IsDefault: 0,
    CanSetDefault: 0,
    RuleType: ruleType,
    OriginId: ruleId,
    IsBindAll: rule.isWild ? 1 : 0,
  };
}

function conditionOf(rule: AlarmRule, control: Control): object {
  const { metric } = subjectOf(rule, control);
  return {
    MetricName: metric.name,
    Period: rule.periodSeconds,
    Operator: policyOperators[rule.operator],
    Value: String(rule.threshold),
    ContinuePeriod: rule.constancy,
    NoticeFrequency: rule.repeatSeconds,
    IsPowerNotice: 0,
    Filter: null,
    Description: metric.displayName,
    Unit: metric.unit,
    RuleType: ruleType,
  };
}
