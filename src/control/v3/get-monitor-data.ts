import type { Metric } from '../../catalog/catalog.js';
import { clampToDouble } from '../../model/overflow.js';
import type { MonitoredObject } from '../../model/monitored-object.js';
import type { Statistic } from '../../model/statistic.js';
import { windowCount, type WindowRange } from '../../query/windows.js';
import { quote } from '../../protocol/quote.js';
import type { ActionValues } from '../../protocol/tc3/action-values.js';
import { Api3Error } from '../../protocol/tc3/api3-errors.js';
import { claimValues } from '../actions/claim-values.js';
import type { Control } from '../actions/control.js';
import { findDimensionSet } from '../actions/dimension-set.js';
import { readWindowValues, seriesOfEach, type WindowValues } from '../actions/read-points.js';
import type { Api3Action } from './api3-action.js';
import { writeIsoTime } from './iso-time.js';
import { knownNamespace, metricNamed } from './known-metric.js';
import { readWindows } from './read-windows.js';

/** The field of each statistic, by its bit in SpecifyStatistics. */
const specified: readonly { bit: number; statistic: Statistic; field: string }[] = [
  { bit: 1, statistic: 'avg', field: 'AvgValues' },
  { bit: 2, statistic: 'max', field: 'MaxValues' },
  { bit: 4, statistic: 'min', field: 'MinValues' },
];

export const getMonitorData: Api3Action = {
  grantedAs: 'GetMonitorData',
  changes: false,
  parameters: [
    'Namespace',
    'MetricName',
    'Instances',
    'Period',
    'StartTime',
    'EndTime',
    'SpecifyStatistics',
  ],
  async run(call, control) {
    const { values, claims } = call;
    const metric = metricNamed(values.required('MetricName'), knownNamespace(call, control));
    const objects = readInstances(values, metric, control);
    const range = readWindows(call, control);
    const mask = values.integer('SpecifyStatistics') ?? 0;
    if (mask > 7) throw new Api3Error('InvalidParameterValue', 'SpecifyStatistics is over 7');
    const fields = specified.filter(({ bit }) => (mask & bit) !== 0);
    const statistics = new Set<Statistic>(['avg', ...fields.map(({ statistic }) => statistic)]);
    const windows = windowCount(range);
    const count = { objects: objects.length, statistics: statistics.size, windows };
    await claimValues({ claims }, control, count);
    const groups = await seriesOfEach(control, metric, objects);
    const read = new Map<Statistic, readonly WindowValues[]>();
    for (const statistic of statistics) {
      read.set(statistic, await readWindowValues(control, metric, groups, statistic, range));
    }
    const { utcOffsetSeconds } = control.config();
    const valuesOf = (statistic: Statistic, at: number): WindowValues =>
      read.get(statistic)?.[at] ?? new Float64Array(0);
    return {
      StartTime: writeIsoTime(range.firstEndSeconds, utcOffsetSeconds),
      EndTime: writeIsoTime(range.lastEndSeconds, utcOffsetSeconds),
      Period: range.periodSeconds,
      MetricName: metric.name,
      DataPoints: objects.map((object, at) => ({
        Dimensions: dimensionsOf(object),
        Timestamps: timestampsOf(valuesOf('avg', at), range),
        Values: presentOf(valuesOf('avg', at)),
        MaxValues: null,
        MinValues: null,
        AvgValues: null,
        ...Object.fromEntries(
          fields.map(({ field, statistic }) => [field, presentOf(valuesOf(statistic, at))]),
        ),
      })),
      Msg: '',
    };
  },
};

/** @throws Api3Error */
function readInstances(
  values: ActionValues,
  metric: Metric,
  { config }: Control,
): MonitoredObject[] {
  const { api3InstancesMax } = config();
  const instances = values.records('Instances');
  if (instances.length === 0) throw new Api3Error('MissingParameter', 'Instances');
  if (instances.length > api3InstancesMax) {
    const problem = `Instances has ${instances.length} entries; at most ${api3InstancesMax} are allowed`;
    throw new Api3Error('InvalidParameterValue', `${problem} (api3InstancesMax)`);
  }
  return instances.map((instance, at) => readInstance(instance, metric, `Instances.${at}`));
}

function readInstance(instance: ActionValues, metric: Metric, place: string): MonitoredObject {
  instance.checkNames(['Dimensions']);
  const byName = new Map<string, string>();
  for (const dimension of instance.records('Dimensions')) {
    dimension.checkNames(['Name', 'Value']);
    const name = dimension.required('Name');
    if (byName.has(name)) {
      throw new Api3Error('InvalidParameterValue', `${place} names ${quote(name)} twice`);
    }
    byName.set(name, dimension.required('Value'));
  }
  const set = findDimensionSet(metric, [...byName.keys()]);
  if (set === undefined) {
    const known = [metric, ...metric.aggregations].map((each) => each.dimensionNames.join(','));
    const problem = `${place}: the dimensions of ${metric.name} are ${known.join(' or ')}`;
    throw new Api3Error('InvalidParameterValue', problem);
  }
  const { dimensionNames } = set;
  return { dimensionNames, dimensionValues: dimensionNames.map((name) => byName.get(name) ?? '') };
}

export function dimensionsOf({ dimensionNames, dimensionValues }: MonitoredObject): object[] {
  return dimensionNames.map((Name, at) => ({ Name, Value: dimensionValues[at] ?? '' }));
}

/** The ends of the windows that have data. */
function timestampsOf(values: WindowValues, { firstEndSeconds, periodSeconds }: WindowRange) {
  const timestamps: number[] = [];
  for (const [at, value] of values.entries()) {
    if (!Number.isNaN(value)) timestamps.push(firstEndSeconds + at * periodSeconds);
  }
  return timestamps;
}

function presentOf(values: WindowValues): number[] {
  return [...values].filter((value) => !Number.isNaN(value)).map(clampToDouble);
}
