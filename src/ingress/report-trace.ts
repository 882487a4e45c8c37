import type { ReceiverObserver, ReportStep } from './receiver.js';

/** Reports whose steps are timed: one in so many. The clock costs as much as a small step. */
const timedShare = 32;

let reportCount = 0;

/** What is known of a report while it is received, for the log and the counters. */
export class ReportTrace {
  /** Who says to report; proven only once the signature is. */
  secretId: string | undefined;
  readonly #observer: ReceiverObserver;
  /** When the step under way began; undefined where this report is not timed. */
  #stepBeganMs: number | undefined;

  constructor(observer: ReceiverObserver) {
    this.#observer = observer;
    reportCount += 1;
    if (reportCount % timedShare === 0) this.#stepBeganMs = performance.now();
  }

  /** Ends a step that began with the one before it. */
  end(step: ReportStep): void {
    if (this.#stepBeganMs === undefined) return;
    const nowMs = performance.now();
    this.#observer.timed(step, (nowMs - this.#stepBeganMs) / 1000);
    this.#stepBeganMs = nowMs;
  }
}
