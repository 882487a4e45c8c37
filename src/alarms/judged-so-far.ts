import { floorToWindow } from '../query/windows.js';
import type { Watch } from './watch.js';

/** How far the judging of windows of one length came, by the windows of the zone as it is now. */
export interface Progress {
  /** End of the last window that was judged, or that need not be. */
  readonly judgedSeconds: number;
  /** End of the last window that has closed, its grace included. */
  readonly lastEnd: number;
  /** Windows that ended by then are judged no more. */
  readonly oldestSeconds: number;
  /** Whether what is remembered is of other windows: the zone was changed, or the clock set back. */
  readonly isAnew: boolean;
}

/** Tells which windows are to be judged. */
export class JudgedSoFar {
  readonly #watch: Watch;

  constructor(watch: Watch) {
    this.#watch = watch;
  }

  progressOf(periodSeconds: number, nowSeconds: number): Progress {
    const { alarmGraceSeconds, alarmCatchUpSeconds } = this.#watch.settings();
    const closedSeconds = nowSeconds - alarmGraceSeconds;
    const lastEnd = this.#floor(closedSeconds, periodSeconds);
    const catchUpSeconds = Math.max(alarmCatchUpSeconds, periodSeconds);
    const oldestSeconds = this.#floor(closedSeconds - catchUpSeconds, periodSeconds);
    const recorded = this.#watch.alarms.judgedSeconds(periodSeconds);
    const judged = recorded && this.#floor(recorded, periodSeconds);
    const isSetBack = judged !== undefined && judged > lastEnd + periodSeconds;
    const isAnew = judged !== recorded || judged === undefined || isSetBack;
    const judgedSeconds = this.#judgedSeconds(judged, { periodSeconds, lastEnd, nowSeconds });
    return { judgedSeconds, lastEnd, oldestSeconds, isAnew };
  }

  /** The end of the last window that objects of the backlog were judged by; undefined without one. */
  behindSeconds(periodSeconds: number, nowSeconds: number): number | undefined {
    const backlog = this.#watch.alarms.backlogOf(periodSeconds);
    if (backlog === undefined) return undefined;
    const { oldestSeconds } = this.progressOf(periodSeconds, nowSeconds);
    return Math.max(this.#floor(backlog.behindSeconds, periodSeconds), oldestSeconds);
  }

  /** For how long the oldest window that is not judged of every object could have been. */
  lagSeconds(periodSeconds: number, nowSeconds: number): number {
    const { judgedSeconds, oldestSeconds } = this.progressOf(periodSeconds, nowSeconds);
    const behindSeconds = this.behindSeconds(periodSeconds, nowSeconds) ?? judgedSeconds;
    const nextEnd = Math.max(behindSeconds, oldestSeconds) + periodSeconds;
    return Math.max(0, nowSeconds - this.#watch.settings().alarmGraceSeconds - nextEnd);
  }

  /** A clock that was set back begins anew with the last closed window. */
  #judgedSeconds(
    judged: number | undefined,
    { periodSeconds, lastEnd, nowSeconds }: LastWindow,
  ): number {
    if (judged === undefined) return this.#neededFrom(periodSeconds, lastEnd, nowSeconds);
    if (judged > lastEnd + periodSeconds) return lastEnd - periodSeconds;
    if (judged >= lastEnd) return judged;
    return Math.max(judged, this.#neededFrom(periodSeconds, lastEnd, nowSeconds));
  }

  /** The end of the last window before the oldest rule: there was none to judge until then. */
  #neededFrom(periodSeconds: number, lastEnd: number, nowSeconds: number): number {
    const oldestSeconds = this.#watch.alarms
      .rules()
      .filter((rule) => rule.periodSeconds === periodSeconds)
      .map(({ createdSeconds: made }) => (made > nowSeconds ? lastEnd - periodSeconds : made))
      .reduce((oldest, made) => Math.min(oldest, made), lastEnd);
    return this.#floor(oldestSeconds, periodSeconds);
  }

  #floor(seconds: number, periodSeconds: number): number {
    return floorToWindow(seconds, periodSeconds, this.#watch.settings().utcOffsetSeconds);
  }
}

interface LastWindow {
  readonly periodSeconds: number;
  readonly lastEnd: number;
  readonly nowSeconds: number;
}
