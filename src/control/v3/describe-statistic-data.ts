import type { Metric } from '../../catalog/catalog.js';
import { clampToDouble } from '../../model/overflow.js';
import { dimensionValuesOf, seriesKeyOf } from '../../model/series.js';
import { windowCount, type WindowRange } from '../../query/windows.js';
import { quote } from '../../protocol/quote.js';
import type { ActionValues } from '../../protocol/tc3/action-values.js';
import { Api3Error } from '../../protocol/tc3/api3-errors.js';
import { seriesPages } from '../../storage/series-pages.js';
import { claimValues } from '../actions/claim-values.js';
import type { Control } from '../actions/control.js';
import { LazyArray } from '../actions/lazy-answer.js';
import { readWindowValues, type WindowValues } from '../actions/read-points.js';
import type { Api3Action } from './api3-action.js';
import { checkModule } from './check-module.js';
import { dimensionsOf } from './get-monitor-data.js';
import { writeIsoTime } from './iso-time.js';
import { knownNamespace, metricNamed } from './known-metric.js';
import { readWindows } from './read-windows.js';

const metricsMax = 10;

export const describeStatisticData: Api3Action = {
  grantedAs: 'GetMonitorDataBatch',
  changes: false,
  parameters: [
    'Module',
    'Namespace',
    'MetricNames',
    'Conditions',
    'Period',
    'StartTime',
    'EndTime',
    'GroupBys',
  ],
  async run(call, control) {
    const { values, claims } = call;
    checkModule(values);
    const namespace = knownNamespace(call, control);
    const metrics = metricNamesOf(values).map((name) => metricNamed(name, namespace));
    const conditions = values.records('Conditions').map(readCondition);
    const groupBys = values.list('GroupBys');
    const range = readWindows(call, control);
    const windows = windowCount(range);
    const data: object[] = [];
    for (const metric of metrics) {
      checkDimensions(metric, [...conditions.map(({ name }) => name), ...groupBys]);
      const groups = await groupsOf(metric, conditions, groupBys, control);
      await claimValues({ claims }, control, { objects: groups.size, statistics: 1, windows });
      const keys = [...groups.values()];
      const read = await readWindowValues(control, metric, keys, 'avg', range);
      data.push({ MetricName: metric.name, Points: pointsOf(groupBys, groups, read, range) });
    }
    const { utcOffsetSeconds } = control.config();
    return {
      Period: range.periodSeconds,
      StartTime: writeIsoTime(range.firstEndSeconds, utcOffsetSeconds),
      EndTime: writeIsoTime(range.lastEndSeconds, utcOffsetSeconds),
      Data: data,
    };
  },
};

/** Whether a value of a dimension is wanted. */
interface Condition {
  readonly name: string;
  readonly admits: (value: string) => boolean;
}

function metricNamesOf(values: ActionValues): readonly string[] {
  const names = [...new Set(values.list('MetricNames'))];
  if (names.length === 0) throw new Api3Error('MissingParameter', 'MetricNames');
  if (names.length <= metricsMax) return names;
  throw new Api3Error('InvalidParameterValue', `MetricNames has more than ${metricsMax} names`);
}

function readCondition(condition: ActionValues): Condition {
  condition.checkNames(['Key', 'Operator', 'Value']);
  const name = condition.required('Key');
  const operator = condition.required('Operator');
  const wanted = new Set(condition.list('Value'));
  switch (operator) {
    case 'eq':
    case '=':
    case 'in':
      return { name, admits: (value) => wanted.has(value) };
    case 'ne':
      return { name, admits: (value) => !wanted.has(value) };
    default: {
      const problem = `Operator ${quote(operator)} is none of eq, =, ne, in`;
      throw new Api3Error('InvalidParameterValue', problem);
    }
  }
}

function checkDimensions({ name, dimensionNames }: Metric, names: readonly string[]): void {
  const unknown = names.find((each) => !dimensionNames.includes(each));
  if (unknown === undefined) return;
  const problem = `${quote(unknown)} is no dimension of ${name}: it has ${dimensionNames.join(',')}`;
  throw new Api3Error('InvalidParameterValue', problem);
}

/** The series that meet the conditions, by the values of GroupBys. */
async function groupsOf(
  metric: Metric,
  conditions: readonly Condition[],
  groupBys: readonly string[],
  { store, turns, config }: Control,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { dimensionNames } = metric;
  const placeOf = (name: string): number => dimensionNames.indexOf(name);
  const checks = conditions.map(({ name, admits }) => ({ place: placeOf(name), admits }));
  const places = groupBys.map(placeOf);
  const groups = new Map<string, string[]>();
  const { seriesPerQueryMax } = config();
  for await (const page of seriesPages(store, metric.id, turns)) {
    for (const seriesKey of page) {
      const values = dimensionValuesOf(seriesKey);
      if (!checks.every(({ place, admits }) => admits(values[place] ?? ''))) continue;
      const key = seriesKeyOf(places.map((place) => values[place] ?? ''));
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [seriesKey]);
      else group.push(seriesKey);
    }
    if (groups.size <= seriesPerQueryMax) continue;
    const problem = `GroupBys makes more than ${seriesPerQueryMax} groups (seriesPerQueryMax)`;
    throw new Api3Error('LimitExceeded', problem);
  }
  return groups;
}

function pointsOf(
  dimensionNames: readonly string[],
  groups: ReadonlyMap<string, readonly string[]>,
  read: readonly WindowValues[],
  range: WindowRange,
): object[] {
  return [...groups.keys()].map((key, at) => {
    const dimensionValues = dimensionNames.length === 0 ? [] : dimensionValuesOf(key);
    return {
      Dimensions: dimensionsOf({ dimensionNames, dimensionValues }),
      Values: new LazyArray(valuesOf(read[at] ?? [], range)),
    };
  });
}

function* valuesOf(
  values: Iterable<number>,
  { firstEndSeconds, periodSeconds }: WindowRange,
): Generator<object> {
  let Timestamp = firstEndSeconds;
  for (const value of values) {
    yield { Timestamp, Value: Number.isNaN(value) ? null : clampToDouble(value) };
    Timestamp += periodSeconds;
  }
}
