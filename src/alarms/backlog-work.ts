import type { Alarm } from '../catalog/alarms/alarm.js';
import type { JudgedUntil } from '../catalog/alarms/alarm-catalog.js';
import { catchUp } from './catch-up.js';
import { endAlarms } from './end-alarms.js';
import type { HeldLease } from './held-lease.js';
import { isJudgedBy } from './is-judged-by.js';
import { JudgedSoFar } from './judged-so-far.js';
import { watchedId, type StateByObject } from './object-states.js';
import type { Round } from './round.js';
import { urgentObjects } from './urgent-objects.js';
import type { Watch } from './watch.js';
import type { WatchObserver } from './watch-observer.js';
import { ObjectFinder, type WatchedObject } from './watched-objects.js';

/** So many windows of all objects are judged at a time: in between, others have their turn. */
const windowsPerTurn = 20_000;

/**
 * So many turns at most are for what the present is about: each reads all that was missed, of a few
 * objects. More objects are judged sooner with all others.
 */
const urgentTurnsMax = 20;

type OpenAlarmOf = (object: WatchedObject) => Alarm | undefined;

/** The objects of a backlog that are behind, as they are at one moment. */
export interface BacklogPlan {
  /** The window that closed last. */
  readonly round: Round;
  /** The last window that was judged of them. */
  behindSeconds: number;
  /** Those that the present is about, as many as are judged at a time. */
  readonly urgent: WatchedObject[][];
  readonly others: readonly WatchedObject[];
}

interface Watched {
  readonly objects: readonly WatchedObject[];
  readonly openAlarmOf: OpenAlarmOf;
  /** Open alarms of objects that their rules judge no more. */
  readonly unbound: readonly Alarm[];
}

/** Judges the windows that a stopped server missed: those objects first that the present is about. */
export class BacklogWork {
  readonly #watch: Watch;
  readonly #lease: HeldLease;
  readonly #observer: WatchObserver;
  readonly #judgedSoFar: JudgedSoFar;
  /** By length of window: what is urgent, as of the window that closed last. */
  readonly #urgent = new Map<number, { endSeconds: number; ids: ReadonlySet<string> }>();
  /** By length of window: of the objects that are behind, after the last window judged of them. */
  readonly #states = new Map<number, { endSeconds: number; states: StateByObject }>();

  constructor(watch: Watch, lease: HeldLease, observer: WatchObserver) {
    this.#watch = watch;
    this.#lease = lease;
    this.#observer = observer;
    this.#judgedSoFar = new JudgedSoFar(watch);
  }

  /** All objects are behind from then on. @param round the window that closed last */
  async begin(round: Round, behindSeconds: number): Promise<void> {
    const { periodSeconds, endSeconds } = round;
    const { unbound } = await this.#watched(round);
    await this.#lease.record(
      { periodSeconds, endSeconds, backlog: { beginSeconds: behindSeconds } },
      endAlarms(unbound, 'objectUnbound', behindSeconds + periodSeconds),
    );
    this.#observer.catchUpBegan({ periodSeconds, seconds: endSeconds - behindSeconds });
  }

  /** What is to be caught up with now; undefined where nothing is. */
  async planOf(periodSeconds: number, nowSeconds: number): Promise<BacklogPlan | undefined> {
    const { alarms } = this.#watch;
    const backlog = alarms.backlogOf(periodSeconds);
    const endSeconds = alarms.judgedSeconds(periodSeconds);
    const behindSeconds = this.#judgedSoFar.behindSeconds(periodSeconds, nowSeconds);
    if (backlog === undefined || endSeconds === undefined || behindSeconds === undefined) {
      return undefined;
    }
    const round = { periodSeconds, endSeconds, nowSeconds };
    const { objects, openAlarmOf } = await this.#watched(round);
    const behind = objects.filter((object) => !backlog.caughtUp.has(watchedId(object)));
    if (behindSeconds >= endSeconds || behind.length === 0) {
      await this.#finish(round);
      return undefined;
    }
    const ids = await this.#urgentIds(round, behind, openAlarmOf);
    const missedCount = (endSeconds - behindSeconds) / periodSeconds;
    const objectsPerTurn = Math.max(1, Math.floor(windowsPerTurn / missedCount));
    const urgent = behind
      .filter((object) => ids.has(watchedId(object)))
      .slice(0, objectsPerTurn * urgentTurnsMax);
    const turns = Array.from({ length: Math.ceil(urgent.length / objectsPerTurn) }, (_, at) =>
      urgent.slice(at * objectsPerTurn, (at + 1) * objectsPerTurn),
    );
    const first = new Set(urgent);
    const others = behind.filter((object) => !first.has(object));
    return { round, behindSeconds, urgent: turns, others };
  }

  /** Judges all windows that some urgent objects missed. @returns the states of the objects */
  async catchUpUrgent(plan: BacklogPlan): Promise<StateByObject> {
    const [objects = [], ...left] = plan.urgent;
    const { endSeconds } = plan.round;
    const backlog = { caughtUp: objects.map(watchedId) };
    const states = await this.#judge(plan, objects, endSeconds, new Map(), backlog);
    plan.urgent.splice(0, plan.urgent.length, ...left);
    return states;
  }

  /**
   * Judges the next windows of all other objects, in the order of time: so each sample is read once.
   * @returns the states of the objects where none is behind any more
   */
  async catchUpOthers(plan: BacklogPlan): Promise<StateByObject | undefined> {
    const { round, behindSeconds } = plan;
    const { periodSeconds, endSeconds } = round;
    const objects = [...plan.urgent.flat(), ...plan.others];
    const count = Math.max(1, Math.floor(windowsPerTurn / Math.max(1, objects.length)));
    const lastEnd = Math.min(behindSeconds + count * periodSeconds, endSeconds);
    const known = this.#states.get(periodSeconds);
    const remembered: StateByObject =
      known?.endSeconds === behindSeconds ? known.states : new Map<string, never>();
    const backlog = { behindSeconds: lastEnd };
    const states = await this.#judge(plan, objects, lastEnd, remembered, backlog);
    this.#states.set(periodSeconds, { endSeconds: lastEnd, states });
    plan.behindSeconds = lastEnd;
    if (lastEnd < endSeconds) return undefined;
    await this.#finish(round);
    return states;
  }

  /** What is remembered is in doubt. */
  forget(periodSeconds: number): void {
    this.#states.delete(periodSeconds);
    this.#urgent.delete(periodSeconds);
  }

  /** Another process judged meanwhile. */
  forgetAll(): void {
    this.#states.clear();
    this.#urgent.clear();
  }

  async #judge(
    { round, behindSeconds }: BacklogPlan,
    objects: readonly WatchedObject[],
    lastEndSeconds: number,
    remembered: StateByObject,
    backlog: NonNullable<JudgedUntil['backlog']>,
  ): Promise<StateByObject> {
    const startMilliseconds = performance.now();
    const { periodSeconds, endSeconds, nowSeconds } = round;
    const range = { firstEndSeconds: behindSeconds + periodSeconds, lastEndSeconds, periodSeconds };
    const { changes, states } = await catchUp(objects, range, nowSeconds, remembered, this.#watch);
    await this.#lease.record({ periodSeconds, endSeconds, backlog }, changes);
    this.#observer.judged({
      periodSeconds,
      objectCount: objects.length,
      openedCount: changes.opened.length,
      endedCount: changes.ended.length + changes.opened.filter(({ end }) => end).length,
      seconds: (performance.now() - startMilliseconds) / 1000,
    });
    return states;
  }

  async #finish({ periodSeconds, endSeconds }: Round): Promise<void> {
    const nothing = { opened: [], ended: [], notices: [] };
    const backlog = { isDone: true } as const;
    await this.#lease.record({ periodSeconds, endSeconds, backlog }, nothing);
    this.forget(periodSeconds);
    this.#observer.caughtUp({ periodSeconds });
  }

  async #urgentIds(
    round: Round,
    behind: readonly WatchedObject[],
    openAlarmOf: OpenAlarmOf,
  ): Promise<ReadonlySet<string>> {
    const { periodSeconds, endSeconds } = round;
    const known = this.#urgent.get(periodSeconds);
    if (known?.endSeconds === endSeconds) return known.ids;
    const ids = await urgentObjects(round, behind, openAlarmOf, this.#watch);
    this.#urgent.set(periodSeconds, { endSeconds, ids });
    return ids;
  }

  async #watched({ periodSeconds, endSeconds, nowSeconds }: Round): Promise<Watched> {
    const finder = new ObjectFinder(this.#watch);
    const rules = this.#watch.alarms
      .rules()
      .filter((rule) => rule.periodSeconds === periodSeconds)
      .filter((rule) => isJudgedBy(rule, endSeconds, nowSeconds));
    const objects: WatchedObject[] = [];
    for (const rule of rules) {
      for (const object of await finder.objectsOf(rule)) objects.push(object);
    }
    const openById = new Map(
      rules.flatMap(({ ruleId }) =>
        finder.openAlarmsOf(ruleId).map((alarm) => [watchedId(alarm), alarm] as const),
      ),
    );
    const bound = new Set(objects.map(watchedId));
    return {
      objects,
      openAlarmOf: (object) => openById.get(watchedId(object)),
      unbound: [...openById].flatMap(([id, alarm]) => (bound.has(id) ? [] : [alarm])),
    };
  }
}
