import type { Alarm, AlarmChanges } from '../catalog/alarms/alarm.js';
import { objectKeyOf } from '../model/monitored-object.js';
import { clampToDouble } from '../model/overflow.js';
import { alarmContentOf } from './alarm-content.js';
import { endAlarms } from './end-alarms.js';
import { isJudgedBy } from './is-judged-by.js';
import type { ObjectState } from './judge.js';
import { judgeObject } from './judge-object.js';
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

/** Judges one closed window for all rules of its length. Changes nothing. */
export async function judgeRound(
  round: Round,
  remembered: StateByObject,
  watch: Watch,
): Promise<RoundFindings> {
  const { periodSeconds, endSeconds, nowSeconds } = round;
  const finder = new ObjectFinder(watch);
  const rules = watch.alarms
    .rules()
    .filter((rule) => rule.periodSeconds === periodSeconds)
    .filter((rule) => isJudgedBy(rule, endSeconds, nowSeconds));
  const objects: WatchedObject[] = [];
  for (const rule of rules) {
    for (const object of await finder.objectsOf(rule)) objects.push(object);
  }
  const openByObject = new Map(
    rules.flatMap(({ ruleId }) =>
      finder.openAlarmsOf(ruleId).map((alarm) => [watchedId(alarm), alarm] as const),
    ),
  );
  const openAlarmOf = (object: WatchedObject): Alarm | undefined =>
    openByObject.get(watchedId(object));
  const openSince = (object: WatchedObject): number | undefined =>
    openAlarmOf(object)?.occurSeconds;
  const states = await statesBefore(round, objects, remembered, openSince, watch);
  const range = { firstEndSeconds: endSeconds, lastEndSeconds: endSeconds };
  const values = await readValues(objects, range, watch.store);
  const findings = new Findings(round, watch);
  for (const [at, object] of objects.entries()) {
    const state = states[at];
    if (state === undefined) continue;
    const stored = values[at]?.get(endSeconds);
    const value = stored === undefined ? undefined : clampToDouble(stored);
    findings.add(object, state, value, openAlarmOf(object));
    openByObject.delete(watchedId(object));
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
    this.#notices = new RoundNotices(round, watch);
  }

  add(
    object: WatchedObject,
    before: ObjectState,
    value: number | undefined,
    alarm: Alarm | undefined,
  ): void {
    const { endSeconds } = this.#round;
    const { alarmTimeoutSeconds } = this.#watch.settings();
    const atEnd = value === undefined ? {} : { value };
    const window = { endSeconds, ...atEnd };
    const { state, event } = judgeObject(object.rule, before, window, alarmTimeoutSeconds);
    this.#states.set(watchedId(object), { rule: object.rule, state });
    if (event === 'opened') {
      this.#notices.opened(object.rule, objectKeyIn(object), this.#opened.length);
      this.#opened.push(openingOf(object, window));
    } else if (alarm !== undefined && event !== undefined) {
      const end = { reason: event, recoverSeconds: endSeconds, ...atEnd };
      this.#ended.push({ alarmId: alarm.alarmId, end });
      this.#notices.ended(alarm);
    } else if (alarm !== undefined) {
      this.#notices.stillOpen(alarm, object.rule, objectKeyIn(object));
    }
  }

  addUnbound(alarms: readonly Alarm[]): void {
    const { ended } = endAlarms(alarms, 'objectUnbound', this.#round.endSeconds);
    this.#ended.push(...ended);
    for (const alarm of alarms) this.#notices.ended(alarm);
  }

  all(): RoundFindings {
    const changes = { opened: this.#opened, ended: this.#ended, notices: this.#notices.all };
    return { changes, states: this.#states };
  }
}

function objectKeyIn({ rule, dimensionValues }: WatchedObject): string {
  return objectKeyOf({ dimensionNames: rule.dimensionNames, dimensionValues });
}

function openingOf(
  { rule, metric, namespace, dimensionValues }: WatchedObject,
  { endSeconds, ...atEnd }: { readonly endSeconds: number; readonly value?: number },
): AlarmChanges['opened'][number] {
  return {
    rule,
    region: namespace.region,
    namespaceName: namespace.name,
    metricName: metric.name,
    displayName: metric.displayName,
    unit: metric.unit,
    dimensionValues,
    occurSeconds: endSeconds,
    ...atEnd,
    content: alarmContentOf(rule, metric),
  };
}
