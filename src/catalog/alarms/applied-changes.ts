import { CatalogConflictError } from '../catalog.js';
import type { Alarm, AlarmChanges, Delivery } from './alarm.js';
import type { AlarmMemory } from './alarm-memory.js';

/** What changes come to, once they are compared with what is there. */
export interface AppliedChanges {
  /** New alarms, and those that changed, as they are now. */
  readonly alarms: readonly Alarm[];
  readonly deliveries: readonly Delivery[];
}

/**
 * Works out alarms and deliveries of changes. Alarms that open have numbers from `firstAlarmId` on. What names a rule or object that is gone, or an alarm
 * that ended, is left out.
 * @throws CatalogConflictError where an alarm is open already
 */
export function applyChanges(
  changes: AlarmChanges,
  memory: AlarmMemory,
  nowSeconds: number,
  firstAlarmId: number,
): AppliedChanges {
  const opened = openAlarms(changes, memory, firstAlarmId);
  const changed = new Map<number, Alarm>();
  for (const alarm of opened) if (alarm !== undefined) changed.set(alarm.alarmId, alarm);
  for (const { alarmId, end } of changes.ended) {
    const alarm = changed.get(alarmId) ?? memory.openAlarm(alarmId);
    if (alarm !== undefined) changed.set(alarmId, { ...alarm, end });
  }
  const deliveries: Delivery[] = [];
  for (const { alarm: which, kind, late } of changes.notices) {
    const alarmId = 'opened' in which ? opened[which.opened]?.alarmId : which.alarmId;
    const known = alarmId && (changed.get(alarmId) ?? memory.openAlarm(alarmId));
    if (!known) continue;
    const noticed = kind === 'ended' ? known : { ...known, noticedSeconds: nowSeconds };
    changed.set(noticed.alarmId, noticed);
    // An alarm that ended by the same changes was open when it opened.
    const { end: _, ...whileOpen } = noticed;
    const alarm = kind === 'ended' ? noticed : whileOpen;
    deliveries.push(...deliveriesOf({ alarm, kind, createdSeconds: nowSeconds, late }, memory));
  }
  return { alarms: [...changed.values()], deliveries };
}

function openAlarms(
  { opened, ended }: Pick<AlarmChanges, 'opened' | 'ended'>,
  memory: AlarmMemory,
  firstAlarmId: number,
): (Alarm | undefined)[] {
  const endedIds = new Set(ended.map(({ alarmId }) => alarmId));
  return opened.map((draft, place) => {
    const { rule, dimensionValues } = draft;
    if (!memory.isJudged(rule.ruleId, dimensionValues)) return undefined;
    const open = memory.openAlarmOf(rule.ruleId, dimensionValues);
    if (open !== undefined && !endedIds.has(open.alarmId)) {
      throw new CatalogConflictError(`an alarm of ${rule.ruleId} is open for this object`);
    }
    return { ...draft, alarmId: firstAlarmId + place };
  });
}

/** One for each channel of those who are to be told; its id is the same however often it is made. */
function deliveriesOf(told: Delivery['notice'], memory: AlarmMemory): Delivery[] {
  const { alarm, kind, createdSeconds } = told;
  const rule = memory.rules.get(alarm.rule.ruleId) ?? alarm.rule;
  const { channels = [], language, text } = memory.receivers.get(rule.receiversId) ?? {};
  const notice = {
    ...told,
    ...(language === undefined ? {} : { language }),
    ...(text === undefined ? {} : { text }),
  };
  return channels.map((channel, place) => ({
    deliveryId: [alarm.alarmId, kind, createdSeconds, rule.receiversId, place].join('-'),
    notice,
    receiversId: rule.receiversId,
    channel,
    attempts: 0,
    nextAttemptSeconds: createdSeconds,
  }));
}
