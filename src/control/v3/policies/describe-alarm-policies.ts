import type { AlarmRule } from '../../../catalog/alarms/alarm-rule.js';
import { filterInSlices } from '../../../model/in-slices.js';
import { rulesPerSlice } from '../../../alarms/watched-objects.js';
import { subjectOf } from '../../actions/alarms/alarm-rules.js';
import type { Control } from '../../actions/control.js';
import type { Api3Action, Api3ActionCall } from '../api3-action.js';
import { checkModule } from '../check-module.js';
import { readPage } from '../read-page.js';
import { readPolicy } from './known-policy.js';
import { monitorType, policyRecordOf, ruleType } from './policy-record.js';

/** Filters of the API that ask for what putmon's rules do not have. */
const otherFilters = [
  'Dimensions',
  'ReceiverUids',
  'ReceiverGroups',
  'PolicyType',
  'Field',
  'Order',
  'ProjectIds',
  'Enable',
  'NotBindingNoticeRule',
  'InstanceGroupId',
  'NeedCorrespondence',
  'TriggerTasks',
  'OneClickPolicyType',
  'NotBindAll',
  'NotInstanceGroup',
  'Tags',
  'PromInsId',
  'ReceiverOnCallFormIDs',
  'NoticeContentTmplIDs',
];

export const describeAlarmPolicies: Api3Action = {
  grantedAs: 'DescribeAlarmRuleList',
  changes: false,
  parameters: [
    'Module',
    'PageNumber',
    'PageSize',
    'PolicyName',
    'MonitorTypes',
    'Namespaces',
    'NoticeIds',
    'RuleTypes',
    ...otherFilters,
  ],
  async run(call, control) {
    checkModule(call.values);
    call.values.checkLacking(otherFilters);
    const { offset, limit } = readPage(call);
    const isWanted = filterOf(call, control);
    const { alarms, turns } = control;
    const rules = await filterInSlices(alarms.rules(), turns, isWanted, rulesPerSlice);
    return {
      TotalCount: rules.length,
      Policies: rules.slice(offset, offset + limit).map((rule) => policyRecordOf(rule, control)),
    };
  },
};

export const describeAlarmPolicy: Api3Action = {
  grantedAs: 'DescribeAlarmRuleList',
  changes: false,
  parameters: ['Module', 'PolicyId'],
  run(call, control) {
    return { Policy: policyRecordOf(readPolicy(call, control), control) };
  },
};

function filterOf(
  { values, account, region }: Api3ActionCall,
  control: Control,
): (rule: AlarmRule) => boolean {
  const namePart = values.text('PolicyName') ?? '';
  const namespaces = new Set(values.list('Namespaces'));
  const noticeIds = new Set(values.list('NoticeIds'));
  const monitorTypes = values.list('MonitorTypes');
  const ruleTypes = values.list('RuleTypes');
  const isOfNone =
    (monitorTypes.length > 0 && !monitorTypes.includes(monitorType)) ||
    (ruleTypes.length > 0 && !ruleTypes.includes(ruleType));
  return (rule) => {
    if (isOfNone || rule.accountId !== account.id || !rule.ruleId.includes(namePart)) return false;
    if (noticeIds.size > 0 && !noticeIds.has(String(rule.receiversId))) return false;
    const { namespace } = subjectOf(rule, control);
    const isNamed = namespaces.size === 0 || namespaces.has(namespace.name);
    return isNamed && namespace.region === region;
  };
}
