import { objectLifeSeconds, judgeObject } from './judge-object.js';
import type { ObjectState } from './judge.js';
import { readValues } from './read-values.js';
import type { Round } from './round.js';
import type { Watch } from './watch.js';
import type { WatchedObject } from './watched-objects.js';

/** An object, and its state before a window. */
export interface Standing {
  readonly object: WatchedObject;
  readonly state: ObjectState;
  /** The statistic in the window; absent where it has no data. */
  readonly value: number | undefined;
}

/**
 * The same, where a sample that came late is newer than what was known of an object whose alarm
 * would time out: the window of the sample is not judged again, but the timeout counts from it.
 */
export async function withLateData(
  { periodSeconds, endSeconds }: Round,
  standings: readonly Standing[],
  watch: Watch,
): Promise<readonly Standing[]> {
  const { alarmTimeoutSeconds } = watch.settings();
  const silent = standings.filter(({ object, state, value }) => {
    if (!state.open || value !== undefined) return false;
    return judgeObject(object.rule, state, { endSeconds }, alarmTimeoutSeconds).event === 'timeout';
  });
  if (silent.length === 0) return standings;
  const isLife = silent.some(({ object }) => object.rule.missingData === 'alarm');
  const backSeconds = Math.max(alarmTimeoutSeconds, isLife ? objectLifeSeconds : 0);
  const windowsBack = Math.ceil(backSeconds / periodSeconds);
  const range = {
    firstEndSeconds: endSeconds - windowsBack * periodSeconds,
    lastEndSeconds: endSeconds - periodSeconds,
  };
  const objects = silent.map(({ object }) => object);
  const values = windowsBack < 1 ? [] : await readValues(objects, range, watch.store);
  const lateByStanding = new Map(
    silent.map((standing, at) => {
      const ends = [...(values[at]?.keys() ?? [])];
      return [standing, ends.reduce((a, b) => Math.max(a, b), standing.state.dataSeconds)] as const;
    }),
  );
  return standings.map((standing) => {
    const dataSeconds = lateByStanding.get(standing) ?? standing.state.dataSeconds;
    return { ...standing, state: { ...standing.state, dataSeconds } };
  });
}
