import type { AlarmRule } from '../catalog/alarms/alarm-rule.js';
import { seriesKeyOf } from '../model/series.js';
import { groupBy } from './group-by.js';
import { freshState, type ObjectState } from './judge.js';
import { objectLifeSeconds } from './judge-object.js';
import { readValues } from './read-values.js';
import type { Round } from './round.js';
import type { Watch } from './watch.js';
import type { WatchedObject } from './watched-objects.js';

interface Remembered {
  /** What it was judged by: a rule that changed is judged anew from the stored samples. */
  readonly rule: AlarmRule;
  readonly state: ObjectState;
}

type Window = Pick<Round, 'periodSeconds' | 'endSeconds'>;

/** Since when an alarm is open for an object; undefined where none is. */
type OpenSince = (object: WatchedObject) => number | undefined;

export type StateByObject = ReadonlyMap<string, Remembered>;

/** Tells the objects of all rules apart: those watched, and those that alarms are about. */
export function watchedId({
  rule,
  dimensionValues,
}: {
  readonly rule: Pick<AlarmRule, 'ruleId'>;
  readonly dimensionValues: readonly string[];
}): string {
  return `${rule.ruleId} ${seriesKeyOf(dimensionValues)}`;
}

/**
 * The state of each object before the window: as remembered, or worked out
 * from what is stored and which alarms are open.
 */
export async function statesBefore(
  window: Window,
  objects: readonly WatchedObject[],
  remembered: StateByObject,
  openSince: OpenSince,
  watch: Watch,
): Promise<ObjectState[]> {
  const unknown = objects.filter((object) => stateOf(object, remembered) === undefined);
  const rebuilt = await rebuild(window, unknown, openSince, watch);
  return objects.map(
    (object) => stateOf(object, remembered) ?? rebuilt.get(object) ?? freshState(window.endSeconds),
  );
}

function stateOf(object: WatchedObject, remembered: StateByObject): ObjectState | undefined {
  const known = remembered.get(watchedId(object));
  return known?.rule === object.rule ? known.state : undefined;
}

async function rebuild(
  { periodSeconds, endSeconds }: Window,
  objects: readonly WatchedObject[],
  openSince: OpenSince,
  watch: Watch,
): Promise<Map<WatchedObject, ObjectState>> {
  const states = new Map<WatchedObject, ObjectState>();
  const { alarmTimeoutSeconds } = watch.settings();
  const windowCountOf = (object: WatchedObject): number => {
    const isOpen = openSince(object) !== undefined;
    return windowsNeeded(object.rule, isOpen ? alarmTimeoutSeconds : 0);
  };
  for (const [windowCount, alike] of groupBy(objects, windowCountOf)) {
    const lastEndSeconds = endSeconds - periodSeconds;
    const range = { firstEndSeconds: endSeconds - windowCount * periodSeconds, lastEndSeconds };
    const values = await readValues(alike, range, watch.store);
    for (const [at, object] of alike.entries()) {
      const valueByEnd = values[at] ?? new Map<number, number>();
      states.set(object, stateAfter(object, valueByEnd, range, openSince(object)));
    }
  }
  return states;
}

/** How many windows back a state reaches: for what is counted, and for when data was last seen. */
function windowsNeeded(rule: AlarmRule, timeoutSeconds: number): number {
  const { missingData, isWild, periodSeconds, windowsJudged } = rule;
  const silenceSeconds = missingData === 'alarm' && isWild ? objectLifeSeconds : timeoutSeconds;
  return Math.max(windowsJudged, Math.ceil(silenceSeconds / periodSeconds));
}

/** Windows that ended before the rule was made count for nothing. */
function stateAfter(
  { rule }: WatchedObject,
  valueByEnd: ReadonlyMap<number, number>,
  range: { readonly firstEndSeconds: number; readonly lastEndSeconds: number },
  openSeconds: number | undefined,
): ObjectState {
  const { periodSeconds, createdSeconds, missingData, windowsJudged } = rule;
  const values: (number | null)[] = [];
  let dataSeconds = openSeconds ?? Math.max(createdSeconds, range.firstEndSeconds - periodSeconds);
  for (let end = range.firstEndSeconds; end <= range.lastEndSeconds; end += periodSeconds) {
    if (end <= createdSeconds) continue;
    const value = valueByEnd.get(end);
    if (value !== undefined) dataSeconds = Math.max(dataSeconds, end);
    if (value !== undefined || missingData === 'alarm') values.push(value ?? null);
  }
  return { values: values.slice(-windowsJudged), dataSeconds, open: openSeconds !== undefined };
}
