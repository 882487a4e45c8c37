import type { Alarm } from '../../catalog/alarms/alarm.js';
import type { AlarmRule } from '../../catalog/alarms/alarm-rule.js';
import { severityNames } from '../../catalog/alarms/severity.js';
import type { Metric, Namespace } from '../../catalog/catalog.js';
import { groupBy } from '../../model/group-by.js';
import type { Labels } from '../../promql/labels.js';
import { labelOfDimension } from './metric-labels.js';
import type { PrometheusSource } from './prometheus-source.js';
import { ruleQueryOf } from './rule-query.js';
import { labelsJson, valueText } from './sample-json.js';

/** Prometheus's own word for a moment that never was. */
const neverText = '0001-01-01T00:00:00Z';

/** The account's alarm rules in groups, one for each namespace and length of windows, as JSON. */
export function* ruleGroups(source: PrometheusSource): Generator<string, void> {
  const openByRule = groupBy(source.alarms.openAlarms(), ({ rule }) => rule.ruleId);
  const groups = groupBy(rulesOf(source), ({ rule, namespace }) =>
    [namespace.name, namespace.region, `${rule.periodSeconds}s`].join(' '),
  );
  for (const [name, rules] of groups) {
    const periodSeconds = rules[0]?.rule.periodSeconds ?? 0;
    const last = textOfSeconds(source.alarms.judgedSeconds(periodSeconds));
    const texts = rules.map((each) => ruleJson(each, openByRule.get(each.rule.ruleId) ?? [], last));
    yield (
      `{"name":${JSON.stringify(name)},"file":"putmon","interval":${periodSeconds},"limit":0,` +
      `"evaluationTime":0,"lastEvaluation":"${last}","rules":[${texts.join(',')}]}`
    );
  }
}

/** The account's open alarms, as JSON. */
export function* alertsOf({ accountId, alarms }: PrometheusSource): Generator<string, void> {
  for (const alarm of alarms.openAlarms()) {
    if (alarm.rule.accountId === accountId) yield alertJson(alarm);
  }
}

interface RuleOfMetric {
  readonly rule: AlarmRule;
  readonly metric: Metric;
  readonly namespace: Namespace;
}

function rulesOf({ accountId, alarms, catalog }: PrometheusSource): RuleOfMetric[] {
  return alarms.rules().flatMap((rule) => {
    const found = rule.accountId === accountId ? catalog.metricWithId(rule.metricId) : undefined;
    return found === undefined ? [] : [{ rule, ...found }];
  });
}

function ruleJson(
  { rule, metric, namespace }: RuleOfMetric,
  open: readonly Alarm[],
  last: string,
): string {
  const labels = labelsJson([
    { name: 'namespace', value: namespace.name },
    { name: 'region', value: namespace.region },
    { name: 'rule', value: rule.ruleId },
    { name: 'severity', value: severityNames[rule.severity] },
  ]);
  return (
    `{"state":"${open.length === 0 ? 'inactive' : 'firing'}",` +
    `"name":${JSON.stringify(metric.name)},` +
    `"query":${JSON.stringify(ruleQueryOf(rule, metric, namespace))},` +
    `"duration":${(rule.constancy - 1) * rule.periodSeconds},"labels":${labels},` +
    `"annotations":${summaryJson(metric.displayName)},` +
    `"alerts":[${open.map(alertJson).join(',')}],"health":"ok","evaluationTime":0,` +
    `"lastEvaluation":"${last}","type":"alerting"}`
  );
}

function alertJson(alarm: Alarm): string {
  const labels = labelsJson(labelsOf(alarm));
  const value = alarm.value === undefined ? 'NaN' : valueText(alarm.value);
  return (
    `{"labels":${labels},"annotations":${summaryJson(alarm.content)},` +
    `"state":"firing","activeAt":"${textOfSeconds(alarm.occurSeconds)}","value":"${value}"}`
  );
}

/** Labels of the series, and what an alarm has beside: a dimension that is called so is prefixed. */
function labelsOf({ rule, metricName, namespaceName, region, dimensionValues }: Alarm): Labels {
  const labels = new Map<string, string>([
    ['alertname', metricName],
    ['namespace', namespaceName],
    ['region', region],
    ['rule', rule.ruleId],
    ['severity', severityNames[rule.severity]],
  ]);
  for (const [at, name] of rule.dimensionNames.entries()) {
    const label = labelOfDimension(name);
    labels.set(labels.has(label) ? `dim_${label}` : label, dimensionValues[at] ?? '');
  }
  return Array.from(labels, ([name, value]) => ({ name, value }));
}

function summaryJson(text: string): string {
  return labelsJson([{ name: 'summary', value: text }]);
}

function textOfSeconds(seconds: number | undefined): string {
  return seconds === undefined ? neverText : new Date(seconds * 1000).toISOString();
}
