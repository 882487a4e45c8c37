import type { ReceiverObserver, ReportStep } from './receiver.js';

/** Measures how long a report's steps take. */
export interface ReportTimer {
  /** Ends a step that began with the one before it. */
  lap(step: ReportStep): void;
}

const idleTimer: ReportTimer = { lap: () => undefined };

/** Reports that are timed: one in so many. The clock costs as much as a small step. */
const timedShare = 32;

let reportCount = 0;

export function startTimer(observer: ReceiverObserver): ReportTimer {
  reportCount += 1;
  if (reportCount % timedShare !== 0) return idleTimer;
  let from = performance.now();
  return {
    lap(step) {
      const to = performance.now();
      observer.timed(step, (to - from) / 1000);
      from = to;
    },
  };
}
