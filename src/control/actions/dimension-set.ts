import type { Metric } from '../../catalog/catalog.js';
import { compareBytes } from '../../model/byte-order.js';
import type { StatisticsType } from '../../model/statistic.js';
import { ControlRefusal } from './control-refusal.js';
import { quote } from '../../protocol/quote.js';
import type { MonitoredObject } from '../../model/monitored-object.js';
import type { ActionParameters } from './action-parameters.js';

/** What a metric can be asked by: all its dimensions, or those of an aggregation. */
export interface DimensionSet {
  readonly dimensionNames: readonly string[];
  readonly statisticsTypes: readonly StatisticsType[];
}

/** Undefined where the metric can not be asked by just these names. */
export function findDimensionSet(
  metric: Metric,
  dimensionNames: readonly string[],
): DimensionSet | undefined {
  const wanted = JSON.stringify([...dimensionNames].sort(compareBytes));
  return [metric, ...metric.aggregations].find(
    (set) => JSON.stringify(set.dimensionNames) === wanted,
  );
}

/** @throws ControlRefusal dimensionGroupError */
function dimensionSetOf(metric: Metric, dimensionNames: readonly string[]): DimensionSet {
  const set = findDimensionSet(metric, dimensionNames);
  if (set !== undefined) return set;
  const known = [metric, ...metric.aggregations].map((each) => each.dimensionNames.join(','));
  throw new ControlRefusal(
    'dimensionGroupError',
    `the dimensions of ${metric.name} are ${known.join(' or ')}`,
  );
}

/** The set that `dimensionNames.N` name. @throws ControlRefusal */
export function readDimensionSet(parameters: ActionParameters, metric: Metric): DimensionSet {
  const names = parameters.list('dimensionNames');
  return dimensionSetOf(metric, names);
}

/** The object that pairs of `dimensions.N.name` and `.value` name. @throws ControlRefusal */
export function readObject(
  parameters: ActionParameters,
  metric: Metric,
): { object: MonitoredObject; set: DimensionSet } {
  const pairs = parameters.records('dimensions');
  const valueByName = new Map<string, string>();
  for (const pair of pairs) {
    const dimensionName = pair.optional('name');
    const value = pair.optional('value');
    if (dimensionName === undefined || value === undefined) {
      throw new ControlRefusal(
        'missingParameter',
        'dimensions.N.name and dimensions.N.value go in pairs',
      );
    }
    if (valueByName.has(dimensionName)) {
      const detail = `dimensions names ${quote(dimensionName)} twice`;
      throw new ControlRefusal('invalidParameter', detail);
    }
    valueByName.set(dimensionName, value);
  }
  const set = dimensionSetOf(metric, [...valueByName.keys()]);
  const dimensionValues = set.dimensionNames.map((each) => valueByName.get(each) ?? '');
  return { object: { dimensionNames: set.dimensionNames, dimensionValues }, set };
}
