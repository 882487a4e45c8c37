import { secondsOf } from '../../model/clock.js';
import { dimensionValuesOf, seriesKeyOf } from '../../model/series.js';
import { ControlRefusal } from './control-refusal.js';
import { formatDate } from '../../query/dates.js';
import { objectKeyOf } from '../../model/monitored-object.js';
import { objectRecordOf } from '../../query/objects.js';
import { windowCount, windowEndOf } from '../../query/windows.js';
import type { ValueColumns } from '../../storage/value-columns.js';
import type { Action } from './action.js';
import { claimValues } from './claim-values.js';
import { readDimensionSet, readObject } from './dimension-set.js';
import { LazyArray } from './lazy-answer.js';
import { knownMetric } from './metric-actions.js';
import { readObjectPage } from './object-page.js';
import { readPageRange } from './page.js';
import { readMoments, readWindowRange } from './range-parameters.js';
import { readWindowValues, seriesOf, valueRecordOf } from './read-points.js';
import { declaredStatistic, toPeriod } from './statistics-parameters.js';
import { metricParameters, objectParameters, rangeParameters } from './declared-parameters.js';

const describeObjects: Action = {
  operatorOnly: false,
  changes: false,
  summary: 'lists the objects of a metric: the dimension values that have reported',
  parameters: `${metricParameters} dimensionNames.N! offset limit`,
  async run(call, control) {
    const metric = knownMetric(call, control);
    const { dimensionNames } = readDimensionSet(call.parameters, metric);
    const range = readPageRange(call.parameters, control.config());
    const { keys, total } = await readObjectPage(metric, dimensionNames, range, control);
    const records = keys.map((key) =>
      objectRecordOf({ dimensionNames, dimensionValues: dimensionValuesOf(key) }),
    );
    return { data: { records, total } };
  },
};

const getMonitorData: Action = {
  operatorOnly: false,
  changes: false,
  summary: 'reads a statistic of one object over the windows of a time range',
  parameters: `${objectParameters} statistics! period ${rangeParameters}`,
  async run(call, control) {
    const metric = knownMetric(call, control);
    const { object, set } = readObject(call.parameters, metric);
    const statistic = declaredStatistic(call.parameters.required('statistics'), set);
    const range = readWindowRange(call.parameters, control);
    await claimValues(call, control, { objects: 1, statistics: 1, windows: windowCount(range) });
    const groups = [await seriesOf(control, metric, object)];
    const [values = []] = await readWindowValues(control, metric, groups, statistic, range);
    const { utcOffsetSeconds } = control.config();
    return {
      metricName: metric.name,
      startTime: formatDate(range.firstEndSeconds, utcOffsetSeconds),
      endTime: formatDate(range.lastEndSeconds, utcOffsetSeconds),
      period: String(range.periodSeconds),
      dataPoints: Object.fromEntries([[objectKeyOf(object), new LazyArray(valuesOf(values))]]),
    };
  },
};

const getMonitorRealtimeData: Action = {
  operatorOnly: false,
  changes: false,
  summary: 'reads a statistic of one object over the newest window that has data',
  parameters: `${objectParameters} statistics! period!`,
  async run(call, control) {
    const metric = knownMetric(call, control);
    const { object, set } = readObject(call.parameters, metric);
    const statistic = declaredStatistic(call.parameters.required('statistics'), set);
    const periodSeconds = toPeriod(call.parameters.required('period'), 'period');
    const { utcOffsetSeconds } = control.config();
    await claimValues(call, control, { objects: 1, statistics: 1, windows: 1 });
    const seriesKeys = await seriesOf(control, metric, object);
    const newestSeconds = await control.store.newestSeconds(metric.id, seriesKeys);
    if (newestSeconds === undefined) return { data: {} };
    const end = windowEndOf(newestSeconds, periodSeconds, utcOffsetSeconds);
    const range = { firstEndSeconds: end, lastEndSeconds: end, periodSeconds };
    const [values] = await readWindowValues(control, metric, [seriesKeys], statistic, range);
    const { value } = valueRecordOf(values?.[0] ?? NaN);
    const newest = { value, updateTime: formatDate(end, utcOffsetSeconds) };
    return { data: Object.fromEntries([[objectKeyOf(object), newest]]) };
  },
};

const getRawData: Action = {
  operatorOnly: false,
  changes: false,
  summary: 'reads the samples of one object as they were reported, page by page',
  parameters: `${objectParameters} ${rangeParameters} offset limit`,
  async run(call, control) {
    const metric = knownMetric(call, control);
    const { object } = readObject(call.parameters, metric);
    if (object.dimensionNames.length < metric.dimensionNames.length) {
      throw new ControlRefusal('dimensionGroupError', 'raw samples are of all dimensions');
    }
    const { utcOffsetSeconds, samplesPerQueryMax, valuesPerQueryMax } = control.config();
    const nowSeconds = secondsOf(control.clock);
    const moments = readMoments(call.parameters, control, nowSeconds - 3600, nowSeconds + 1);
    const samplesSkipped = call.parameters.integer('offset', 0);
    const limit = call.parameters.integer('limit', 1000);
    if (limit === 0) throw new ControlRefusal('invalidParameter', 'limit 0 would lead nowhere');
    const samplesMax = Math.min(limit, samplesPerQueryMax, valuesPerQueryMax);
    await claimValues(call, control, { objects: 1, statistics: 1, windows: samplesMax });
    const samples = await control.store.readSamples({
      metricId: metric.id,
      seriesKeys: [seriesKeyOf(object.dimensionValues)],
      ...moments,
      samplesSkipped,
      samplesMax,
    });
    const { times } = samples;
    return {
      metricName: metric.name,
      unit: metric.unit,
      dimensions: objectRecordOf(object),
      startTime: formatDate(moments.startSeconds, utcOffsetSeconds),
      endTime: formatDate(moments.endSeconds, utcOffsetSeconds),
      data: new LazyArray(sampleRecordsOf(samples)),
      nextOffset: times.length < samplesMax ? null : samplesSkipped + times.length,
    };
  },
};

/** As published: the number alone. */
function* valuesOf(values: Iterable<number>): Generator<number | null> {
  for (const value of values) yield valueRecordOf(value).value;
}

function* sampleRecordsOf({ times, values }: ValueColumns): Generator<object> {
  for (const [row, timestamp] of times.entries()) yield { timestamp, value: values[row] };
}

export const dataActions = {
  DescribeObjects: describeObjects,
  GetMonitorData: getMonitorData,
  GetMonitorRealtimeData: getMonitorRealtimeData,
  GetRawData: getRawData,
};
