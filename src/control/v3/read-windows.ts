import { secondsOf } from '../../model/clock.js';
import { floorToWindow, windowCount, type WindowRange } from '../../query/windows.js';
import { Api3Error } from '../../protocol/tc3/api3-errors.js';
import type { Control } from '../actions/control.js';
import type { Api3ActionCall } from './api3-action.js';
import { readIsoTime } from './iso-time.js';

const periodsSeconds = [10, 60, 300, 3600, 86_400];
const daySeconds = 86_400;

/**
 * The windows that Period, StartTime and EndTime ask for, by default those of today.
 * @throws Api3Error InvalidParameter, InvalidParameterValue, LimitExceeded
 */
export function readWindows({ values }: Api3ActionCall, control: Control): WindowRange {
  const { utcOffsetSeconds, api3PointsMax } = control.config();
  const periodSeconds = values.integer('Period') ?? 300;
  if (!periodsSeconds.includes(periodSeconds)) {
    const problem = `Period ${periodSeconds} is none of ${periodsSeconds.join(', ')}`;
    throw new Api3Error('InvalidParameterValue', problem);
  }
  const nowSeconds = secondsOf(control.clock);
  const floor = (seconds: number): number =>
    floorToWindow(seconds, periodSeconds, utcOffsetSeconds);
  const end = readIsoTime(values.text('EndTime'), 'EndTime') ?? nowSeconds;
  const start =
    readIsoTime(values.text('StartTime'), 'StartTime') ??
    floorToWindow(end, daySeconds, utcOffsetSeconds);
  if (start > end) throw new Api3Error('InvalidParameterValue', 'StartTime is after EndTime');
  const range = { firstEndSeconds: floor(start), lastEndSeconds: floor(end), periodSeconds };
  const count = windowCount(range);
  if (count <= api3PointsMax) return range;
  const problem = `${count} points; at most ${api3PointsMax} are allowed (api3PointsMax)`;
  throw new Api3Error('LimitExceeded', problem);
}
