import type { Alarm } from '../catalog/alarms/alarm.js';
import { countMet, type ObjectState } from './judge.js';
import { objectLifeSeconds } from './judge-object.js';
import { statesBefore, watchedId } from './object-states.js';
import type { Round } from './round.js';
import type { Watch } from './watch.js';
import type { WatchedObject } from './watched-objects.js';

/**
 * Of objects that are behind those that the present may open or end an alarm of, whatever happened in
 * between: by the last windows that count, as they are stored.
 * @param window the latest that has closed
 */
export async function urgentObjects(
  { periodSeconds, endSeconds }: Pick<Round, 'periodSeconds' | 'endSeconds'>,
  objects: readonly WatchedObject[],
  openAlarmOf: (object: WatchedObject) => Alarm | undefined,
  watch: Watch,
): Promise<ReadonlySet<string>> {
  const next = { periodSeconds, endSeconds: endSeconds + periodSeconds };
  const states = await statesBefore(next, objects, new Map(), openAlarmOf, watch);
  const { alarmTimeoutSeconds } = watch.settings();
  const urgent = objects.filter((object, at) => {
    const state = states[at];
    return state !== undefined && isUrgent(object, state, endSeconds, alarmTimeoutSeconds);
  });
  return new Set(urgent.map(watchedId));
}

function isUrgent(
  { rule }: WatchedObject,
  state: ObjectState,
  endSeconds: number,
  timeoutSeconds: number,
): boolean {
  // Where a recovery threshold keeps alarms open, one may have opened that still is.
  const mayBeOpen = countMet(rule, state.values, true) >= rule.constancy;
  if (!state.open || !mayBeOpen) return mayBeOpen !== state.open;
  const silentSeconds = endSeconds - state.dataSeconds;
  if (rule.missingData === 'ignore') return silentSeconds >= timeoutSeconds;
  return rule.missingData === 'alarm' && rule.isWild && silentSeconds > objectLifeSeconds;
}
