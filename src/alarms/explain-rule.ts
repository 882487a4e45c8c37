import { windowEnds, type WindowRange } from '../query/windows.js';
import { isJudgedBy } from './is-judged-by.js';
import {
  boundOf,
  countMet,
  judgedWindowOf,
  meets,
  type JudgedWindow,
  type JudgementEvent,
} from './judge.js';
import { objectLifeSeconds } from './judge-object.js';
import { judgeWindows, type WindowJudgement } from './judge-windows.js';
import { statesBefore, type Opening } from './object-states.js';
import { readValues } from './read-values.js';
import type { ValueByEnd } from './value-by-end.js';
import type { Watch } from './watch.js';
import type { WatchedObject } from './watched-objects.js';

/** What a rule makes of one window of an object. */
export interface ExplainedWindow extends JudgedWindow {
  /** What the value is compared with: the threshold, or recoveryThreshold while an alarm is open. */
  readonly bound: number;
  /** Whether the window meets the condition; absent where it counts for nothing. */
  readonly met?: boolean;
  /** So many of the last `windowsJudged` windows that count meet it. */
  readonly metCount?: number;
  /**
   * After the window; `unjudged` where it is older than the rule or than the first sample of a
   * wildcard's object, or waits for its grace.
   */
  readonly state: 'unjudged' | 'ok' | 'open';
  readonly event?: JudgementEvent;
}

/**
 * Says window by window what judging makes of an object, by the rule and the samples as they are
 * now: those that came after a window was judged are in it, too.
 * @param opening of the alarm that was open as the range begins; absent where none was
 */
export async function explainRule(
  object: WatchedObject,
  range: WindowRange,
  opening: Opening | undefined,
  nowSeconds: number,
  watch: Watch,
): Promise<ExplainedWindow[]> {
  const { rule } = object;
  const { alarmGraceSeconds, alarmTimeoutSeconds } = watch.settings();
  const [valueByEnd = new Map<number, number>()] = await readValues([object], range, watch.store);
  const ends = windowEnds(range);
  const judgedEnds = ends.filter(
    (end) => isJudgedBy(rule, end, nowSeconds) && end + alarmGraceSeconds <= nowSeconds,
  );
  const [firstEndSeconds = 0] = judgedEnds;
  const lastEndSeconds = firstEndSeconds + (judgedEnds.length - 1) * range.periodSeconds;
  const first = { periodSeconds: range.periodSeconds, endSeconds: firstEndSeconds };
  const [start] = await statesBefore(first, [object], new Map(), () => opening, watch);
  if (start === undefined || judgedEnds.length === 0) {
    return ends.map((end) => unjudged(object, end, valueByEnd));
  }
  const judgedRange = { ...range, firstEndSeconds, lastEndSeconds };
  const isObject = await presenceOf(object, judgedRange, watch);
  return [
    ...ends.filter((end) => end < firstEndSeconds).map((end) => unjudged(object, end, valueByEnd)),
    ...judgeWindows(rule, judgedRange, valueByEnd, start, alarmTimeoutSeconds).map((judgement) =>
      judgement.before.open || isObject(judgement.window.endSeconds)
        ? explain(object, judgement)
        : unjudged(object, judgement.window.endSeconds, valueByEnd),
    ),
    ...ends.filter((end) => end > lastEndSeconds).map((end) => unjudged(object, end, valueByEnd)),
  ];
}

/** Whether a wildcard found the object in a window: it had data within the last day. */
async function presenceOf(
  object: WatchedObject,
  range: WindowRange,
  { store }: Watch,
): Promise<(endSeconds: number) => boolean> {
  if (!object.rule.isWild) return () => true;
  const lifeWindows = Math.ceil(objectLifeSeconds / range.periodSeconds);
  const firstEndSeconds = range.firstEndSeconds - lifeWindows * range.periodSeconds;
  const [values = new Map<number, number>()] = await readValues(
    [object],
    { ...range, firstEndSeconds },
    store,
  );
  const dataEnds = [...values.keys()].sort((one, other) => one - other);
  return (endSeconds) => {
    const dataSeconds = dataEnds.findLast((end) => end <= endSeconds) ?? -Infinity;
    return endSeconds - dataSeconds <= objectLifeSeconds;
  };
}

function unjudged(
  { rule }: WatchedObject,
  endSeconds: number,
  valueByEnd: ValueByEnd,
): ExplainedWindow {
  const window = judgedWindowOf(endSeconds, valueByEnd.get(endSeconds));
  return { ...window, bound: rule.threshold, state: 'unjudged' };
}

function explain(
  { rule }: WatchedObject,
  { window, before, after, event }: WindowJudgement,
): ExplainedWindow {
  const { value } = window;
  const bound = boundOf(rule, before.open);
  const counts = value !== undefined || rule.missingData === 'alarm';
  return {
    ...window,
    bound,
    ...(counts ? { met: value === undefined || meets(value, rule.operator, bound) } : {}),
    metCount: countMet(rule, after.values, before.open),
    state: after.open ? 'open' : 'ok',
    ...(event === undefined ? {} : { event }),
  };
}
