import type { Alarm } from '../catalog/alarms/alarm.js';
import { windowCount, type WindowRange } from '../query/windows.js';
import { catchUp } from './catch-up.js';
import { endAlarms } from './end-alarms.js';
import { isJudgedBy } from './is-judged-by.js';
import { JudgedSoFar } from './judged-so-far.js';
import { watchedId, type StateByObject } from './object-states.js';
import type { Round } from './round.js';
import { urgentObjects } from './urgent-objects.js';
import type { Watch } from './watch.js';
import type { WatchObserver } from './watcher.js';
import { ObjectFinder, type WatchedObject } from './watched-objects.js';

/** So many windows of all objects are judged at a time: in between, others have their turn. */
const windowsPerTurn = 50_000;

type OpenAlarmOf = (object: WatchedObject) => Alarm | undefined;

/** The objects of a backlog that are behind, in two parts, and the windows that they missed. */
export interface BacklogPlan {
  readonly round: Round;
  readonly range: WindowRange;
  readonly openAlarmOf: OpenAlarmOf;
  /** Those that the present is about. */
  readonly urgent: WatchedObject[];
  readonly others: WatchedObject[];
}

export type BacklogPart = 'urgent' | 'others';

interface Watched {
  readonly objects: readonly WatchedObject[];
  readonly openAlarmOf: OpenAlarmOf;
  /** Open alarms of objects that their rules judge no more. */
  readonly unbound: readonly Alarm[];
}

/** Judges the windows that a stopped server missed: those objects first that the present is about. */
export class BacklogWork {
  readonly #watch: Watch;
  readonly #observer: WatchObserver;
  readonly #judgedSoFar: JudgedSoFar;
  /** By length of window: what is urgent, as of the window that closed last. */
  readonly #urgent = new Map<number, { endSeconds: number; ids: ReadonlySet<string> }>();

  constructor(watch: Watch, observer: WatchObserver) {
    this.#watch = watch;
    this.#observer = observer;
    this.#judgedSoFar = new JudgedSoFar(watch);
  }

  /** All objects are behind from then on. @param round the window that closed last */
  async begin(round: Round, behindSeconds: number): Promise<void> {
    const { periodSeconds, endSeconds } = round;
    const { unbound } = await this.#watched(round);
    await this.#watch.alarms.recordJudgement(
      { periodSeconds, endSeconds, backlog: { behindSeconds } },
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
    return {
      round,
      range: {
        firstEndSeconds: behindSeconds + periodSeconds,
        lastEndSeconds: endSeconds,
        periodSeconds,
      },
      openAlarmOf,
      urgent: behind.filter((object) => ids.has(watchedId(object))),
      others: behind.filter((object) => !ids.has(watchedId(object))),
    };
  }

  /** Judges all missed windows of the next objects of a part of the plan. @returns their states */
  async catchUpSome(plan: BacklogPlan, part: BacklogPart): Promise<StateByObject> {
    const startMilliseconds = performance.now();
    const { round, range, openAlarmOf } = plan;
    const { periodSeconds, endSeconds, nowSeconds } = round;
    const objectsPerTurn = Math.max(1, Math.floor(windowsPerTurn / windowCount(range)));
    const chosen = plan[part].splice(0, objectsPerTurn);
    const { changes, states } = await catchUp(chosen, range, nowSeconds, openAlarmOf, this.#watch);
    const backlog = { caughtUp: chosen.map(watchedId) };
    await this.#watch.alarms.recordJudgement({ periodSeconds, endSeconds, backlog }, changes);
    this.#observer.judged({
      periodSeconds,
      objectCount: chosen.length,
      openedCount: changes.opened.length,
      endedCount: changes.ended.length + changes.opened.filter(({ end }) => end).length,
      seconds: (performance.now() - startMilliseconds) / 1000,
    });
    return states;
  }

  async #finish({ periodSeconds, endSeconds }: Round): Promise<void> {
    const nothing = { opened: [], ended: [], notices: [] };
    const backlog = { isDone: true } as const;
    await this.#watch.alarms.recordJudgement({ periodSeconds, endSeconds, backlog }, nothing);
    this.#urgent.delete(periodSeconds);
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
