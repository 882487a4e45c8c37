import type { Limits } from '../../config/limits.js';
import { secondsOf, type Clock } from '../../model/clock.js';
import { Refusal } from '../../protocol/refusal.js';
import type { Report } from '../../protocol/report.js';
import { timestampProblem } from '../timestamp-problem.js';

/** @throws Refusal timestampIllegal */
export function checkTimestamp({ timestampSeconds }: Report, clock: Clock, limits: Limits): void {
  const problem = timestampProblem(timestampSeconds, secondsOf(clock), limits);
  if (problem !== undefined) throw new Refusal('timestampIllegal', problem);
}
