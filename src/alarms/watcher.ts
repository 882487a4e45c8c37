import { floorToWindow } from '../query/windows.js';
import { judgeRound } from './judgement-round.js';
import type { StateByObject } from './object-states.js';
import type { Watch } from './watch.js';

/** What the watcher tells of its work. */
export interface WatchObserver {
  /** A window was judged. */
  judged(round: {
    readonly periodSeconds: number;
    readonly objectCount: number;
    readonly openedCount: number;
    readonly endedCount: number;
    readonly seconds: number;
  }): void;
  /** A round failed; it is done again at the next tick. */
  judgingFailed(error: unknown): void;
  /** Windows so long ago that they are not judged any more. */
  windowsMissed(missed: { readonly periodSeconds: number; readonly seconds: number }): void;
}

/** Judges windows as they close, each length of window for itself, in order. */
export class Watcher {
  readonly #watch: Watch;
  readonly #observer: WatchObserver;
  readonly #statesByPeriod = new Map<number, StateByObject>();
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(watch: Watch, observer: WatchObserver) {
    this.#watch = watch;
    this.#observer = observer;
  }

  /** Judges every window that has closed by now. One call at a time: others wait for the first. */
  tick(nowSeconds: number): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#running ??= this.#judgeAll(nowSeconds).finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** Finishes the round that runs. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #judgeAll(nowSeconds: number): Promise<void> {
    const periods = new Set(this.#watch.alarms.rules().map(({ periodSeconds }) => periodSeconds));
    for (const periodSeconds of periods) {
      try {
        await this.#judgeClosed(periodSeconds, nowSeconds);
      } catch (error) {
        // What was remembered may be of a window whose outcome is in doubt: work it out anew.
        this.#statesByPeriod.delete(periodSeconds);
        this.#observer.judgingFailed(error);
      }
    }
  }

  async #judgeClosed(periodSeconds: number, nowSeconds: number): Promise<void> {
    const { utcOffsetSeconds, alarmGraceSeconds, alarmCatchUpSeconds } = this.#watch.settings();
    const closedSeconds = nowSeconds - alarmGraceSeconds;
    const lastEnd = floorToWindow(closedSeconds, periodSeconds, utcOffsetSeconds);
    const judged = this.#judgedSeconds(periodSeconds, lastEnd, nowSeconds);
    const catchUpSeconds = Math.max(alarmCatchUpSeconds, periodSeconds);
    const oldest = floorToWindow(closedSeconds - catchUpSeconds, periodSeconds, utcOffsetSeconds);
    if (judged < oldest) {
      this.#statesByPeriod.delete(periodSeconds);
      this.#observer.windowsMissed({ periodSeconds, seconds: oldest - judged });
    }
    const first = Math.max(judged, oldest) + periodSeconds;
    for (let end = first; end <= lastEnd && !this.#closed; end += periodSeconds) {
      await this.#judgeWindow(periodSeconds, end, nowSeconds);
    }
  }

  /**
   * How far judging came, by the windows of the zone as it is now. A clock that was set back begins
   * anew with the last closed window.
   */
  #judgedSeconds(periodSeconds: number, lastEnd: number, nowSeconds: number): number {
    const recorded = this.#watch.alarms.judgedSeconds(periodSeconds);
    const { utcOffsetSeconds } = this.#watch.settings();
    const judged = recorded && floorToWindow(recorded, periodSeconds, utcOffsetSeconds);
    // Windows that are remembered are of another zone, and the new ones overlap them.
    if (judged !== recorded) this.#statesByPeriod.delete(periodSeconds);
    if (judged !== undefined && judged <= lastEnd + periodSeconds) {
      if (judged >= lastEnd) return judged;
      return Math.max(judged, this.#neededFrom(periodSeconds, lastEnd, nowSeconds));
    }
    this.#statesByPeriod.delete(periodSeconds);
    if (judged !== undefined) return lastEnd - periodSeconds;
    return this.#neededFrom(periodSeconds, lastEnd, nowSeconds);
  }

  /** The end of the last window before the oldest rule: there was none to judge until then. */
  #neededFrom(periodSeconds: number, lastEnd: number, nowSeconds: number): number {
    const { alarms, settings } = this.#watch;
    const oldestSeconds = alarms
      .rules()
      .filter((rule) => rule.periodSeconds === periodSeconds)
      .map(({ createdSeconds: made }) => (made > nowSeconds ? lastEnd - periodSeconds : made))
      .reduce((oldest, made) => Math.min(oldest, made), lastEnd);
    return floorToWindow(oldestSeconds, periodSeconds, settings().utcOffsetSeconds);
  }

  async #judgeWindow(periodSeconds: number, endSeconds: number, nowSeconds: number): Promise<void> {
    const startMilliseconds = performance.now();
    const remembered: StateByObject = this.#statesByPeriod.get(periodSeconds) ?? new Map();
    const round = { periodSeconds, endSeconds, nowSeconds };
    const { changes, states } = await judgeRound(round, remembered, this.#watch);
    await this.#watch.alarms.recordJudgement({ periodSeconds, endSeconds }, changes);
    this.#statesByPeriod.set(periodSeconds, states);
    this.#observer.judged({
      periodSeconds,
      objectCount: states.size,
      openedCount: changes.opened.length,
      endedCount: changes.ended.length,
      seconds: (performance.now() - startMilliseconds) / 1000,
    });
  }
}
