import type { AlarmRule } from '../catalog/alarms/alarm-rule.js';

/** Rules judge the windows that end after they are made; and all, once the clock is set back. */
export function isJudgedBy(
  { createdSeconds }: Pick<AlarmRule, 'createdSeconds'>,
  endSeconds: number,
  nowSeconds: number,
): boolean {
  return createdSeconds < endSeconds || createdSeconds > nowSeconds;
}
