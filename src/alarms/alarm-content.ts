import type { AlarmRule } from '../catalog/alarms/alarm-rule.js';

/**
 * What an alarm says, in the published Chinese form. The quotes of the published example are part
 * of its metric's name and unit.
 */
export function alarmContentOf(
  rule: AlarmRule,
  metric: { readonly displayName: string; readonly unit: string },
): string {
  const { periodSeconds, statistic, operator, threshold, constancy } = rule;
  return (
    `${metric.displayName}${periodSeconds}秒粒度统计求${statistic}` +
    `${operator}${threshold}${metric.unit}已持续达${periodSeconds * constancy}秒`
  );
}
