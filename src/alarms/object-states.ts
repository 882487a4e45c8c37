import type { AlarmRule } from '../catalog/alarms/alarm-rule.js';
import { seriesKeyOf } from '../model/series.js';
import type { WindowRange } from '../query/windows.js';
import { groupBy } from './group-by.js';
import { freshState, type ObjectState } from './judge.js';
import { objectLifeSeconds } from './judge-object.js';
import { judgeWindows } from './judge-windows.js';
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
  // An object that is new among those remembered has nothing farther back.
  const isNew = (object: WatchedObject): boolean =>
    remembered.size > 0 && !remembered.has(watchedId(object));
  const rebuilt = await rebuild(window, unknown, isNew, openSince, watch);
  return objects.map(
    (object) => stateOf(object, remembered) ?? rebuilt.get(object) ?? freshState(window.endSeconds),
  );
}

function stateOf(object: WatchedObject, remembered: StateByObject): ObjectState | undefined {
  const known = remembered.get(watchedId(object));
  return known?.rule === object.rule ? known.state : undefined;
}

/** A look back that found too little goes so much farther. */
const fartherFactor = 8;

async function rebuild(
  { periodSeconds, endSeconds }: Window,
  objects: readonly WatchedObject[],
  isNew: (object: WatchedObject) => boolean,
  openSince: OpenSince,
  watch: Watch,
): Promise<Map<WatchedObject, ObjectState>> {
  const states = new Map<WatchedObject, ObjectState>();
  const { alarmTimeoutSeconds } = watch.settings();
  const countMax = Math.ceil(objectLifeSeconds / periodSeconds);
  let left = objects;
  for (let factor = 1; left.length > 0; factor *= fartherFactor) {
    const windowCountOf = (object: WatchedObject): number => {
      const isOpen = openSince(object) !== undefined;
      const needed = windowsNeeded(object.rule, isOpen ? alarmTimeoutSeconds : 0);
      return Math.max(needed, Math.min(needed * factor, countMax));
    };
    const lacking: WatchedObject[] = [];
    for (const [windowCount, alike] of groupBy(left, windowCountOf)) {
      const firstEndSeconds = endSeconds - windowCount * periodSeconds;
      const range = { firstEndSeconds, lastEndSeconds: endSeconds - periodSeconds, periodSeconds };
      const values = await readValues(alike, range, watch.store);
      for (const [at, object] of alike.entries()) {
        const valueByEnd = values[at] ?? new Map<number, number>();
        const past = { object, range, valueByEnd, openSeconds: openSince(object) };
        const isDone = windowCount >= countMax || isNew(object);
        if (isDone || isEnough(past, alarmTimeoutSeconds)) {
          states.set(object, stateAfter(past, alarmTimeoutSeconds));
        } else {
          lacking.push(object);
        }
      }
    }
    left = lacking;
  }
  return states;
}

/** How many windows back a state reaches: for what is counted, and for when data was last seen. */
function windowsNeeded(rule: AlarmRule, timeoutSeconds: number): number {
  const { missingData, isWild, periodSeconds, windowsJudged } = rule;
  const silenceSeconds = missingData === 'alarm' && isWild ? objectLifeSeconds : timeoutSeconds;
  return Math.max(windowsJudged, Math.ceil(silenceSeconds / periodSeconds));
}

/** What is stored of an object, up to the window that is judged next. */
interface Past {
  readonly object: WatchedObject;
  readonly range: WindowRange;
  readonly valueByEnd: ReadonlyMap<number, number>;
  readonly openSeconds: number | undefined;
}

/** Whether what lies farther back changes nothing. */
function isEnough({ object, range, valueByEnd }: Past, timeoutSeconds: number): boolean {
  const { missingData, windowsJudged } = object.rule;
  const madeSeconds = madeBefore(object.rule, range);
  if (missingData === 'alarm' || range.firstEndSeconds <= madeSeconds) return true;
  const ends = [...valueByEnd.keys()].sort((one, other) => one - other).slice(-windowsJudged);
  if (ends.length < windowsJudged) return false;
  // Whether an alarm ended in a silence, and what was before it counts no more, lies farther back.
  const isSilence = (end: number, at: number): boolean =>
    (ends[at + 1] ?? range.lastEndSeconds) - end >= timeoutSeconds;
  return missingData === 'keep' || !ends.some(isSilence);
}

/** Windows that ended before the rule was made count for nothing. */
function stateAfter(
  { object: { rule }, range, valueByEnd, openSeconds }: Past,
  timeoutSeconds: number,
): ObjectState {
  const { firstEndSeconds, lastEndSeconds, periodSeconds } = range;
  const madeSeconds = madeBefore(rule, range);
  const skippedCount = Math.max(0, Math.floor((madeSeconds - firstEndSeconds) / periodSeconds) + 1);
  const counted = { ...range, firstEndSeconds: firstEndSeconds + skippedCount * periodSeconds };
  const since = Math.max(madeSeconds, firstEndSeconds - periodSeconds);
  const judgements = judgeWindows(rule, counted, valueByEnd, freshState(since), timeoutSeconds);
  const state = judgements.at(-1)?.after ?? freshState(since);
  if (openSeconds === undefined) return { ...state, open: false };
  // What lies ahead is of a clock that was set back since.
  const dataSeconds = Math.max(state.dataSeconds, Math.min(openSeconds, lastEndSeconds));
  return { ...state, dataSeconds, open: true };
}

/** When a rule was made; long ago where that lies ahead: the clock was set back since. */
function madeBefore(
  { createdSeconds }: AlarmRule,
  { lastEndSeconds, periodSeconds }: WindowRange,
): number {
  return createdSeconds < lastEndSeconds + periodSeconds ? createdSeconds : 0;
}
