import { secondsOf, systemClock } from '../model/clock.js';
import type { ActionArguments } from './administration.js';
import { momentArgument } from './moment.js';

/** The time range of an action, of the options `--start` and `--end`. @throws OperatorError */
export function rangeArguments({ start, end }: { start?: string; end?: string }): ActionArguments {
  const nowSeconds = secondsOf(systemClock);
  return {
    startTime: momentArgument(start, '--start', nowSeconds),
    endTime: momentArgument(end, '--end', nowSeconds),
  };
}
