import type { Alarm } from '../catalog/alarms/alarm.js';
import type { AlarmRule } from '../catalog/alarms/alarm-rule.js';
import { seriesKeyOf } from '../model/series.js';
import { windowCount, type WindowRange } from '../query/windows.js';
import { groupBy } from '../model/group-by.js';
import { gapSecondsMax, type ObjectState } from './judge.js';
import { objectLifeSeconds, stateAtFirst } from './judge-object.js';
import { judgeWindows } from './judge-windows.js';
import { readValues } from './read-values.js';
import type { Round } from './round.js';
import type { ValueByEnd } from './value-by-end.js';
import type { Watch } from './watch.js';
import type { WatchedObject } from './watched-objects.js';

interface Remembered {
  /** What it was judged by: a rule that changed is judged anew from the stored samples. */
  readonly rule: AlarmRule;
  readonly state: ObjectState;
}

type Window = Pick<Round, 'periodSeconds' | 'endSeconds'>;

/** What an alarm that is open began with. */
export type Opening = Pick<Alarm, 'occurSeconds' | 'value'>;

/** The opening of the alarm that is open for an object; undefined where none is. */
type OpeningOf = (object: WatchedObject) => Opening | undefined;

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
  openingOf: OpeningOf,
  watch: Watch,
): Promise<ObjectState[]> {
  const unknown = objects.filter((object) => stateOf(object, remembered) === undefined);
  const rebuilt = await rebuild(window, unknown, openingOf, watch);
  return objects.map(
    (object) =>
      stateOf(object, remembered) ??
      rebuilt.get(object) ??
      stateAtFirst(object.rule, window.endSeconds),
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
  openingOf: OpeningOf,
  watch: Watch,
): Promise<Map<WatchedObject, ObjectState>> {
  const states = new Map<WatchedObject, ObjectState>();
  const { alarmTimeoutSeconds } = watch.settings();
  let left = objects;
  for (let factor = 1; left.length > 0; factor *= fartherFactor) {
    const windowCountOf = ({ rule }: WatchedObject): number =>
      Math.max(windowsNeeded(rule), rule.windowsJudged * factor);
    const lacking: WatchedObject[] = [];
    for (const [count, alike] of groupBy(left, windowCountOf)) {
      const firstEndSeconds = endSeconds - count * periodSeconds;
      const range = { firstEndSeconds, lastEndSeconds: endSeconds - periodSeconds, periodSeconds };
      const values = await readValues(alike, range, watch.store);
      for (const [at, object] of alike.entries()) {
        const valueByEnd = values[at] ?? new Map<number, number>();
        const past = { object, range, valueByEnd, opening: openingOf(object) };
        if (isEnough(past, alarmTimeoutSeconds)) {
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

/** How many windows a look back reads at least. */
function windowsNeeded({ missingData, isWild, periodSeconds, windowsJudged }: AlarmRule): number {
  // Which of the windows without data count depends on when the object reported last.
  const isLife = missingData === 'alarm' && isWild;
  return windowsJudged + (isLife ? Math.ceil(objectLifeSeconds / periodSeconds) : 0);
}

/** So long before a window nothing that was counted then counts, unless data came in between. */
function memorySeconds({ object: { rule }, opening }: Past, timeoutSeconds: number): number {
  const isForgotten = rule.isWild && opening === undefined;
  const lifeSeconds = isForgotten ? objectLifeSeconds + rule.periodSeconds : Infinity;
  return Math.min(gapSecondsMax(rule, timeoutSeconds), lifeSeconds);
}

/** What is stored of an object, up to the window that is judged next. */
interface Past {
  readonly object: WatchedObject;
  readonly range: WindowRange;
  readonly valueByEnd: ValueByEnd;
  readonly opening: Opening | undefined;
}

/** Whether what lies farther back changes nothing. */
function isEnough(past: Past, timeoutSeconds: number): boolean {
  const { object, range, valueByEnd } = past;
  const { rule } = object;
  const { firstEndSeconds, lastEndSeconds, periodSeconds } = range;
  if (rule.missingData === 'alarm' || firstEndSeconds <= madeBefore(rule, range)) return true;
  if (valueByEnd.size >= rule.windowsJudged) return true;
  const firstData = [...valueByEnd.keys()].reduce(
    (first, end) => Math.min(first, end),
    lastEndSeconds + periodSeconds,
  );
  return firstData - (firstEndSeconds - periodSeconds) > memorySeconds(past, timeoutSeconds);
}

/** Windows that ended before the rule was made count for nothing. */
function stateAfter(past: Past, timeoutSeconds: number): ObjectState {
  const { object, range, valueByEnd, opening } = past;
  const { rule } = object;
  const madeSeconds = madeBefore(rule, range);
  const ends = [...valueByEnd.keys()].filter((end) => end > madeSeconds).sort((a, b) => a - b);
  const since = stateAtFirst(
    rule,
    Math.max(madeSeconds, range.firstEndSeconds - range.periodSeconds),
  );
  const dataSeconds = ends.at(-1) ?? since.dataSeconds;
  const values =
    rule.missingData === 'alarm'
      ? valuesWithGaps(past, ends, since, timeoutSeconds)
      : valuesWithData(past, ends, timeoutSeconds);
  const state = { values, dataSeconds, open: opening !== undefined };
  if (opening === undefined) return state;
  const { occurSeconds, value } = opening;
  // The clock was set back since: the windows that opened the alarm lie ahead, but they count.
  const isAhead = occurSeconds >= range.lastEndSeconds + range.periodSeconds;
  const opened = isAhead ? Array<number | null>(rule.constancy).fill(value ?? null) : [];
  return {
    ...state,
    values: [...opened, ...values].slice(-rule.windowsJudged),
    dataSeconds:
      rule.missingData === 'ignore'
        ? Math.max(dataSeconds, Math.min(occurSeconds, range.lastEndSeconds))
        : dataSeconds,
  };
}

/** The values that count where windows without data do not. */
function valuesWithData(past: Past, ends: readonly number[], timeoutSeconds: number): number[] {
  const { object, range, valueByEnd } = past;
  const memory = memorySeconds(past, timeoutSeconds);
  const nextSeconds = range.lastEndSeconds + range.periodSeconds;
  const begin = ends.findLastIndex((end, at) => (ends[at + 1] ?? nextSeconds) - end > memory) + 1;
  const counted = ends.slice(begin).slice(-object.rule.windowsJudged);
  return counted.flatMap((end) => valueByEnd.get(end) ?? []);
}

/** The values that count where windows without data do, too: those of the last windows judged. */
function valuesWithGaps(
  { object: { rule }, range, valueByEnd }: Past,
  ends: readonly number[],
  since: ObjectState,
  timeoutSeconds: number,
): ObjectState['values'] {
  const { firstEndSeconds, lastEndSeconds, periodSeconds } = range;
  const madeSeconds = madeBefore(rule, range);
  const madeCount = Math.max(0, Math.ceil((lastEndSeconds - madeSeconds) / periodSeconds));
  const count = Math.min(rule.windowsJudged, windowCount(range), madeCount);
  const first = lastEndSeconds - (count - 1) * periodSeconds;
  if (count === 0 || first < firstEndSeconds) return [];
  const dataSeconds = ends.findLast((end) => end < first) ?? since.dataSeconds;
  const counted = { ...range, firstEndSeconds: first };
  const start = { ...since, dataSeconds };
  return judgeWindows(rule, counted, valueByEnd, start, timeoutSeconds).at(-1)?.after.values ?? [];
}

/** When a rule was made; long ago where that lies ahead: the clock was set back since. */
function madeBefore(
  { createdSeconds }: AlarmRule,
  { lastEndSeconds, periodSeconds }: WindowRange,
): number {
  return createdSeconds < lastEndSeconds + periodSeconds ? createdSeconds : 0;
}
