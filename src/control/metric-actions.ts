import type { Metric, MetricDraft, Namespace } from '../catalog/catalog.js';
import type { Limits } from '../config/limits.js';
import { compareBytes } from '../model/byte-order.js';
import type { StatisticsType } from '../model/statistic.js';
import { ControlRefusal } from '../protocol/control-codes.js';
import { quote } from '../protocol/quote.js';
import type { Action, ActionCall } from './action.js';
import type { ActionParameters } from './action-parameters.js';
import type { Control } from './control.js';
import { LazyObject } from './json-pieces.js';
import { deleteRules } from './alarm-rules.js';
import { knownNamespace } from './namespace-actions.js';
import { oneAtATime } from './one-at-a-time.js';
import { otherRegions } from './other-regions.js';
import { checkStatisticsQuota, readStatisticsTypes } from './statistics-parameters.js';

const createMetric: Action = oneAtATime({
  operatorOnly: false,
  summary: 'makes a metric of a namespace',
  async run(call, control) {
    const limits = control.config();
    const namespace = knownNamespace(call, control);
    const draft = readDraft(call, limits);
    if (namespace.metrics.has(draft.name)) {
      throw new ControlRefusal('sourceAlreadyExists', `metric ${draft.name}`);
    }
    checkMetricQuotas(namespace, draft, limits);
    await control.catalog.createMetric(namespace.id, draft);
    return {};
  },
});

function checkMetricQuotas({ name, metrics }: Namespace, draft: MetricDraft, limits: Limits): void {
  const { metricsPerNamespaceMax, dimensionSetsPerNamespaceMax } = limits;
  if (metricsPerNamespaceMax > 0 && metrics.size >= metricsPerNamespaceMax) {
    throw new ControlRefusal(
      'exceedLimit',
      `${name} has ${metrics.size} metrics (metricsPerNamespaceMax)`,
    );
  }
  const sets = new Set(
    [...metrics.values()].map((metric) => JSON.stringify(metric.dimensionNames)),
  );
  sets.add(JSON.stringify([...draft.dimensionNames].sort(compareBytes)));
  if (dimensionSetsPerNamespaceMax > 0 && sets.size > dimensionSetsPerNamespaceMax) {
    throw new ControlRefusal(
      'exceedLimit',
      `${name} has ${sets.size - 1} dimension sets (dimensionSetsPerNamespaceMax)`,
    );
  }
}

const describeMetric: Action = {
  operatorOnly: false,
  summary: 'tells of one metric of a namespace, or of all',
  run(call, control) {
    const namespace = knownNamespace(call, control);
    const wanted = call.parameters.optional('metricName');
    const records = new LazyObject(recordsOf(namespace, wanted));
    return { data: Object.fromEntries([[namespace.name, records]]) };
  },
};

const deleteMetric: Action = oneAtATime({
  operatorOnly: false,
  summary: 'deletes a metric with all its samples and alarm rules',
  async run(call, control) {
    const metric = knownMetric(call, control);
    await deleteRules(control.alarms.rulesOfMetric(metric.id), control);
    await control.catalog.deleteMetric(metric.id);
    await control.store.deleteMetric(metric.id);
    return {};
  },
});

const modifyMetric: Action = oneAtATime({
  operatorOnly: false,
  summary: 'changes the display name of a metric, and its unit where that is given',
  async run(call, control) {
    const metric = knownMetric(call, control);
    const unit = call.parameters.optional('unit');
    await control.catalog.modifyMetric(metric.id, {
      displayName: call.parameters.required('metricCname'),
      ...(unit === undefined ? {} : { unit }),
    });
    return {};
  },
});

export const metricActions = {
  CreateMetric: createMetric,
  DescribeMetric: describeMetric,
  ModifyMetric: modifyMetric,
  DeleteMetric: deleteMetric,
};

/** @throws ControlRefusal missingParameter, sourceNotExists */
export function knownMetric(call: ActionCall, control: Control): Metric {
  const namespace = knownNamespace(call, control);
  const name = call.parameters.required('metricName');
  const metric = namespace.metrics.get(name);
  if (metric !== undefined) return metric;
  const elsewhere = otherRegions(call, control, ({ metrics }) => metrics.has(name));
  throw new ControlRefusal(
    'sourceNotExists',
    `there is no metric ${quote(name)} in ${namespace.name}${elsewhere}`,
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
    statisticsTypes: readDraftTypes(parameters, limits),
  };
}

/** @throws ControlRefusal */
export function readDimensionNames(names: string[], limits: Limits): string[] {
  if (names.length === 0) throw new ControlRefusal('missingParameter', 'dimensionNames.0');
  if (names.length > limits.dimensionsMax) {
    throw new ControlRefusal(
      'exceedLimit',
      `${names.length} dimensions; at most ${limits.dimensionsMax} are allowed (dimensionsMax)`,
    );
  }
  for (const name of names) {
    if (name === '' || name.length > limits.nameLengthMax || !name.isWellFormed()) {
      throw invalid(
        `dimensionNames: ${quote(name)} is not 1 to ${limits.nameLengthMax} characters`,
      );
    }
  }
  if (new Set(names).size < names.length) throw invalid('dimensionNames has a name twice');
  return names;
}

function readDraftTypes(parameters: ActionParameters, limits: Limits): StatisticsType[] {
  const types = readStatisticsTypes(parameters);
  checkStatisticsQuota(types, limits);
  return types;
}

/** Made one by one: a thousand metrics, each with many aggregations, are tens of megabytes. */
function* recordsOf(
  namespace: Namespace,
  wanted: string | undefined,
): Generator<readonly [string, object]> {
  for (const metric of namespace.metrics.values()) {
    if (wanted !== undefined && metric.name !== wanted) continue;
    yield [metric.name, recordOf(metric, namespace)];
  }
}

function recordOf(metric: Metric, namespace: Namespace): object {
  const aggregations = metric.aggregations.map(
    ({ dimensionNames, statisticsTypes }) =>
      [dimensionNames.join(','), statisticsTypes.map(typeRecordOf)] as const,
  );
  return {
    namespace: namespace.name,
    metricName: metric.name,
    unit: metric.unit,
    metricCname: metric.displayName,
    dimension: metric.dimensionNames.join(','),
    statisticsType: metric.statisticsTypes.map(typeRecordOf),
    ...(aggregations.length === 0 ? {} : { aggeration: Object.fromEntries(aggregations) }),
  };
}

/** The published examples have the number as a string. */
function typeRecordOf({ periodSeconds, statistic }: StatisticsType): object {
  return { period: String(periodSeconds), statistics: statistic };
}

function invalid(detail: string): ControlRefusal {
  return new ControlRefusal('invalidParameter', detail);
}
