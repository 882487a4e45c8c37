import type { Backlog } from '../catalog/alarms/alarm-catalog.js';
import type { HeldLease } from './held-lease.js';
import { BacklogWork, type BacklogPlan } from './backlog-work.js';
import { judgeRound } from './judgement-round.js';
import { JudgedSoFar } from './judged-so-far.js';
import type { StateByObject } from './object-states.js';
import type { Watch } from './watch.js';
import type { WatchObserver } from './watch-observer.js';

/** So many windows that were missed are judged one by one; more of them object by object. */
const windowsInTurn = 3;

/** Catching up yields to windows that close and to turns of other work so often. */
const catchUpMilliseconds = 500;

/**
 * Judges windows as they close, each length of window for itself, in order; while this process has
 * the lease for judging.
 */
export class Watcher {
  readonly #watch: Watch;
  readonly #lease: HeldLease;
  readonly #observer: WatchObserver;
  readonly #judgedSoFar: JudgedSoFar;
  readonly #work: BacklogWork;
  readonly #statesByPeriod = new Map<number, StateByObject>();
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(watch: Watch, lease: HeldLease, observer: WatchObserver) {
    this.#watch = watch;
    this.#lease = lease;
    this.#observer = observer;
    this.#judgedSoFar = new JudgedSoFar(watch);
    this.#work = new BacklogWork(watch, lease, observer);
  }

  /**
   * Judges every window that has closed by now, and for a while those that were missed before. One
   * call at a time: others wait for the first.
   */
  tick(nowSeconds: number): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#running ??= this.#judgeAll(nowSeconds).finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** For how long the oldest window that is not judged yet of any object could have been. */
  lagSeconds(nowSeconds: number): number {
    return Math.max(
      0,
      ...this.#periods().map((period) => this.#judgedSoFar.lagSeconds(period, nowSeconds)),
    );
  }

  /** Finishes the round that runs, and leaves judging to others. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    await this.#lease.release();
  }

  async #judgeAll(nowSeconds: number): Promise<void> {
    const periods = this.#periods();
    // Without a rule there is nothing to judge, and the lease is left alone.
    if (periods.length === 0 || !(await this.#mayJudge(nowSeconds))) return;
    for (const period of periods) {
      if (this.#isStopped) return;
      await this.#try(period, () => this.#judgeClosed(period, nowSeconds));
    }
    await this.#catchUp(periods, nowSeconds);
  }

  async #mayJudge(nowSeconds: number): Promise<boolean> {
    try {
      const hold = await this.#lease.hold(nowSeconds);
      if (hold !== 'held') {
        this.#statesByPeriod.clear();
        this.#work.forgetAll();
      }
      return hold !== 'elsewhere';
    } catch (error) {
      this.#observer.judgingFailed(error);
      return false;
    }
  }

  get #isStopped(): boolean {
    return this.#closed || !this.#lease.isHeld;
  }

  #periods(): number[] {
    return [...new Set(this.#watch.alarms.rules().map(({ periodSeconds }) => periodSeconds))];
  }

  async #try(periodSeconds: number, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // What was remembered may be of a window whose outcome is in doubt: work it out anew.
      this.#statesByPeriod.delete(periodSeconds);
      this.#work.forget(periodSeconds);
      this.#observer.judgingFailed(error);
    }
  }

  async #judgeClosed(periodSeconds: number, nowSeconds: number): Promise<void> {
    const { alarms } = this.#watch;
    const progress = this.#judgedSoFar.progressOf(periodSeconds, nowSeconds);
    const { judgedSeconds, lastEnd, oldestSeconds } = progress;
    if (progress.isAnew) this.#statesByPeriod.delete(periodSeconds);
    if (judgedSeconds < oldestSeconds) {
      this.#statesByPeriod.delete(periodSeconds);
      this.#observer.windowsMissed({ periodSeconds, seconds: oldestSeconds - judgedSeconds });
    }
    const behindSeconds = Math.max(judgedSeconds, oldestSeconds);
    const backlog = alarms.backlogOf(periodSeconds);
    if (backlog === undefined && lastEnd > behindSeconds + windowsInTurn * periodSeconds) {
      await this.#work.begin({ periodSeconds, endSeconds: lastEnd, nowSeconds }, behindSeconds);
      this.#statesByPeriod.delete(periodSeconds);
      return;
    }
    const first = behindSeconds + periodSeconds;
    for (let end = first; end <= lastEnd && !this.#isStopped; end += periodSeconds) {
      await this.#judgeWindow(periodSeconds, end, nowSeconds, backlog);
    }
  }

  async #judgeWindow(
    periodSeconds: number,
    endSeconds: number,
    nowSeconds: number,
    backlog: Backlog | undefined,
  ): Promise<void> {
    const startMilliseconds = performance.now();
    const remembered: StateByObject = this.#statesByPeriod.get(periodSeconds) ?? new Map();
    const round = { periodSeconds, endSeconds, nowSeconds };
    const { changes, states } = await judgeRound(round, remembered, backlog, this.#watch);
    await this.#lease.record({ periodSeconds, endSeconds }, changes);
    this.#statesByPeriod.set(periodSeconds, states);
    this.#observer.judged({
      periodSeconds,
      objectCount: states.size,
      openedCount: changes.opened.length,
      endedCount: changes.ended.length,
      seconds: (performance.now() - startMilliseconds) / 1000,
    });
  }

  /** Judges windows that were missed for a while: of what the present is about first. */
  async #catchUp(periods: readonly number[], nowSeconds: number): Promise<void> {
    const untilMilliseconds = performance.now() + catchUpMilliseconds;
    const plans: BacklogPlan[] = [];
    for (const period of periods) {
      if (this.#isStopped) return;
      await this.#try(period, async () => {
        const plan = await this.#work.planOf(period, nowSeconds);
        if (plan !== undefined) plans.push(plan);
      });
    }
    for (const plan of plans) {
      await this.#try(plan.round.periodSeconds, async () => {
        while (plan.urgent.length > 0 && !this.#isStopped) {
          this.#remember(plan, await this.#work.catchUpUrgent(plan));
          if (performance.now() > untilMilliseconds) return;
        }
      });
    }
    // At least once: whatever is urgent, catching up goes on.
    for (const plan of plans) {
      const { periodSeconds, endSeconds } = plan.round;
      await this.#try(periodSeconds, async () => {
        while (plan.behindSeconds < endSeconds && !this.#isStopped) {
          this.#remember(plan, await this.#work.catchUpOthers(plan));
          if (performance.now() > untilMilliseconds) return;
        }
      });
    }
  }

  /** Objects that caught up are judged with the window that closes next. */
  #remember({ round }: BacklogPlan, states: StateByObject | undefined): void {
    const known = this.#statesByPeriod.get(round.periodSeconds) ?? new Map<string, never>();
    this.#statesByPeriod.set(round.periodSeconds, new Map([...known, ...(states ?? [])]));
  }
}
