import type { Api3Action } from './api3-action.js';
import { describeAlarmHistories } from './describe-alarm-histories.js';
import { describeBaseMetrics } from './describe-base-metrics.js';
import { describeStatisticData } from './describe-statistic-data.js';
import { getMonitorData } from './get-monitor-data.js';
import {
  deleteAlarmPolicy,
  modifyAlarmPolicyCondition,
  modifyAlarmPolicyNotice,
} from './policies/change-alarm-policies.js';
import { describeAlarmPolicies, describeAlarmPolicy } from './policies/describe-alarm-policies.js';
import {
  bindingPolicyObject,
  describeBindingPolicyObjectList,
  unBindingAllPolicyObject,
  unBindingPolicyObject,
} from './policies/policy-objects.js';

/** The actions of API 3.0 that the control listener answers. */
export const api3Actions: ReadonlyMap<string, Api3Action> = new Map([
  ['GetMonitorData', getMonitorData],
  ['DescribeBaseMetrics', describeBaseMetrics],
  ['DescribeStatisticData', describeStatisticData],
  ['DescribeAlarmHistories', describeAlarmHistories],
  ['DescribeAlarmPolicies', describeAlarmPolicies],
  ['DescribeAlarmPolicy', describeAlarmPolicy],
  ['DeleteAlarmPolicy', deleteAlarmPolicy],
  ['ModifyAlarmPolicyCondition', modifyAlarmPolicyCondition],
  ['ModifyAlarmPolicyNotice', modifyAlarmPolicyNotice],
  ['DescribeBindingPolicyObjectList', describeBindingPolicyObjectList],
  ['BindingPolicyObject', bindingPolicyObject],
  ['UnBindingPolicyObject', unBindingPolicyObject],
  ['UnBindingAllPolicyObject', unBindingAllPolicyObject],
]);
