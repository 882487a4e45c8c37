import { explainRule, type ExplainedWindow } from '../../../alarms/explain-rule.js';
import type { Watch } from '../../../alarms/watch.js';
import { objectKeyIn, ObjectFinder, type WatchedObject } from '../../../alarms/watched-objects.js';
import type { Alarm } from '../../../catalog/alarms/alarm.js';
import type { AlarmRule } from '../../../catalog/alarms/alarm-rule.js';
import { secondsOf } from '../../../model/clock.js';
import { seriesKeyOf } from '../../../model/series.js';
import { formatDate } from '../../../query/dates.js';
import { windowCount, type WindowRange } from '../../../query/windows.js';
import type { Action, ActionCall } from '../action.js';
import { ruleRecordOf } from './alarm-rule-actions.js';
import { knownRule, readRuleObject, subjectOf } from './alarm-rules.js';
import { checkWindows, readRuleRange, watchOf } from './alarm-windows.js';
import { claimValues } from '../claim-values.js';
import type { Control } from '../control.js';
import { LazyArray } from '../lazy-answer.js';
import { seriesOf } from '../read-points.js';
import { dimensionParameters, rangeParameters } from '../declared-parameters.js';

const windowsExplained = 30;

const explainAlarmRule: Action = {
  operatorOnly: false,
  changes: false,
  summary: 'says window by window what an alarm rule makes of an object, and why',
  parameters: `alarmRuleId! ${dimensionParameters} ${rangeParameters}`,
  async run(call, control) {
    const rule = knownRule(call, control);
    const object = await readWatched(call, rule, control);
    const nowSeconds = secondsOf(control.clock);
    const lastSeconds = windowsExplained * rule.periodSeconds;
    const ageSeconds = nowSeconds - rule.createdSeconds;
    const absentSeconds = ageSeconds < 0 ? lastSeconds : Math.min(lastSeconds, ageSeconds);
    const range = readRuleRange(call, control, rule, absentSeconds);
    const windows = windowCount(range);
    checkWindows(windows, control.config().pointsPerQueryMax, 'pointsPerQueryMax');
    await claimValues(call, control, { objects: 1, statistics: 1, windows });
    const { before, within } = await recordedAlarms(object, range, control);
    const isOpen = (before?.end?.recoverSeconds ?? Infinity) >= range.firstEndSeconds;
    const watch = watchOf(control);
    const opening = isOpen ? before : undefined;
    const explained = await explainRule(object, range, opening, nowSeconds, watch);
    const recorded = recordedEvents(before === undefined ? within : [before, ...within], range);
    const { utcOffsetSeconds } = control.config();
    return {
      data: {
        rule: ruleRecordOf(rule, control),
        object: objectKeyIn(object),
        judged: await isJudged(object, watch, control),
        windows: new LazyArray(windowRecords(explained, rule, recorded, utcOffsetSeconds)),
      },
    };
  },
};

export const alarmExplanationActions = { ExplainAlarmRule: explainAlarmRule };

async function readWatched(
  call: ActionCall,
  rule: AlarmRule,
  control: Control,
): Promise<WatchedObject> {
  const { metric, namespace } = subjectOf(rule, control);
  const dimensionValues = readRuleObject(call, rule, control);
  const { dimensionNames } = rule;
  const seriesKeys = await seriesOf(control, metric, { dimensionNames, dimensionValues });
  return { rule, metric, namespace, dimensionValues, seriesKeys };
}

/** Whether rounds judge the object by this rule: it is bound, or the wildcard's. */
async function isJudged(
  { rule, dimensionValues }: WatchedObject,
  watch: Watch,
  { turns }: Control,
): Promise<boolean> {
  const objectKey = seriesKeyOf(dimensionValues);
  const objects = await new ObjectFinder(watch, turns).objectsOf(rule);
  return objects.some((watched) => seriesKeyOf(watched.dimensionValues) === objectKey);
}

/** The alarms that truly were: the latest that opened before the range, and those within it. */
async function recordedAlarms(
  object: WatchedObject,
  { firstEndSeconds, lastEndSeconds, periodSeconds }: WindowRange,
  { alarms, config }: Control,
): Promise<{ before: Alarm | undefined; within: Alarm[] }> {
  const { accountId, ruleId } = object.rule;
  const selection = { accountId, ruleId, objectKey: objectKeyIn(object), offset: 0 };
  const [before, within] = await Promise.all([
    alarms.listAlarms({
      ...selection,
      startSeconds: 0,
      endSeconds: firstEndSeconds - periodSeconds,
      limit: 1,
    }),
    alarms.listAlarms({
      ...selection,
      startSeconds: firstEndSeconds - periodSeconds + 1,
      endSeconds: lastEndSeconds,
      limit: config().pointsPerQueryMax,
    }),
  ]);
  return { before: before.alarms[0]?.alarm, within: within.alarms.map(({ alarm }) => alarm) };
}

/**
 * By the end of the window: what was done then, whatever the samples say now. A moment within a
 * window, when an object was unbound or windows of another zone ended, is told with that window.
 */
function recordedEvents(
  alarms: readonly Alarm[],
  { firstEndSeconds, periodSeconds }: WindowRange,
): ReadonlyMap<number, string> {
  const windowOf = (seconds: number): number =>
    firstEndSeconds + Math.ceil((seconds - firstEndSeconds) / periodSeconds) * periodSeconds;
  return new Map(
    alarms.flatMap(({ occurSeconds, end }) => [
      [windowOf(occurSeconds), 'opened'] as const,
      ...(end === undefined ? [] : [[windowOf(end.recoverSeconds), end.reason] as const]),
    ]),
  );
}

function* windowRecords(
  windows: readonly ExplainedWindow[],
  rule: AlarmRule,
  recorded: ReadonlyMap<number, string>,
  utcOffsetSeconds: number,
): Generator<object> {
  for (const window of windows) yield windowRecord(window, rule, recorded, utcOffsetSeconds);
}

function windowRecord(
  window: ExplainedWindow,
  { operator, missingData }: AlarmRule,
  recorded: ReadonlyMap<number, string>,
  utcOffsetSeconds: number,
): object {
  const { endSeconds, value, overflow, bound, met, metCount, state, event } = window;
  const noData = missingData === 'alarm' ? 'no data: met' : 'no data';
  return {
    endTime: formatDate(endSeconds, utcOffsetSeconds),
    value: value ?? null,
    ...(overflow === undefined ? {} : { overflow }),
    comparison: value === undefined ? noData : `${value} ${operator} ${bound}`,
    met: met ?? null,
    metCount: metCount ?? null,
    state,
    event: event ?? null,
    recorded: recorded.get(endSeconds) ?? null,
  };
}
