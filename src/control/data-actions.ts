import { secondsOf } from '../model/clock.js';
import { dimensionValuesOf, seriesKeyOf } from '../model/series.js';
import { ControlRefusal } from '../protocol/control-codes.js';
import { formatDate } from '../query/dates.js';
import { objectKeyOf } from '../model/monitored-object.js';
import { listObjectKeys, objectRecordOf } from '../query/objects.js';
import { windowEndOf } from '../query/windows.js';
import type { Action } from './action.js';
import { readDimensionSet, readObject } from './dimension-set.js';
import { knownMetric } from './metric-actions.js';
import { readPage } from './page.js';
import { readMoments, readWindowRange } from './range-parameters.js';
import { readPoints, seriesOf } from './read-points.js';
import { declaredStatistic, toPeriod } from './statistics-parameters.js';

const describeObjects: Action = {
  operatorOnly: false,
  summary: 'lists the objects of a metric: the dimension values that have reported',
  run(call, control) {
    const metric = knownMetric(call, control);
    const { dimensionNames } = readDimensionSet(call.parameters, metric);
    const seriesKeys = control.store.listSeries(metric.id);
    const keys = listObjectKeys(seriesKeys, metric.dimensionNames, dimensionNames);
    const page = readPage(call.parameters, control.config()).of(keys);
    const records = page.map((key) =>
      objectRecordOf({ dimensionNames, dimensionValues: dimensionValuesOf(key) }),
    );
    return { data: { records, total: keys.length } };
  },
};

const getMonitorData: Action = {
  operatorOnly: false,
  summary: 'reads a statistic of one object over the windows of a time range',
  async run(call, control) {
    const metric = knownMetric(call, control);
    const { object, set } = readObject(call.parameters, metric);
    const statistic = declaredStatistic(call.parameters.required('statistics'), set);
    const range = readWindowRange(call.parameters, control);
    const points = await readPoints(control, { metric, object, statistic, range });
    const { utcOffsetSeconds } = control.config();
    return {
      metricName: metric.name,
      startTime: formatDate(range.firstEndSeconds, utcOffsetSeconds),
      endTime: formatDate(range.lastEndSeconds, utcOffsetSeconds),
      period: String(range.periodSeconds),
      dataPoints: Object.fromEntries([[objectKeyOf(object), points.map(({ value }) => value)]]),
    };
  },
};

const getMonitorRealtimeData: Action = {
  operatorOnly: false,
  summary: 'reads a statistic of one object over the newest window that has data',
  async run(call, control) {
    const metric = knownMetric(call, control);
    const { object, set } = readObject(call.parameters, metric);
    const statistic = declaredStatistic(call.parameters.required('statistics'), set);
    const periodSeconds = toPeriod(call.parameters.required('period'), 'period');
    const { utcOffsetSeconds } = control.config();
    const seriesKeys = seriesOf(control, metric, object);
    const newestSeconds = await control.store.newestSeconds(metric.id, seriesKeys);
    if (newestSeconds === undefined) return { data: {} };
    const end = windowEndOf(newestSeconds, periodSeconds, utcOffsetSeconds);
    const range = { firstEndSeconds: end, lastEndSeconds: end, periodSeconds };
    const [point] = await readPoints(control, { metric, object, statistic, range });
    const newest = { value: point?.value, updateTime: formatDate(end, utcOffsetSeconds) };
    return { data: Object.fromEntries([[objectKeyOf(object), newest]]) };
  },
};

const getRawData: Action = {
  operatorOnly: false,
  summary: 'reads the samples of one object as they were reported, page by page',
  async run(call, control) {
    const metric = knownMetric(call, control);
    const { object } = readObject(call.parameters, metric);
    if (object.dimensionNames.length < metric.dimensionNames.length) {
      throw new ControlRefusal('dimensionGroupError', 'raw samples are of all dimensions');
    }
    const { utcOffsetSeconds, samplesPerQueryMax } = control.config();
    const nowSeconds = secondsOf(control.clock);
    const moments = readMoments(call.parameters, control, nowSeconds - 3600, nowSeconds + 1);
    const samplesSkipped = call.parameters.integer('offset', 0);
    const limit = call.parameters.integer('limit', 1000);
    if (limit === 0) throw new ControlRefusal('invalidParameter', 'limit 0 would lead nowhere');
    const samplesMax = Math.min(limit, samplesPerQueryMax);
    const samples = await control.store.readSamples({
      metricId: metric.id,
      seriesKey: seriesKeyOf(object.dimensionValues),
      ...moments,
      samplesSkipped,
      samplesMax,
    });
    return {
      metricName: metric.name,
      unit: metric.unit,
      dimensions: objectRecordOf(object),
      startTime: formatDate(moments.startSeconds, utcOffsetSeconds),
      endTime: formatDate(moments.endSeconds, utcOffsetSeconds),
      data: samples.map(({ timeSeconds, value }) => ({ timestamp: timeSeconds, value })),
      nextOffset: samples.length < samplesMax ? null : samplesSkipped + samples.length,
    };
  },
};

export const dataActions = {
  DescribeObjects: describeObjects,
  GetMonitorData: getMonitorData,
  GetMonitorRealtimeData: getMonitorRealtimeData,
  GetRawData: getRawData,
};
