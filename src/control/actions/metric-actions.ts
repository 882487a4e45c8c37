import type { Metric, MetricDraft, Namespace } from '../../catalog/catalog.js';
import type { Limits } from '../../config/limits.js';
import {
  dimensionNameFault,
  displayNameFault,
  metricNameFault,
  unitFault,
  type NameFault,
} from '../../model/names.js';
import type { StatisticsType } from '../../model/statistic.js';
import { ControlRefusal } from './control-refusal.js';
import { quote } from '../../protocol/quote.js';
import type { Action, ActionCall } from './action.js';
import type { ActionParameters } from './action-parameters.js';
import type { Control } from './control.js';
import { LazyObject } from './lazy-answer.js';
import { deleteRules } from './alarms/alarm-rules.js';
import { knownNamespace } from './namespace-actions.js';
import { oneAtATime } from './one-at-a-time.js';
import { otherRegions } from './other-regions.js';
import { checkStatisticsQuota, readStatisticsTypes } from './statistics-parameters.js';
import { metricParameters, statisticsTypeParameters } from './declared-parameters.js';

const createMetric: Action = oneAtATime({
  operatorOnly: false,
  summary: 'makes a metric of a namespace',
  parameters: `${metricParameters} metricCname! dimensionNames.N! unit ${statisticsTypeParameters}`,
  async run(call, control) {
    const limits = control.config();
    const namespace = knownNamespace(call, control);
    const draft = readDraft(call, limits);
    if (namespace.metrics.has(draft.name)) {
      throw new ControlRefusal('sourceAlreadyExists', `metric ${draft.name}`);
    }
    await control.catalog.createMetric(namespace.id, draft, limits);
    return {};
  },
});

const describeMetric: Action = {
  operatorOnly: false,
  changes: false,
  summary: 'tells of one metric of a namespace, or of all',
  parameters: 'namespace! metricName',
  run(call, control) {
    const namespace = knownNamespace(call, control);
    const wanted = call.parameters.optional('metricName');
    const records = new LazyObject(recordsOf(namespace, wanted));
    return { data: Object.fromEntries([[namespace.name, records]]) };
  },
};

const deleteMetric: Action = oneAtATime({
  operatorOnly: false,
  summary: 'deletes a metric with all its samples and alarm rules, and tells which rules they were',
  parameters: metricParameters,
  async run(call, control) {
    const metric = knownMetric(call, control);
    const rules = control.alarms.rulesOfMetric(metric.id);
    await deleteRules(rules, control);
    await control.catalog.deleteMetric(metric.id);
    // Its samples may go later: nobody can ask for those of a metric that is in no catalog.
    await control.store.deleteMetric(metric.id);
    if (rules.length === 0) return {};
    return { data: { alarmRuleIds: rules.map(({ ruleId }) => ruleId) } };
  },
});

const modifyMetric: Action = oneAtATime({
  operatorOnly: false,
  summary: 'changes the display name of a metric, and its unit where that is given',
  parameters: `${metricParameters} metricCname! unit`,
  async run(call, control) {
    const metric = knownMetric(call, control);
    const limits = control.config();
    const displayName = readDisplayName(call.parameters, limits);
    const unit = readUnit(call.parameters, limits);
    await control.catalog.modifyMetric(metric.id, {
      displayName,
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
  checkName('metricName', name, metricNameFault(name, limits));
  return {
    name,
    displayName: readDisplayName(parameters, limits),
    unit: readUnit(parameters, limits) ?? '',
    dimensionNames: readNewDimensionNames(parameters, limits),
    statisticsTypes: readDraftTypes(parameters, limits),
  };
}

/** @throws ControlRefusal missingParameter, invalidParameter */
function readDisplayName(parameters: ActionParameters, limits: Limits): string {
  const name = parameters.required('metricCname');
  checkName('metricCname', name, displayNameFault(name, limits));
  return name;
}

/** @throws ControlRefusal invalidParameter */
function readUnit(parameters: ActionParameters, limits: Limits): string | undefined {
  const unit = parameters.optional('unit');
  if (unit !== undefined) checkName('unit', unit, unitFault(unit, limits));
  return unit;
}

/** @throws ControlRefusal invalidParameter */
function checkName(field: string, name: string, fault: NameFault | undefined): void {
  if (fault !== undefined) throw invalid(`${field} ${quote(name)} ${fault.problem}`);
}

/** Of a metric that is to be made. @throws ControlRefusal */
function readNewDimensionNames(parameters: ActionParameters, limits: Limits): string[] {
  const names = readDimensionNames(parameters, limits);
  for (const name of names) checkName('dimensionNames:', name, dimensionNameFault(name, limits));
  return names;
}

/** Of a metric that is there, or to be made. @throws ControlRefusal */
export function readDimensionNames(parameters: ActionParameters, limits: Limits): string[] {
  const names = parameters.list('dimensionNames');
  if (names.length > limits.dimensionsMax) {
    throw new ControlRefusal(
      'exceedLimit',
      `${names.length} dimensions; at most ${limits.dimensionsMax} are allowed (dimensionsMax)`,
    );
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
    ...namesWithCommas(metric),
    statisticsType: metric.statisticsTypes.map(typeRecordOf),
    ...(aggregations.length === 0 ? {} : { aggeration: Object.fromEntries(aggregations) }),
  };
}

/** The published text does not tell `a,b` from `a` and `b`: old metrics have such names. */
function namesWithCommas({ dimensionNames }: Metric): { dimensionNames?: readonly string[] } {
  return dimensionNames.some((name) => name.includes(',')) ? { dimensionNames } : {};
}

/** The published examples have the number as a string. */
function typeRecordOf({ periodSeconds, statistic }: StatisticsType): object {
  return { period: String(periodSeconds), statistics: statistic };
}

function invalid(detail: string): ControlRefusal {
  return new ControlRefusal('invalidParameter', detail);
}
