import type { AlarmRule } from '../catalog/alarms/alarm-rule.js';
import { freshState, judge, type JudgedWindow, type Judgement, type ObjectState } from './judge.js';

/** So long after its last data a wildcard's object is one no more. */
export const objectLifeSeconds = 86_400;

/** Before the first window: a wildcard's object is one from its first sample on, others at once. */
export function stateAtFirst({ isWild }: AlarmRule, sinceSeconds: number): ObjectState {
  return freshState(isWild ? -Infinity : sinceSeconds);
}

/** As `judge`; but a wildcard does not judge an object that has no data yet, or none any more. */
export function judgeObject(
  rule: AlarmRule,
  state: ObjectState,
  window: JudgedWindow,
  timeoutSeconds: number,
): Judgement {
  const silentSeconds = window.endSeconds - state.dataSeconds;
  const isGone = rule.isWild && window.value === undefined && silentSeconds > objectLifeSeconds;
  // An open alarm outlasts the object unless windows without data are what keeps it open.
  if (!isGone || (state.open && rule.missingData !== 'alarm')) {
    return judge(rule, state, window, timeoutSeconds);
  }
  const next = { ...state, values: [], open: false };
  return state.open ? { state: next, event: 'timeout' } : { state: next };
}
