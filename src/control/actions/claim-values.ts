import { ControlRefusal } from './control-refusal.js';
import type { ActionCall } from './action.js';
import type { Control } from './control.js';

/** All calls together may hold as many values as so many of the largest. */
const largestCallsMax = 2;

/** What a call reads: a value for each window of each statistic of each object. */
export interface ValueCount {
  readonly objects: number;
  readonly statistics: number;
  readonly windows: number;
}

/**
 * To be called before values are read; the call holds them until it is answered.
 * @throws ControlRefusal valuesOverLimit
 */
export async function claimValues(
  { claims }: Pick<ActionCall, 'claims'>,
  { config, values }: Control,
  { objects, statistics, windows }: ValueCount,
): Promise<void> {
  const { valuesPerQueryMax } = config();
  const count = objects * statistics * windows;
  if (count > valuesPerQueryMax) {
    throw new ControlRefusal(
      'valuesOverLimit',
      `${objects} objects x ${statistics} statistics x ${windows} windows are ${count} values; ` +
        `at most ${valuesPerQueryMax} are allowed (valuesPerQueryMax)`,
    );
  }
  claims.add(await values.hold(count, largestCallsMax * valuesPerQueryMax));
}
