import type { Alarm, AlarmChanges } from '../catalog/alarms/alarm.js';
import type { Backlog } from '../catalog/alarms/alarm-catalog.js';
import { clampToDouble } from '../model/overflow.js';
import { openingOf } from './alarm-opening.js';
import { endAlarms } from './end-alarms.js';
import { isJudgedBy } from './is-judged-by.js';
import type { ObjectState } from './judge.js';
import { judgeObject } from './judge-object.js';
import { withLateData, type Standing } from './late-data.js';
import { statesBefore, watchedId, type StateByObject } from './object-states.js';
import { readValues } from './read-values.js';
import type { Round } from './round.js';
import { RoundNotices } from './round-notices.js';
import type { Watch } from './watch.js';
import { ObjectFinder, type WatchedObject } from './watched-objects.js';

/** What judging one window of all rules of a length found. */
export interface RoundFindings {
  readonly changes: AlarmChanges;
  /** Of the objects, after the window. */
  readonly states: StateByObject;
}

/**
 * Judges one closed window for all rules of its length. Changes nothing.
 * @param backlog the objects that are behind are left alone
 */
export async function judgeRound(
  round: Round,
  remembered: StateByObject,
  backlog: Backlog | undefined,
  watch: Watch,
): Promise<RoundFindings> {
  const { periodSeconds, endSeconds, nowSeconds } = round;
  const finder = new ObjectFinder(watch);
  const rules = watch.alarms
    .rules()
    .filter((rule) => rule.periodSeconds === periodSeconds)
    .filter((rule) => isJudgedBy(rule, endSeconds, nowSeconds));
  const bound: WatchedObject[] = [];
  for (const rule of rules) {
    for (const object of await finder.objectsOf(rule)) bound.push(object);
  }
  const objects =
    backlog === undefined
      ? bound
      : bound.filter((object) => backlog.caughtUp.has(watchedId(object)));
  const openByObject = new Map(
    rules.flatMap(({ ruleId }) =>
      finder.openAlarmsOf(ruleId).map((alarm) => [watchedId(alarm), alarm] as const),
    ),
  );
  const openAlarmOf = (object: WatchedObject): Alarm | undefined =>
    openByObject.get(watchedId(object));
  const states = await statesBefore(round, objects, remembered, openAlarmOf, watch);
  const range = { firstEndSeconds: endSeconds, lastEndSeconds: endSeconds };
  const values = await readValues(objects, range, watch.store);
  const findings = new Findings(round, watch);
  const known: Standing[] = [];
  for (const [at, object] of objects.entries()) {
    const state = states[at];
    if (state === undefined) continue;
    const stored = values[at]?.get(endSeconds);
    const value = stored === undefined ? undefined : clampToDouble(stored);
    known.push({ object, state, value });
  }
  for (const standing of await withLateData(round, known, watch)) {
    findings.add(standing, openAlarmOf(standing.object));
  }
  if (openByObject.size > 0) {
    for (const object of bound) openByObject.delete(watchedId(object));
  }
  // What is open and judged by its rule no more: the object has a rule of its own now.
  findings.addUnbound([...openByObject.values()]);
  return findings.all();
}

/** Gathers what the judge says of each object. */
class Findings {
  readonly #round: Round;
  readonly #watch: Watch;
  readonly #notices: RoundNotices;
  readonly #states = new Map<string, { rule: WatchedObject['rule']; state: ObjectState }>();
  readonly #opened: AlarmChanges['opened'][number][] = [];
  readonly #ended: AlarmChanges['ended'][number][] = [];

  constructor(round: Round, watch: Watch) {
    this.#round = round;
    this.#watch = watch;
    this.#notices = new RoundNotices(round.nowSeconds, watch);
  }

  add({ object, state: before, value }: Standing, alarm: Alarm | undefined): void {
    const { endSeconds } = this.#round;
    const { alarmTimeoutSeconds } = this.#watch.settings();
    const atEnd = value === undefined ? {} : { value };
    const window = { endSeconds, ...atEnd };
    const { state, event } = judgeObject(object.rule, before, window, alarmTimeoutSeconds);
    this.#states.set(watchedId(object), { rule: object.rule, state });
    if (event === 'opened') {
      this.#notices.opened(object, this.#opened.length, endSeconds);
      this.#opened.push(openingOf(object, window));
    } else if (alarm !== undefined && event !== undefined) {
      const end = { reason: event, recoverSeconds: endSeconds, ...atEnd };
      this.#ended.push({ alarmId: alarm.alarmId, end });
      this.#notices.ended(alarm, endSeconds);
    } else if (alarm !== undefined) {
      this.#notices.stillOpen(alarm, object, endSeconds);
    }
  }

  addUnbound(alarms: readonly Alarm[]): void {
    const { ended } = endAlarms(alarms, 'objectUnbound', this.#round.endSeconds);
    this.#ended.push(...ended);
    for (const alarm of alarms) this.#notices.ended(alarm, this.#round.endSeconds);
  }

  all(): RoundFindings {
    const changes = { opened: this.#opened, ended: this.#ended, notices: this.#notices.all };
    return { changes, states: this.#states };
  }
}
