import type { Metric } from '../../catalog/catalog.js';
import type { MonitoredObject } from '../../model/monitored-object.js';
import type { Statistic } from '../../model/statistic.js';
import { ControlRefusal } from './control-refusal.js';
import { formatDate } from '../../query/dates.js';
import { objectRecordOf } from '../../query/objects.js';
import { windowCount, type WindowRange } from '../../query/windows.js';
import type { Action } from './action.js';
import type { ActionParameters } from './action-parameters.js';
import { claimValues } from './claim-values.js';
import type { Control } from './control.js';
import { readObject } from './dimension-set.js';
import { LazyArray } from './lazy-answer.js';
import { knownMetric } from './metric-actions.js';
import { readWindowRange } from './range-parameters.js';
import { readWindowValues, seriesOfEach, valueRecordOf, type WindowValues } from './read-points.js';
import { declaredStatistic } from './statistics-parameters.js';
import { metricParameters, rangeParameters } from './declared-parameters.js';

const getMonitorDataBatch: Action = {
  operatorOnly: false,
  changes: false,
  summary: 'reads several statistics of several objects at once, with the time of each value',
  parameters:
    `${metricParameters} objects.N.dimensions.N.name! objects.N.dimensions.N.value! ` +
    `statistics.N! period ${rangeParameters}`,
  async run(call, control) {
    const metric = knownMetric(call, control);
    const { parameters } = call;
    const range = readWindowRange(parameters, control);
    const objects = parameters.records('objects');
    const words = parameters.list('statistics');
    const { length } = objects;
    checkSize(length * words.length, control);
    await claimValues(call, control, {
      objects: length,
      statistics: words.length,
      windows: windowCount(range),
    });
    const targets = objects.map((object) => readTarget(object, metric, words));
    const statistics = targets[0]?.statistics ?? [];
    const groups = await seriesOfEach(
      control,
      metric,
      targets.map(({ object }) => object),
    );
    const read: Reading[] = [];
    for (const statistic of statistics) {
      const values = await readWindowValues(control, metric, groups, statistic, range);
      read.push({ statistic, values });
    }
    const { utcOffsetSeconds } = control.config();
    const times = new WindowTimes(range, utcOffsetSeconds);
    const data = targets.map(({ object }, at) => ({
      dimensions: objectRecordOf(object),
      dataPoints: read.map(({ statistic, values }) => ({
        statistics: statistic,
        points: new LazyArray(times.recordsOf(values[at] ?? [])),
      })),
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

/** A statistic, and its values of each target. */
interface Reading {
  readonly statistic: Statistic;
  readonly values: readonly WindowValues[];
}

/** The ends of the windows, written once for all objects. */
class WindowTimes {
  readonly #range: WindowRange;
  readonly #utcOffsetSeconds: number;
  readonly #dates: string[] = [];

  constructor(range: WindowRange, utcOffsetSeconds: number) {
    this.#range = range;
    this.#utcOffsetSeconds = utcOffsetSeconds;
  }

  *recordsOf(values: Iterable<number>): Generator<object> {
    let at = 0;
    for (const value of values) {
      const timestamp = this.#range.firstEndSeconds + at * this.#range.periodSeconds;
      const time = (this.#dates[at] ??= formatDate(timestamp, this.#utcOffsetSeconds));
      yield { time, timestamp, ...valueRecordOf(value) };
      at += 1;
    }
  }
}

function checkSize(seriesCount: number, { config }: Control): void {
  const { seriesPerQueryMax } = config();
  if (seriesCount <= seriesPerQueryMax) return;
  throw new ControlRefusal(
    'exceedLimit',
    `${seriesCount} objects times statistics; at most ${seriesPerQueryMax} (seriesPerQueryMax)`,
  );
}
