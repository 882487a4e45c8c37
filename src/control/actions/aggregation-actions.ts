import type { Metric } from '../../catalog/catalog.js';
import { compareBytes } from '../../model/byte-order.js';
import { ControlRefusal } from './control-refusal.js';
import type { Action, ActionCall } from './action.js';
import type { Control } from './control.js';
import { checkUnused } from './alarms/alarm-rules.js';
import { findDimensionSet, readDimensionSet } from './dimension-set.js';
import { knownMetric, readDimensionNames } from './metric-actions.js';
import { oneAtATime } from './one-at-a-time.js';
import { checkStatisticsQuota, readStatisticsTypes } from './statistics-parameters.js';
import { metricParameters, statisticsTypeParameters } from './declared-parameters.js';

const declarationParameters =
  `${metricParameters} dimensionNames.N! ` +
  'statisticsType.N.period! statisticsType.N.statistics!';

const createAggregation: Action = oneAtATime({
  operatorOnly: false,
  summary: 'lets a metric be asked by some of its dimensions, over all objects that share them',
  parameters: `${metricParameters} dimensionNames.N! ${statisticsTypeParameters}`,
  async run(call, control) {
    const metric = knownMetric(call, control);
    const dimensionNames = readSubset(call, control, metric);
    const statisticsTypes = readStatisticsTypes(call.parameters);
    checkStatisticsQuota(statisticsTypes, control.config());
    await control.catalog.createAggregation(metric.id, { dimensionNames, statisticsTypes });
    return {};
  },
});

const deleteAggregation: Action = oneAtATime({
  operatorOnly: false,
  summary: 'ends an aggregation, and the statistics types declared for it',
  parameters: `${metricParameters} dimensionNames.N!`,
  async run(call, control) {
    const metric = knownMetric(call, control);
    const { dimensionNames } = readDimensionSet(call.parameters, metric);
    if (dimensionNames.length === metric.dimensionNames.length) {
      throw new ControlRefusal('dimensionGroupError', 'those are all dimensions of the metric');
    }
    checkUnused(control, metric, dimensionNames);
    await control.catalog.deleteAggregation(metric.id, dimensionNames);
    return {};
  },
});

const createStatisticsType: Action = oneAtATime({
  operatorOnly: false,
  summary: 'declares statistics of a dimension set; samples that came before count as well',
  parameters: declarationParameters,
  async run(call, control) {
    const metric = knownMetric(call, control);
    const { dimensionNames, statisticsTypes } = readDimensionSet(call.parameters, metric);
    const types = readStatisticsTypes(call.parameters);
    checkStatisticsQuota([...statisticsTypes, ...types], control.config());
    await control.catalog.addStatisticsTypes(metric.id, dimensionNames, types);
    return {};
  },
});

const deleteStatisticsType: Action = oneAtATime({
  operatorOnly: false,
  summary: 'takes statistics of a dimension set back',
  parameters: declarationParameters,
  async run(call, control) {
    const metric = knownMetric(call, control);
    const { dimensionNames, statisticsTypes } = readDimensionSet(call.parameters, metric);
    const types = readStatisticsTypes(call.parameters);
    const undeclared = types.find(
      (type) =>
        !statisticsTypes.some(
          (each) => each.statistic === type.statistic && each.periodSeconds === type.periodSeconds,
        ),
    );
    if (undeclared !== undefined) {
      throw new ControlRefusal(
        'dimensionGroupError',
        `${undeclared.statistic} over ${undeclared.periodSeconds} s is not declared`,
      );
    }
    checkUnused(control, metric, dimensionNames, types);
    await control.catalog.deleteStatisticsTypes(metric.id, dimensionNames, types);
    return {};
  },
});

/** The published names, and one of them as it should be spelt. */
export const aggregationActions = {
  CreateMetricAggeration: createAggregation,
  CreateMetricAggregation: createAggregation,
  DeleteMetricAggeration: deleteAggregation,
  DeleteMetricAggregation: deleteAggregation,
  CreateMetricStatisticsType: createStatisticsType,
  DeleteMetricStatisticsType: deleteStatisticsType,
};

function readSubset({ parameters }: ActionCall, control: Control, metric: Metric): string[] {
  const names = readDimensionNames(parameters, control.config());
  const stranger = names.find((name) => !metric.dimensionNames.includes(name));
  if (stranger !== undefined || names.length === metric.dimensionNames.length) {
    throw new ControlRefusal(
      'dimensionGroupError',
      `an aggregation keeps some, not all, of ${metric.dimensionNames.join(', ')}`,
    );
  }
  const dimensionNames = names.sort(compareBytes);
  if (findDimensionSet(metric, dimensionNames) !== undefined) {
    throw new ControlRefusal('sourceAlreadyExists', `aggregation ${dimensionNames.join(',')}`);
  }
  return dimensionNames;
}
