import type { Alarm, AlarmChanges } from '../catalog/alarms/alarm.js';
import type { WindowRange } from '../query/windows.js';
import { openingOf } from './alarm-opening.js';
import { isJudgedBy } from './is-judged-by.js';
import type { RoundFindings } from './judgement-round.js';
import { stateAtFirst } from './judge-object.js';
import { judgeWindows, type WindowJudgement } from './judge-windows.js';
import { statesBefore, watchedId, type StateByObject } from './object-states.js';
import { readValues } from './read-values.js';
import { RoundNotices } from './round-notices.js';
import type { Watch } from './watch.js';
import type { WatchedObject } from './watched-objects.js';

type AlarmEnding = NonNullable<Alarm['end']>;

/**
 * Judges many windows that some objects missed, in order for each: one question, and one change,
 * however many alarms came and went. Changes nothing.
 * @param remembered the states before the range, as far as they are known
 */
export async function catchUp(
  objects: readonly WatchedObject[],
  range: WindowRange,
  nowSeconds: number,
  remembered: StateByObject,
  watch: Watch,
): Promise<RoundFindings> {
  const { periodSeconds, firstEndSeconds } = range;
  const openById = new Map(watch.alarms.openAlarms().map((alarm) => [watchedId(alarm), alarm]));
  const openAlarmOf = (object: WatchedObject): Alarm | undefined => openById.get(watchedId(object));
  const { alarmTimeoutSeconds } = watch.settings();
  const window = { periodSeconds, endSeconds: firstEndSeconds };
  const isOld = ({ rule }: WatchedObject): boolean => isJudgedBy(rule, firstEndSeconds, nowSeconds);
  const old = objects.filter(isOld);
  const starts = await statesBefore(window, old, remembered, openAlarmOf, watch);
  const startByObject = new Map(old.map((object, at) => [object, starts[at]] as const));
  const values = await readValues(objects, range, watch.store);
  const findings = new CatchUpFindings(nowSeconds, watch);
  for (const [at, object] of objects.entries()) {
    const { rule } = object;
    // Of a rule that was made since there are no windows before.
    const start = startByObject.get(object) ?? stateAtFirst(rule, rule.createdSeconds);
    const judged = judgedRange(range, object, nowSeconds);
    const valueByEnd = values[at] ?? new Map<number, number>();
    const judgements = judgeWindows(rule, judged, valueByEnd, start, alarmTimeoutSeconds);
    findings.add(object, judgements, openAlarmOf(object));
    findings.states.set(watchedId(object), { rule, state: judgements.at(-1)?.after ?? start });
  }
  return findings;
}

/** The windows of a rule begin when it is made. */
function judgedRange(range: WindowRange, { rule }: WatchedObject, nowSeconds: number): WindowRange {
  const { firstEndSeconds, lastEndSeconds, periodSeconds } = range;
  if (isJudgedBy(rule, firstEndSeconds, nowSeconds)) return range;
  const skipped = Math.floor((rule.createdSeconds - firstEndSeconds) / periodSeconds) + 1;
  const first = firstEndSeconds + skipped * periodSeconds;
  return { ...range, firstEndSeconds: Math.min(first, lastEndSeconds + periodSeconds) };
}

/** Gathers what the judge says of each object, over all its windows. */
class CatchUpFindings implements RoundFindings {
  readonly states = new Map<
    string,
    { rule: WatchedObject['rule']; state: WindowJudgement['after'] }
  >();
  readonly #notices: RoundNotices;
  readonly #opened: AlarmChanges['opened'][number][] = [];
  readonly #ended: AlarmChanges['ended'][number][] = [];

  constructor(nowSeconds: number, watch: Watch) {
    this.#notices = new RoundNotices(nowSeconds, watch);
  }

  get changes(): AlarmChanges {
    return { opened: this.#opened, ended: this.#ended, notices: this.#notices.all };
  }

  /** @param alarm the one that is open before the windows */
  add(
    object: WatchedObject,
    judgements: readonly WindowJudgement[],
    alarm: Alarm | undefined,
  ): void {
    let known = alarm;
    let isTold = false;
    for (const { window, event } of judgements) {
      const { endSeconds, ...atEnd } = window;
      if (event === 'opened') {
        isTold = this.#notices.opened(object, this.#opened.length, endSeconds);
        this.#opened.push(openingOf(object, window));
      } else if (event !== undefined) {
        const end = { reason: event, recoverSeconds: endSeconds, ...atEnd };
        if (known === undefined) this.#endOpened(end, isTold);
        else this.#endKnown(known, end);
        known = undefined;
      }
    }
    const last = judgements.at(-1);
    if (known !== undefined && last !== undefined) {
      this.#notices.stillOpen(known, object, last.window.endSeconds);
    }
  }

  #endKnown(alarm: Alarm, end: AlarmEnding): void {
    this.#ended.push({ alarmId: alarm.alarmId, end });
    this.#notices.ended(alarm, end.recoverSeconds);
  }

  /** Ends the alarm that was opened last. */
  #endOpened(end: AlarmEnding, isTold: boolean): void {
    const opened = this.#opened.pop();
    if (opened === undefined) return;
    this.#opened.push({ ...opened, end });
    if (isTold) this.#notices.openedAndEnded(this.#opened.length - 1, end.recoverSeconds);
  }
}
