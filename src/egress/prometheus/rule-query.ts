import type { AlarmRule } from '../../catalog/alarms/alarm-rule.js';
import type { Metric, Namespace } from '../../catalog/catalog.js';
import type { Statistic } from '../../model/statistic.js';
import { labelOfDimension } from './metric-labels.js';

/**
 * A rule in PromQL, for people who look at it there. It comes as near as PromQL does: our windows
 * are aligned to the clock, and `missingData` is not told.
 */
export function ruleQueryOf(rule: AlarmRule, metric: Metric, namespace: Namespace): string {
  const constants = `namespace="${namespace.name}",region="${namespace.region}"`;
  const samples = `${selectorOf(metric.name, constants)}[${rule.periodSeconds}s]`;
  const isWhole = rule.dimensionNames.length === metric.dimensionNames.length;
  const value = isWhole
    ? overTime(rule.statistic, samples)
    : byLabels(rule.statistic, samples, rule.dimensionNames.map(labelOfDimension).map(labelText));
  return `${value} ${rule.operator} ${rule.threshold}`;
}

function selectorOf(metricName: string, constants: string): string {
  return isPlain(metricName) ? `${metricName}{${constants}}` : `{"${metricName}",${constants}}`;
}

function labelText(label: string): string {
  return isPlain(label) ? label : JSON.stringify(label);
}

function isPlain(name: string): boolean {
  return /^[a-zA-Z_]\w*$/.test(name);
}

function overTime(statistic: Statistic, samples: string): string {
  return isPercentile(statistic)
    ? `quantile_over_time(${shareOf(statistic)}, ${samples})`
    : `${statistic}_over_time(${samples})`;
}

/** The samples of all series of an object count together. */
function byLabels(statistic: Statistic, samples: string, labels: readonly string[]): string {
  const by = `by (${labels.join(', ')})`;
  if (statistic === 'avg') {
    return `sum ${by} (sum_over_time(${samples})) / sum ${by} (count_over_time(${samples}))`;
  }
  // What PromQL can not say of several series is said of their values over time.
  const across = isPercentile(statistic)
    ? `quantile ${by} (${shareOf(statistic)}, `
    : `${acrossSeries(statistic)} ${by} (`;
  return `${across}${overTime(statistic, samples)})`;
}

function acrossSeries(statistic: Statistic): string {
  return statistic === 'min' || statistic === 'sum' ? statistic : 'max';
}

function isPercentile(statistic: Statistic): boolean {
  return /^p\d/.test(statistic);
}

function shareOf(statistic: Statistic): number {
  // 99.9 / 100 is a little more than 0.999.
  return Number((Number(statistic.slice(1)) / 100).toPrecision(12));
}
