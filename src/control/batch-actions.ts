import type { Metric } from '../catalog/catalog.js';
import { ControlRefusal } from '../protocol/control-codes.js';
import { formatDate } from '../query/dates.js';
import { objectRecordOf } from '../query/objects.js';
import type { WindowRange } from '../query/windows.js';
import type { Action } from './action.js';
import { ActionParameters } from './action-parameters.js';
import type { Control } from './control.js';
import { readObject } from './dimension-set.js';
import { knownMetric } from './metric-actions.js';
import { readWindowRange } from './range-parameters.js';
import { readPoints } from './read-points.js';
import { declaredStatistic } from './statistics-parameters.js';

const getMonitorDataBatch: Action = {
  operatorOnly: false,
  summary: 'reads several statistics of several objects at once, with the time of each value',
  async run(call, control) {
    const metric = knownMetric(call, control);
    const { parameters } = call;
    const range = readWindowRange(parameters, control);
    const objects = parameters.records('objects').map((record) => new ActionParameters(record));
    const words = parameters.list('statistics');
    if (objects.length === 0) {
      throw new ControlRefusal('missingParameter', 'objects.0.dimensions.0.name');
    }
    if (words.length === 0) throw new ControlRefusal('missingParameter', 'statistics.0');
    checkSize(objects.length * words.length, control);
    const data = [];
    for (const object of objects) {
      data.push(await readObjectPoints(control, metric, object, words, range));
    }
    return { metricName: metric.name, period: String(range.periodSeconds), data };
  },
};

export const batchActions = { GetMonitorDataBatch: getMonitorDataBatch };

async function readObjectPoints(
  control: Control,
  metric: Metric,
  parameters: ActionParameters,
  words: readonly string[],
  range: WindowRange,
): Promise<object> {
  const { object, set } = readObject(parameters, metric);
  const { utcOffsetSeconds } = control.config();
  const dataPoints = [];
  for (const word of words) {
    const statistic = declaredStatistic(word, set);
    const points = await readPoints(control, { metric, object, statistic, range });
    dataPoints.push({
      statistics: statistic,
      points: points.map(({ endSeconds, value }) => ({
        time: formatDate(endSeconds, utcOffsetSeconds),
        timestamp: endSeconds,
        value,
      })),
    });
  }
  return { dimensions: objectRecordOf(object), dataPoints };
}

function checkSize(seriesCount: number, { config }: Control): void {
  const { seriesPerQueryMax } = config();
  if (seriesCount <= seriesPerQueryMax) return;
  throw new ControlRefusal(
    'exceedLimit',
    `${seriesCount} objects times statistics; at most ${seriesPerQueryMax} (seriesPerQueryMax)`,
  );
}
