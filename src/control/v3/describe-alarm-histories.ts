import type { Alarm } from '../../catalog/alarms/alarm.js';
import type { ListedAlarm } from '../../catalog/alarms/alarm-catalog.js';
import { regionCodeOf } from '../../model/region.js';
import { secondsOf } from '../../model/clock.js';
import { objectKeyOf } from '../../model/monitored-object.js';
import { Api3Error } from '../../protocol/tc3/api3-errors.js';
import type { Control } from '../actions/control.js';
import type { Api3Action, Api3ActionCall } from './api3-action.js';
import { checkModule } from './check-module.js';
import { readPage } from './read-page.js';

const daySeconds = 86_400;

/** Filters of the API that do not fit putmon's rules, or that it does not have. */
const otherFilters = [
  'MonitorTypes',
  'AlarmObject',
  'AlarmStatus',
  'ProjectIds',
  'InstanceGroupIds',
  'PolicyName',
  'Content',
  'ReceiverUids',
  'ReceiverGroups',
  'PolicyIds',
  'AlarmLevels',
  'ConvergenceHistoryIDs',
  'AlarmTypes',
];

export const describeAlarmHistories: Api3Action = {
  grantedAs: 'DescribeAlarmList',
  changes: false,
  parameters: [
    'Module',
    'PageNumber',
    'PageSize',
    'Order',
    'StartTime',
    'EndTime',
    'Namespaces',
    'MetricNames',
    ...otherFilters,
  ],
  async run(call, control) {
    const { values, account, region } = call;
    checkModule(values);
    const other = otherFilters.find((name) => values.has(name));
    if (other !== undefined) {
      throw new Api3Error('UnsupportedOperation', `putmon does not filter alarms by ${other}`);
    }
    if ((values.text('Order') ?? 'DESC') !== 'DESC') {
      throw new Api3Error('UnsupportedOperation', 'Order is DESC here: the latest first');
    }
    const { alarms, total } = await control.alarms.listAlarms({
      accountId: account.id,
      region,
      ...readSubject(call),
      ...readTimes(call, control),
      ...readPage(call),
    });
    return { TotalCount: total, Histories: alarms.map(recordOf) };
  },
};

function readTimes(
  { values }: Api3ActionCall,
  { clock }: Control,
): { startSeconds: number; endSeconds: number } {
  const nowSeconds = secondsOf(clock);
  const startSeconds = values.integer('StartTime') ?? nowSeconds - daySeconds;
  const endSeconds = values.integer('EndTime') ?? nowSeconds;
  if (startSeconds <= endSeconds) return { startSeconds, endSeconds };
  throw new Api3Error('InvalidParameterValue', 'StartTime is after EndTime');
}

/** One namespace, and one metric of it: what alarms are kept by. */
function readSubject({ values }: Api3ActionCall): { namespaceName?: string; metricName?: string } {
  const namespaces = values.records('Namespaces');
  const metrics = values.list('MetricNames');
  if (namespaces.length > 1 || metrics.length > 1) {
    const problem = 'putmon filters alarms by one of Namespaces and one of MetricNames';
    throw new Api3Error('UnsupportedOperation', problem);
  }
  const [namespace] = namespaces;
  const [metricName] = metrics;
  namespace?.checkNames(['MonitorType', 'Namespace']);
  const namespaceName = namespace?.required('Namespace');
  if (namespaceName === undefined && metricName !== undefined) {
    throw new Api3Error('MissingParameter', 'Namespaces');
  }
  return {
    ...(namespaceName === undefined ? {} : { namespaceName }),
    ...(metricName === undefined ? {} : { metricName }),
  };
}

function recordOf({ alarm }: ListedAlarm): object {
  const { rule, dimensionValues, occurSeconds, end } = alarm;
  const { dimensionNames, periodSeconds } = rule;
  return {
    AlarmId: String(alarm.alarmId),
    MonitorType: 'MT_CUSTOM',
    Namespace: alarm.namespaceName,
    AlarmObject: objectKeyOf({ dimensionNames, dimensionValues }),
    Content: alarm.content,
    FirstOccurTime: occurSeconds,
    LastOccurTime: end?.recoverSeconds ?? occurSeconds,
    AlarmStatus: statusOf(end),
    PolicyId: rule.ruleId,
    PolicyName: rule.ruleId,
    OriginId: rule.ruleId,
    AlarmType: 'metric',
    Region: regionCodeOf(alarm.region),
    AlarmLevel: rule.severity,
    MetricName: alarm.metricName,
    Dimensions: JSON.stringify(
      dimensionNames.map((Name, at) => ({ Name, Value: dimensionValues[at] ?? '' })),
    ),
    MetricsInfo: [
      {
        QceNamespace: alarm.namespaceName,
        MetricName: alarm.metricName,
        Period: periodSeconds,
        Value: alarm.value === undefined ? '' : String(alarm.value),
        Description: alarm.displayName,
      },
    ],
  };
}

function statusOf(end: Alarm['end']): string {
  switch (end?.reason) {
    case undefined:
      return 'ALARM';
    case 'recovered':
      return 'OK';
    case 'timeout':
      return 'NO_DATA';
    case 'ruleDeleted':
    case 'objectUnbound':
      return 'NO_CONF';
  }
}
