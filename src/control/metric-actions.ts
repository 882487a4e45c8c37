import type { Metric, MetricDraft, Namespace } from '../catalog/catalog.js';
import type { Limits } from '../config/limits.js';
import { statistics, type Statistic, type StatisticsType } from '../model/statistic.js';
import { ControlRefusal } from '../protocol/control-codes.js';
import { quote } from '../protocol/quote.js';
import type { Action, ActionCall } from './action.js';
import { knownNamespace } from './namespace-actions.js';

const createMetric: Action = {
  operatorOnly: false,
  summary: 'makes a metric of a namespace',
  async run(call, control) {
    const namespace = knownNamespace(call, control);
    const draft = readDraft(call, control.config());
    if (namespace.metrics.has(draft.name)) {
      throw new ControlRefusal('sourceAlreadyExists', `metric ${draft.name}`);
    }
    const { metricsPerNamespaceMax } = control.config();
    if (metricsPerNamespaceMax > 0 && namespace.metrics.size >= metricsPerNamespaceMax) {
      throw new ControlRefusal(
        'exceedLimit',
        `${namespace.name} has ${namespace.metrics.size} metrics (metricsPerNamespaceMax)`,
      );
    }
    await control.catalog.createMetric(namespace.id, draft);
    return {};
  },
};

const describeMetric: Action = {
  operatorOnly: false,
  summary: 'tells of one metric of a namespace, or of all',
  async run(call, control) {
    const namespace = knownNamespace(call, control);
    const wanted = call.parameters.optional('metricName');
    const metrics = [...namespace.metrics.values()].filter(
      ({ name }) => wanted === undefined || name === wanted,
    );
    const records = metrics.map((metric) => [metric.name, recordOf(metric, namespace)] as const);
    return { data: Object.fromEntries([[namespace.name, Object.fromEntries(records)]]) };
  },
};

const deleteMetric: Action = {
  operatorOnly: false,
  summary: 'deletes a metric with all its samples',
  async run(call, control) {
    const metric = knownMetric(call, knownNamespace(call, control));
    await control.catalog.deleteMetric(metric.id);
    await control.store.deleteMetric(metric.id);
    return {};
  },
};

export const metricActions = {
  CreateMetric: createMetric,
  DescribeMetric: describeMetric,
  DeleteMetric: deleteMetric,
};

/** @throws ControlRefusal missingParameter, sourceNotExists */
export function knownMetric({ parameters }: ActionCall, namespace: Namespace): Metric {
  const name = parameters.required('metricName');
  const metric = namespace.metrics.get(name);
  if (metric !== undefined) return metric;
  throw new ControlRefusal(
    'sourceNotExists',
    `there is no metric ${quote(name)} in ${namespace.name}`,
  );
}

function readDraft({ parameters }: ActionCall, limits: Limits): MetricDraft {
  const name = parameters.required('metricName');
  if (!/^\w+$/.test(name) || name.length > limits.nameLengthMax) {
    throw invalid(
      `metricName ${quote(name)} is not 1 to ${limits.nameLengthMax} letters, digits or underscores`,
    );
  }
  return {
    name,
    displayName: parameters.required('metricCname'),
    unit: parameters.optional('unit') ?? '',
    dimensionNames: readDimensionNames(parameters.list('dimensionNames'), limits),
    statisticsTypes: parameters.records('statisticsType').map(readStatisticsType),
  };
}

function readDimensionNames(names: string[], limits: Limits): string[] {
  if (names.length === 0) throw new ControlRefusal('missingParameter', 'dimensionNames.0');
  if (names.length > limits.dimensionsMax) {
    throw new ControlRefusal(
      'exceedLimit',
      `${names.length} dimensions; at most ${limits.dimensionsMax} are allowed (dimensionsMax)`,
    );
  }
  for (const name of names) {
    if (name === '' || name.length > limits.nameLengthMax || !name.isWellFormed()) {
      throw invalid(`dimension name ${quote(name)} is not 1 to ${limits.nameLengthMax} characters`);
    }
  }
  if (new Set(names).size < names.length) throw invalid('a dimension name is given twice');
  return names;
}

function readStatisticsType(record: ReadonlyMap<string, string>): StatisticsType {
  const period = record.get('period') ?? '';
  const word = record.get('statistics') ?? '';
  const statistic = statistics.find((name): name is Statistic => name === word);
  if (period !== '300') throw invalid(`statisticsType period ${quote(period)} is not 300`);
  if (statistic === undefined) {
    throw invalid(`statisticsType statistics ${quote(word)} is none of ${statistics.join(', ')}`);
  }
  return { periodSeconds: 300, statistic };
}

/** Numbers stand as strings where the published examples have them so. */
function recordOf(metric: Metric, namespace: Namespace): object {
  return {
    namespace: namespace.name,
    metricName: metric.name,
    unit: metric.unit,
    metricCname: metric.displayName,
    dimension: metric.dimensionNames.join(','),
    statisticsType: metric.statisticsTypes.map(({ periodSeconds, statistic }) => ({
      period: String(periodSeconds),
      statistics: statistic,
    })),
  };
}

function invalid(detail: string): ControlRefusal {
  return new ControlRefusal('invalidParameter', detail);
}
