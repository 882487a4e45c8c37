import type { AlarmEnd } from '../catalog/alarms/alarm.js';
import type { AlarmCondition, AlarmOperator } from '../catalog/alarms/alarm-rule.js';
import { clampToDouble, overflowMark } from '../model/overflow.js';

/** A closed window of an object. */
export interface JudgedWindow {
  readonly endSeconds: number;
  /** Absent where the window has no data. */
  readonly value?: number;
  /** The value stands for a sum that no double holds. */
  readonly overflow?: true;
}

/** @param stored what the store says of the window; undefined where it has no data */
export function judgedWindowOf(endSeconds: number, stored: number | undefined): JudgedWindow {
  if (stored === undefined) return { endSeconds };
  return { endSeconds, value: clampToDouble(stored), ...overflowMark(stored) };
}

/** What judging has to remember of an object from one window to the next. */
export interface ObjectState {
  /** Of the last windows that count, at most `windowsJudged`, the latest last; null had no data. */
  readonly values: readonly (number | null)[];
  /**
   * End of the last window with data, or the moment from which data has been missed; minus infinity
   * for an object of a wildcard that has not reported yet.
   */
  readonly dataSeconds: number;
  readonly open: boolean;
}

export type JudgementEvent = 'opened' | Extract<AlarmEnd, 'recovered' | 'timeout'>;

export interface Judgement {
  readonly state: ObjectState;
  /** What the window changed; absent where nothing. */
  readonly event?: JudgementEvent;
}

/** Of an object that nothing is known of: data is missed from this moment on. */
export function freshState(sinceSeconds: number): ObjectState {
  return { values: [], dataSeconds: sinceSeconds, open: false };
}

/**
 * Judges the next closed window of an object. Windows come in order, those without data too.
 * @param timeoutSeconds so long without data ends an open alarm
 */
export function judge(
  condition: AlarmCondition,
  state: ObjectState,
  window: JudgedWindow,
  timeoutSeconds: number,
): Judgement {
  const { endSeconds, value } = window;
  if (value === undefined && condition.missingData !== 'alarm') {
    return judgeSilence(condition, state, endSeconds, timeoutSeconds);
  }
  const gapSeconds = endSeconds - state.dataSeconds;
  const counted = gapSeconds > gapSecondsMax(condition, timeoutSeconds) ? [] : state.values;
  const values = [...counted, value ?? null].slice(-condition.windowsJudged);
  const dataSeconds = value === undefined ? state.dataSeconds : endSeconds;
  const open = countMet(condition, values, state.open) >= condition.constancy;
  const next = { values, dataSeconds, open };
  if (open === state.open) return { state: next };
  return { state: next, event: open ? 'opened' : 'recovered' };
}

/**
 * The longest gap between the ends of two windows with data that are still counted together.
 * Neighbors are, however long a window is.
 */
export function gapSecondsMax(
  { missingData, periodSeconds }: Pick<AlarmCondition, 'missingData' | 'periodSeconds'>,
  timeoutSeconds: number,
): number {
  return missingData === 'ignore' ? Math.max(timeoutSeconds, periodSeconds) : Infinity;
}

/** A window that counts for nothing: only an alarm that waits for data can end by it. */
function judgeSilence(
  { missingData }: AlarmCondition,
  state: ObjectState,
  endSeconds: number,
  timeoutSeconds: number,
): Judgement {
  const silentSeconds = endSeconds - state.dataSeconds;
  if (!state.open || missingData === 'keep' || silentSeconds < timeoutSeconds) return { state };
  // What met the condition before the silence is no part of what comes after it.
  return { state: { ...state, values: [], open: false }, event: 'timeout' };
}

/** How many of the windows that count meet the condition. */
export function countMet(
  condition: AlarmCondition,
  values: readonly (number | null)[],
  open: boolean,
): number {
  const bound = boundOf(condition, open);
  return values.filter((value) => value === null || meets(value, condition.operator, bound)).length;
}

/** What values are compared with: of an open alarm what it recovers by. */
export function boundOf(
  { threshold, recoveryThreshold }: Pick<AlarmCondition, 'threshold' | 'recoveryThreshold'>,
  open: boolean,
): number {
  return open ? (recoveryThreshold ?? threshold) : threshold;
}

/** Whether a value meets a comparison. */
export function meets(value: number, operator: AlarmOperator, threshold: number): boolean {
  switch (operator) {
    case '>':
      return value > threshold;
    case '<':
      return value < threshold;
    case '>=':
      return value >= threshold;
    case '<=':
      return value <= threshold;
    case '==':
      return value === threshold;
    case '!=':
      return value !== threshold;
  }
}
