import { rulesPerSlice } from '../../../alarms/watched-objects.js';
import { endAlarms } from '../../../alarms/end-alarms.js';
import type { AlarmRule } from '../../../catalog/alarms/alarm-rule.js';
import { isSameDimensionSet } from '../../../catalog/dimension-set.js';
import { exceeds, excessText } from '../../../catalog/quotas.js';
import { secondsOf } from '../../../model/clock.js';
import { filterInSlices } from '../../../model/in-slices.js';
import { seriesKeyOf } from '../../../model/series.js';
import { ControlRefusal } from '../control-refusal.js';
import { objectRecordOf } from '../../../query/objects.js';
import type { Action } from '../action.js';
import { ruleListOf } from './alarm-rule-actions.js';
import { knownRule, readRuleObject } from './alarm-rules.js';
import type { Control } from '../control.js';
import { readObject } from '../dimension-set.js';
import { knownMetric } from '../metric-actions.js';
import { oneAtATime } from '../one-at-a-time.js';
import { readPage } from '../page.js';
import { objectParameters, dimensionParameters } from '../declared-parameters.js';

const bindAlarmRuleObjects: Action = oneAtATime({
  operatorOnly: false,
  summary: 'binds an object to an alarm rule; it need not have reported yet',
  parameters: `alarmRuleId! ${dimensionParameters}`,
  async run(call, control) {
    const rule = knownRule(call, control);
    if (rule.isWild) {
      const detail = `${rule.ruleId} is a wildcard rule: it is for every object`;
      throw new ControlRefusal('invalidParameter', detail);
    }
    const dimensionValues = readRuleObject(call, rule, control);
    checkObjectQuota(rule, control);
    await control.alarms.bindObject(rule.ruleId, dimensionValues);
    return {};
  },
});

const unbindAlarmRuleObjects: Action = oneAtATime({
  operatorOnly: false,
  summary: 'ends the binding of an object to an alarm rule, and its alarm',
  parameters: `alarmRuleId! ${dimensionParameters}`,
  async run(call, control) {
    const rule = knownRule(call, control);
    const dimensionValues = readRuleObject(call, rule, control);
    const objectKey = seriesKeyOf(dimensionValues);
    const isBound = control.alarms
      .objectsOf(rule.ruleId)
      .some((bound) => seriesKeyOf(bound) === objectKey);
    if (!isBound) {
      throw new ControlRefusal('sourceNotExists', `the object is not bound to ${rule.ruleId}`);
    }
    const open = control.alarms
      .openAlarms()
      .filter((alarm) => alarm.rule.ruleId === rule.ruleId)
      .filter((alarm) => seriesKeyOf(alarm.dimensionValues) === objectKey);
    const changes = endAlarms(open, 'objectUnbound', secondsOf(control.clock));
    await control.alarms.unbindObject(rule.ruleId, dimensionValues, changes);
    return {};
  },
});

const describeAlarmRuleObjects: Action = {
  operatorOnly: false,
  changes: false,
  summary: 'lists the objects bound to an alarm rule',
  parameters: 'alarmRuleId! offset limit',
  run(call, control) {
    const { ruleId, dimensionNames } = knownRule(call, control);
    const objects = control.alarms.objectsOf(ruleId);
    const ruleBindList = readPage(call.parameters, control.config())
      .of(objects)
      .map((dimensionValues) => objectRecordOf({ dimensionNames, dimensionValues }));
    return { data: { ruleBindList, total: String(objects.length) } };
  },
};

const describeAlarmRuleByObject: Action = {
  operatorOnly: false,
  changes: false,
  summary: 'lists the alarm rules bound to an object',
  parameters: `${objectParameters} offset limit`,
  async run(call, control) {
    const metric = knownMetric(call, control);
    const { object } = readObject(call.parameters, metric);
    const objectKey = seriesKeyOf(object.dimensionValues);
    const { alarms, turns } = control;
    const rules = await filterInSlices(
      alarms.rulesOfMetric(metric.id),
      turns,
      ({ ruleId, dimensionNames }) =>
        isSameDimensionSet(dimensionNames, object.dimensionNames) &&
        alarms.objectsOf(ruleId).some((bound) => seriesKeyOf(bound) === objectKey),
      rulesPerSlice,
    );
    return ruleListOf(rules, call, control);
  },
};

export const alarmObjectActions = {
  BindAlarmRuleObjects: bindAlarmRuleObjects,
  DescribeAlarmRuleObjects: describeAlarmRuleObjects,
  DescribeAlarmRuleByObject: describeAlarmRuleByObject,
  UnbindAlarmRuleObjects: unbindAlarmRuleObjects,
};

function checkObjectQuota({ ruleId }: AlarmRule, { alarms, config }: Control): void {
  const quota = 'objectsPerRuleMax';
  const count = alarms.objectsOf(ruleId).length + 1;
  if (!exceeds(quota, count, config())) return;
  throw new ControlRefusal('exceedLimit', excessText(quota, ruleId, count, config()));
}
