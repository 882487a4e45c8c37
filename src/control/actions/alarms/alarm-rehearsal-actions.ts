import { rehearseRule, type RehearsedAlarm } from '../../../alarms/rehearse-rule.js';
import { ObjectFinder, type WatchedObject } from '../../../alarms/watched-objects.js';
import type { AlarmRule } from '../../../catalog/alarms/alarm-rule.js';
import { objectKeyOf } from '../../../model/monitored-object.js';
import { formatDate } from '../../../query/dates.js';
import { windowCount } from '../../../query/windows.js';
import type { Action, ActionCall } from '../action.js';
import { readRuleDraft } from './alarm-rule-actions.js';
import { knownRule } from './alarm-rules.js';
import { readChangedTerms, termParameters } from './alarm-terms.js';
import { checkWindows, readRuleRange, watchOf } from './alarm-windows.js';
import { claimValues } from '../claim-values.js';
import type { Control } from '../control.js';
import { readPage } from '../page.js';
import { rangeParameters } from '../declared-parameters.js';

const rehearsedSeconds = 7 * 86_400;

const testAlarmRule: Action = {
  operatorOnly: false,
  changes: false,
  summary: 'runs an alarm rule, made or not, over the past, and lists when it would have fired',
  parameters:
    'alarmRuleId? namespace? metricName? dimensionNames.N? period? statistics? operatorType? ' +
    `threshold? constancy? isWild ${termParameters} ${rangeParameters} offset limit`,
  async run(call, control) {
    const { rule, objects } = await readRehearsal(call, control);
    const range = readRuleRange(call, control, rule, rehearsedSeconds);
    const count = windowCount(range) * Math.max(1, objects.length);
    checkWindows(count, control.config().rehearsalWindowsMax, 'rehearsalWindowsMax');
    await claimValues(call, control, {
      objects: Math.max(1, objects.length),
      statistics: 1,
      windows: windowCount(range),
    });
    const alarms = await rehearseRule(objects, range, watchOf(control), control.turns);
    const { utcOffsetSeconds } = control.config();
    const alarmList = readPage(call.parameters, control.config())
      .of(alarms)
      .map((alarm) => rehearsedRecord(alarm, rule, utcOffsetSeconds));
    return {
      data: {
        startTime: formatDate(range.firstEndSeconds, utcOffsetSeconds),
        endTime: formatDate(range.lastEndSeconds, utcOffsetSeconds),
        objectCount: String(objects.length),
        alarmList,
        total: String(alarms.length),
      },
    };
  },
};

export const alarmRehearsalActions = {
  TestAlarmRule: testAlarmRule,
};

/** A rule that is there, with what of it is changed; or one as CreateAlarmRule takes it. */
async function readRehearsal(
  call: ActionCall,
  control: Control,
): Promise<{ rule: AlarmRule; objects: readonly WatchedObject[] }> {
  const { parameters } = call;
  const finder = new ObjectFinder(watchOf(control), control.turns);
  if (parameters.optional('alarmRuleId') === undefined) {
    const rule = { ...readRuleDraft(call, control), ruleId: '', createdSeconds: 0 };
    return { rule, objects: await finder.reportingObjectsOf(rule) };
  }
  const known = knownRule(call, control);
  const terms = readChangedTerms(parameters, known, control.config());
  const rule = { ...known, ...terms, createdSeconds: 0 };
  return { rule, objects: await finder.objectsOf(rule) };
}

function rehearsedRecord(
  { dimensionValues, occurSeconds, value, overflow, end }: RehearsedAlarm,
  { dimensionNames }: AlarmRule,
  utcOffsetSeconds: number,
): object {
  return {
    object: objectKeyOf({ dimensionNames, dimensionValues }),
    occurTime: formatDate(occurSeconds, utcOffsetSeconds),
    value: value ?? null,
    ...(overflow === undefined ? {} : { overflow }),
    recoverTime: end === undefined ? null : formatDate(end.recoverSeconds, utcOffsetSeconds),
    reason: end?.reason ?? null,
  };
}
