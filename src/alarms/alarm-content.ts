import type { AlarmRule } from '../catalog/alarms/alarm-rule.js';

/**
 * What an alarm says, in the published Chinese form: `'<name>'<period>秒粒度统计求max>=80'%'已持续达300秒`.
 * Name and unit stand in quotes, as the published answer has them.
 */
export function alarmContentOf(
  rule: AlarmRule,
  metric: { readonly displayName: string; readonly unit: string },
): string {
  const { periodSeconds, statistic, operator, threshold, constancy } = rule;
  const unit = metric.unit === '' ? '' : `'${metric.unit}'`;
  const lastedSeconds = periodSeconds * constancy;
  return (
    `'${metric.displayName}'${periodSeconds}秒粒度统计求${statistic}` +
    `${operator}${threshold}${unit}已持续达${lastedSeconds}秒`
  );
}
