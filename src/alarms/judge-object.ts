import type { AlarmRule } from '../catalog/alarms/alarm-rule.js';
import { judge, type JudgedWindow, type Judgement, type ObjectState } from './judge.js';

/** So long after its last data a wildcard's object is one no more. */
export const objectLifeSeconds = 86_400;

/** As `judge`; what a wildcard found does not stay for ever when it falls silent. */
export function judgeObject(
  rule: AlarmRule,
  state: ObjectState,
  window: JudgedWindow,
  timeoutSeconds: number,
): Judgement {
  const silentSeconds = window.endSeconds - state.dataSeconds;
  const isGone = window.value === undefined && silentSeconds > objectLifeSeconds;
  if (!isGone || !rule.isWild || rule.missingData !== 'alarm') {
    return judge(rule, state, window, timeoutSeconds);
  }
  return state.open
    ? { state: { ...state, values: [], open: false }, event: 'timeout' }
    : { state };
}
