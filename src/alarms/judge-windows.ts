import type { AlarmRule } from '../catalog/alarms/alarm-rule.js';
import { windowEnds, type WindowRange } from '../query/windows.js';
import {
  judgedWindowOf,
  type JudgedWindow,
  type JudgementEvent,
  type ObjectState,
} from './judge.js';
import { judgeObject } from './judge-object.js';
import type { ValueByEnd } from './value-by-end.js';

/** A window, and what judging it made of an object. */
export interface WindowJudgement {
  readonly window: JudgedWindow;
  readonly before: ObjectState;
  readonly after: ObjectState;
  readonly event?: JudgementEvent;
}

/** Judges windows of the past one after another, as the rounds do. */
export function judgeWindows(
  rule: AlarmRule,
  range: WindowRange,
  valueByEnd: ValueByEnd,
  start: ObjectState,
  timeoutSeconds: number,
): WindowJudgement[] {
  let before = start;
  return windowEnds(range).map((endSeconds) => {
    const window = judgedWindowOf(endSeconds, valueByEnd.get(endSeconds));
    const { state: after, event } = judgeObject(rule, before, window, timeoutSeconds);
    const judgement = { window, before, after, ...(event === undefined ? {} : { event }) };
    before = after;
    return judgement;
  });
}
