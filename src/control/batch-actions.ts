import type { Metric } from '../catalog/catalog.js';
import type { MonitoredObject } from '../model/monitored-object.js';
import type { Statistic } from '../model/statistic.js';
import { ControlRefusal } from '../protocol/control-codes.js';
import { formatDate } from '../query/dates.js';
import { objectRecordOf } from '../query/objects.js';
import type { Action } from './action.js';
import { ActionParameters } from './action-parameters.js';
import type { Control } from './control.js';
import { readObject } from './dimension-set.js';
import { knownMetric } from './metric-actions.js';
import { readWindowRange } from './range-parameters.js';
import { type Point, readPointsOfGroups, seriesOfEach } from './read-points.js';
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
    const targets = objects.map((object) => readTarget(object, metric, words));
    const statistics = targets[0]?.statistics ?? [];
    const groups = seriesOfEach(
      control,
      metric,
      targets.map(({ object }) => object),
    );
    const dataPoints = targets.map(() => [] as object[]);
    for (const statistic of statistics) {
      const points = await readPointsOfGroups(control, metric, groups, statistic, range);
      for (const [at, ofTarget] of points.entries()) {
        dataPoints[at]?.push({ statistics: statistic, points: recordsOf(ofTarget, control) });
      }
    }
    const data = targets.map(({ object }, at) => ({
      dimensions: objectRecordOf(object),
      dataPoints: dataPoints[at],
    }));
    return { metricName: metric.name, period: String(range.periodSeconds), data };
  },
};

export const batchActions = { GetMonitorDataBatch: getMonitorDataBatch };

interface Target {
  readonly object: MonitoredObject;
  /** The same for all: what the words name. */
  readonly statistics: readonly Statistic[];
}

/** @throws ControlRefusal where its dimension set does not declare one of the statistics */
function readTarget(
  parameters: ActionParameters,
  metric: Metric,
  words: readonly string[],
): Target {
  const { object, set } = readObject(parameters, metric);
  return { object, statistics: words.map((word) => declaredStatistic(word, set)) };
}

function recordsOf(points: readonly Point[], { config }: Control): object[] {
  const { utcOffsetSeconds } = config();
  return points.map(({ endSeconds, value }) => ({
    time: formatDate(endSeconds, utcOffsetSeconds),
    timestamp: endSeconds,
    value,
  }));
}

function checkSize(seriesCount: number, { config }: Control): void {
  const { seriesPerQueryMax } = config();
  if (seriesCount <= seriesPerQueryMax) return;
  throw new ControlRefusal(
    'exceedLimit',
    `${seriesCount} objects times statistics; at most ${seriesPerQueryMax} (seriesPerQueryMax)`,
  );
}
