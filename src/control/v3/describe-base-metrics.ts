import type { Metric, Namespace } from '../../catalog/catalog.js';
import { LazyArray } from '../actions/lazy-answer.js';
import type { Api3Action } from './api3-action.js';
import { knownNamespace } from './known-metric.js';

export const describeBaseMetrics: Api3Action = {
  grantedAs: 'DescribeMetric',
  changes: false,
  parameters: ['Namespace', 'MetricName', 'Dimensions'],
  run(call, control) {
    const { values } = call;
    const namespace = knownNamespace(call, control);
    const wanted = values.text('MetricName') ?? '';
    const dimensions = values.list('Dimensions');
    return { MetricSet: new LazyArray(recordsOf(namespace, wanted, dimensions)) };
  },
};

/** Made one by one: a thousand metrics, each with many aggregations, are tens of megabytes. */
function* recordsOf(
  namespace: Namespace,
  wanted: string,
  dimensions: readonly string[],
): Generator<object> {
  for (const metric of namespace.metrics.values()) {
    if (wanted !== '' && metric.name !== wanted) continue;
    if (!dimensions.every((name) => metric.dimensionNames.includes(name))) continue;
    yield recordOf(metric, namespace.name);
  }
}

function recordOf(metric: Metric, namespaceName: string): object {
  const { name, displayName, unit, dimensionNames, statisticsTypes, aggregations } = metric;
  const periods = [...new Set(statisticsTypes.map(({ periodSeconds }) => periodSeconds))];
  return {
    Namespace: namespaceName,
    MetricName: name,
    Unit: unit,
    UnitCname: unit,
    Period: periods,
    Periods: periods.map((period) => ({
      Period: String(period),
      StatType: statisticsTypes
        .filter(({ periodSeconds }) => periodSeconds === period)
        .map(({ statistic }) => statistic),
    })),
    Meaning: { En: displayName, Zh: displayName },
    Dimensions: [{ dimensionNames }, ...aggregations].map((set) => ({
      Dimensions: set.dimensionNames,
    })),
    MetricCName: displayName,
    MetricEName: name,
  };
}
