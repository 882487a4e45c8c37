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
import { judgeWindows, type WindowJudgement } from './judge-windows.js';
import { statesBefore } from './object-states.js';
import { readValues } from './read-values.js';
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
  /** After the window; `unjudged` where it is older than the rule, or waits for its grace. */
  readonly state: 'unjudged' | 'ok' | 'open';
  readonly event?: JudgementEvent;
}

/**
 * Says window by window what judging makes of an object, by the rule and the samples as they are
 * now: those that came after a window was judged are in it, too.
 * @param openSeconds when the alarm began that was open as the range begins; absent where none was
 */
export async function explainRule(
  object: WatchedObject,
  range: WindowRange,
  openSeconds: number | undefined,
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
  const [start] = await statesBefore(first, [object], new Map(), () => openSeconds, watch);
  if (start === undefined || judgedEnds.length === 0) {
    return ends.map((end) => unjudged(object, end, valueByEnd));
  }
  const judgedRange = { ...range, firstEndSeconds, lastEndSeconds };
  return [
    ...ends.filter((end) => end < firstEndSeconds).map((end) => unjudged(object, end, valueByEnd)),
    ...judgeWindows(rule, judgedRange, valueByEnd, start, alarmTimeoutSeconds).map((judgement) =>
      explain(object, judgement),
    ),
    ...ends.filter((end) => end > lastEndSeconds).map((end) => unjudged(object, end, valueByEnd)),
  ];
}

function unjudged(
  { rule }: WatchedObject,
  endSeconds: number,
  valueByEnd: ReadonlyMap<number, number>,
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
