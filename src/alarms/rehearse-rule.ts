import type { AlarmEnd } from '../catalog/alarms/alarm.js';
import { FairTurns, type Turns } from '../model/fair-turns.js';
import { sortInSlices } from '../model/sort-in-slices.js';
import { windowCount, type WindowRange } from '../query/windows.js';
import { stateAtFirst } from './judge-object.js';
import { judgeWindows, type WindowJudgement } from './judge-windows.js';
import { readValues } from './read-values.js';
import type { Watch } from './watch.js';
import type { WatchedObject } from './watched-objects.js';

/** An alarm that a rule would have made. */
export interface RehearsedAlarm {
  /** Values by the rule's dimensionNames. */
  readonly dimensionValues: readonly string[];
  readonly occurSeconds: number;
  /** The statistic in the window that completed the condition; absent where it had no data. */
  readonly value?: number;
  /** The value stands for a sum that no double holds. */
  readonly overflow?: true;
  /** Absent where it would still be open as the range ends. */
  readonly end?: { readonly reason: AlarmEnd; readonly recoverSeconds: number };
}

/** So many windows are read, and judged, without a pause. */
const windowsPerSlice = 10_000;

/**
 * Judges windows of the past by a rule as though it had been made as the range begins: windows before
 * it count for nothing.
 * @param objects of one rule
 * @returns the alarms that it would have made, the earliest first
 */
export async function rehearseRule(
  objects: readonly WatchedObject[],
  range: WindowRange,
  watch: Watch,
  turns: Turns = new FairTurns(),
): Promise<RehearsedAlarm[]> {
  const objectsPerSlice = Math.max(1, Math.floor(windowsPerSlice / windowCount(range)));
  const alarms: RehearsedAlarm[] = [];
  for (let at = 0; at < objects.length; at += objectsPerSlice) {
    const slice = objects.slice(at, at + objectsPerSlice);
    for (const alarm of await rehearseObjects(slice, range, watch, turns)) alarms.push(alarm);
  }
  return sortInSlices(alarms, (one, other) => one.occurSeconds - other.occurSeconds, turns);
}

async function rehearseObjects(
  objects: readonly WatchedObject[],
  range: WindowRange,
  watch: Watch,
  turns: Turns,
): Promise<RehearsedAlarm[]> {
  const { alarmTimeoutSeconds } = watch.settings();
  const beginSeconds = range.firstEndSeconds - range.periodSeconds;
  const rehearsed = objects.map((object) => ({
    object,
    state: stateAtFirst(object.rule, beginSeconds),
    events: [] as WindowJudgement[],
  }));
  for (const part of partsOf(range)) {
    const values = await readValues(objects, part, watch.store);
    await turns.next();
    for (const [at, one] of rehearsed.entries()) {
      const valueByEnd = values[at] ?? new Map<number, number>();
      const { rule } = one.object;
      const judgements = judgeWindows(rule, part, valueByEnd, one.state, alarmTimeoutSeconds);
      one.state = judgements.at(-1)?.after ?? one.state;
      for (const judgement of judgements) {
        if (judgement.event !== undefined) one.events.push(judgement);
      }
    }
  }
  return rehearsed.flatMap(({ events, object: { dimensionValues } }) =>
    alarmsOf(events).map((alarm) => ({ dimensionValues, ...alarm })),
  );
}

function partsOf(range: WindowRange): WindowRange[] {
  const { firstEndSeconds, lastEndSeconds, periodSeconds } = range;
  const partSeconds = windowsPerSlice * periodSeconds;
  return Array.from({ length: Math.ceil(windowCount(range) / windowsPerSlice) }, (_, at) => {
    const first = firstEndSeconds + at * partSeconds;
    const last = Math.min(first + partSeconds - periodSeconds, lastEndSeconds);
    return { firstEndSeconds: first, lastEndSeconds: last, periodSeconds };
  });
}

/** @param events of one object: openings and endings by turns */
function alarmsOf(events: readonly WindowJudgement[]): Omit<RehearsedAlarm, 'dimensionValues'>[] {
  return events.flatMap(({ window, event }, at) => {
    if (event !== 'opened') return [];
    const { endSeconds: occurSeconds, ...value } = window;
    const next = events[at + 1];
    if (next?.event === undefined || next.event === 'opened') return [{ occurSeconds, ...value }];
    const end = { reason: next.event, recoverSeconds: next.window.endSeconds };
    return [{ occurSeconds, ...value, end }];
  });
}
