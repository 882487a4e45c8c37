import type { Alarm } from '../../../catalog/alarms/alarm.js';
import type { ListedAlarm } from '../../../catalog/alarms/alarm-catalog.js';
import { secondsOf } from '../../../model/clock.js';
import { objectKeyOf } from '../../../model/monitored-object.js';
import { ControlRefusal } from '../control-refusal.js';
import { formatDate } from '../../../query/dates.js';
import { floorToWindow } from '../../../query/windows.js';
import { accountOf } from '../account-of.js';
import type { Action, ActionCall } from '../action.js';
import type { Control } from '../control.js';
import { readObject } from '../dimension-set.js';
import { knownMetric } from '../metric-actions.js';
import { regionParameter } from '../namespace-actions.js';
import { readPageRange } from '../page.js';
import { readMoments } from '../range-parameters.js';

const daySeconds = 86_400;
const notRecovered = '0000-00-00 00:00:00';

const describeAlarmList: Action = {
  operatorOnly: false,
  changes: false,
  summary: 'lists alarms by the time they opened, the latest first',
  parameters:
    'namespace? metricName? dimensions.N.name dimensions.N.value starttime endtime offset limit',
  async run(call, control) {
    const { utcOffsetSeconds } = control.config();
    const nowSeconds = secondsOf(control.clock);
    const today = floorToWindow(nowSeconds, daySeconds, utcOffsetSeconds);
    const names = { start: ['starttime', 'startTime'], end: ['endtime', 'endTime'] };
    const { alarms, total } = await control.alarms.listAlarms({
      accountId: accountOf(call, control).id,
      region: regionParameter(call),
      ...readSubject(call, control),
      ...readMoments(call.parameters, control, today, nowSeconds, names),
      ...readPageRange(call.parameters, control.config()),
    });
    const alarmList = alarms.map((alarm) => recordOf(alarm, utcOffsetSeconds));
    return { data: { alarmList, total: String(total) } };
  },
};

export const alarmListActions = { DescribeAlarmList: describeAlarmList };

/** Alarms outlive what they were about: only an object needs its metric to be there. */
function readSubject(
  call: ActionCall,
  control: Control,
): { namespaceName?: string; metricName?: string; objectKey?: string } {
  const { parameters } = call;
  const namespaceName = parameters.optional('namespace');
  const metricName = parameters.optional('metricName');
  const hasObject = parameters.records('dimensions').length > 0;
  if (namespaceName === undefined && (metricName !== undefined || hasObject)) {
    throw new ControlRefusal('missingParameter', 'namespace');
  }
  if (metricName === undefined && hasObject) {
    throw new ControlRefusal('missingParameter', 'metricName');
  }
  return {
    ...(namespaceName === undefined ? {} : { namespaceName }),
    ...(metricName === undefined ? {} : { metricName }),
    ...(hasObject ? { objectKey: readObjectKey(call, control) } : {}),
  };
}

function readObjectKey(call: ActionCall, control: Control): string {
  return objectKeyOf(readObject(call.parameters, knownMetric(call, control)).object);
}

/** As published, numbers as strings. sendStatus is 1 where a notice was given up. */
function recordOf(listed: ListedAlarm, utcOffsetSeconds: number): object {
  const { alarm, deliveredCount, abandonedCount } = listed;
  const { rule, dimensionValues, occurSeconds, end } = alarm;
  return {
    metricName: alarm.metricName,
    namespace: alarm.namespaceName,
    object: objectKeyOf({ dimensionNames: rule.dimensionNames, dimensionValues }),
    occurTime: formatDate(occurSeconds, utcOffsetSeconds),
    recoverTime:
      end === undefined ? notRecovered : formatDate(end.recoverSeconds, utcOffsetSeconds),
    sendStatus: abandonedCount > 0 ? '1' : '0',
    okStatus: okStatusOf(end),
    smsSendCnt: String(deliveredCount),
    alarmRuleId: rule.ruleId,
    content: alarm.content,
    severity: String(rule.severity),
  };
}

function okStatusOf(end: Alarm['end']): string {
  if (end === undefined) return '0';
  return end.reason === 'recovered' ? '1' : '2';
}
