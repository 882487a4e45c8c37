import type { DeliveryAttempt } from './alarm.js';

/** The log of a delivery keeps so many attempts: the first, and the latest. */
const attemptsKeptMax = 20;

/** The log with one more attempt. */
export function withAttempt(
  log: readonly DeliveryAttempt[],
  attempt: DeliveryAttempt,
): readonly DeliveryAttempt[] {
  const [first, ...later] = log;
  const kept = first === undefined ? [] : [first, ...later.slice(2 - attemptsKeptMax)];
  return [...kept, attempt];
}
