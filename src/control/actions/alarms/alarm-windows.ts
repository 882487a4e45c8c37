import type { Watch } from '../../../alarms/watch.js';
import type { AlarmRule } from '../../../catalog/alarms/alarm-rule.js';
import { secondsOf } from '../../../model/clock.js';
import { ControlRefusal } from '../control-refusal.js';
import { floorToWindow, type WindowRange } from '../../../query/windows.js';
import type { ActionCall } from '../action.js';
import type { Control } from '../control.js';
import { readMoments } from '../range-parameters.js';

export function watchOf({ alarms, catalog, store, config }: Control): Watch {
  return { alarms, catalog, store, settings: config };
}

/**
 * The windows of a rule's length that startTime and endTime ask for, by default up to the latest
 * that has closed. @throws ControlRefusal
 */
export function readRuleRange(
  { parameters }: ActionCall,
  control: Control,
  { periodSeconds }: AlarmRule,
  absentSeconds: number,
): WindowRange {
  const { utcOffsetSeconds } = control.config();
  const now = secondsOf(control.clock);
  const moments = readMoments(parameters, control, now - absentSeconds, now);
  const floor = (seconds: number): number =>
    floorToWindow(seconds, periodSeconds, utcOffsetSeconds);
  return {
    firstEndSeconds: floor(moments.startSeconds),
    lastEndSeconds: floor(Math.min(moments.endSeconds, Math.max(now, moments.startSeconds))),
    periodSeconds,
  };
}

/** @throws ControlRefusal exceedLimit */
export function checkWindows(count: number, countMax: number, limit: string): void {
  if (count <= countMax) return;
  const detail = `${count} windows; at most ${countMax} are allowed (${limit})`;
  throw new ControlRefusal('exceedLimit', detail);
}
