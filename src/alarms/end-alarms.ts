import type { Alarm, AlarmChanges, AlarmEnd } from '../catalog/alarms/alarm.js';

/**
 * Ends alarms that nothing judges any more. Each is told where its opening was.
 * @param alarms open ones
 */
export function endAlarms(
  alarms: readonly Alarm[],
  reason: AlarmEnd,
  nowSeconds: number,
): AlarmChanges {
  const end = { reason, recoverSeconds: nowSeconds };
  return {
    opened: [],
    ended: alarms.map(({ alarmId }) => ({ alarmId, end })),
    notices: alarms
      .filter(({ noticedSeconds }) => noticedSeconds !== undefined)
      .map(({ alarmId }) => ({ alarm: { alarmId }, kind: 'ended' as const, late: false })),
  };
}
