import type { AlarmChanges } from '../catalog/alarms/alarm.js';
import { alarmContentOf } from './alarm-content.js';
import type { JudgedWindow } from './judge.js';
import type { WatchedObject } from './watched-objects.js';

/** The alarm that a window opens. */
export function openingOf(
  { rule, metric, namespace, dimensionValues }: WatchedObject,
  { endSeconds, ...atEnd }: JudgedWindow,
): AlarmChanges['opened'][number] {
  return {
    rule,
    region: namespace.region,
    namespaceName: namespace.name,
    metricName: metric.name,
    displayName: metric.displayName,
    unit: metric.unit,
    dimensionValues,
    occurSeconds: endSeconds,
    ...atEnd,
    content: alarmContentOf(rule, metric),
  };
}
