import type { Metric } from '../catalog/catalog.js';
import { secondsOf } from '../model/clock.js';
import { dimensionValuesOf, seriesKeyOf } from '../model/series.js';
import { ControlRefusal } from '../protocol/control-codes.js';
import { quote } from '../protocol/quote.js';
import { formatDate, parseDate } from '../query/dates.js';
import type { Action, ActionCall } from './action.js';
import { knownMetric } from './metric-actions.js';
import { knownNamespace } from './namespace-actions.js';

const recordsPerPage = 30;
const samplesPerAnswerMax = 10_000;

const describeObjects: Action = {
  operatorOnly: false,
  summary: 'lists the objects of a metric: the dimension values that have reported',
  async run(call, control) {
    const metric = knownMetric(call, knownNamespace(call, control));
    const { parameters } = call;
    const names = parameters.list('dimensionNames').sort();
    if (names.length === 0) throw new ControlRefusal('missingParameter', 'dimensionNames.0');
    if (names.join() !== metric.dimensionNames.join()) throw wrongDimensions(metric);
    const keys = control.store.listSeries(metric.id);
    const offset = parameters.integer('offset', 0);
    const page = keys.slice(offset, offset + parameters.integer('limit', recordsPerPage));
    return {
      data: { records: page.map((key) => dimensionsOf(metric, key)), total: keys.length },
    };
  },
};

const getRawData: Action = {
  operatorOnly: false,
  summary: 'reads the samples of one object as they were reported',
  async run(call, control) {
    const metric = knownMetric(call, knownNamespace(call, control));
    const seriesKey = seriesKeyParameter(call, metric);
    const { utcOffsetSeconds } = control.config();
    const nowSeconds = secondsOf(control.clock);
    const startSeconds = dateParameter(call, 'startTime', nowSeconds - 3600, utcOffsetSeconds);
    const endSeconds = dateParameter(call, 'endTime', nowSeconds + 1, utcOffsetSeconds);
    const samples = await control.store.readSamples({
      metricId: metric.id,
      seriesKey,
      startSeconds,
      endSeconds,
      samplesMax: Math.min(call.parameters.integer('limit', 1000), samplesPerAnswerMax),
    });
    return {
      metricName: metric.name,
      unit: metric.unit,
      dimensions: dimensionsOf(metric, seriesKey),
      startTime: formatDate(startSeconds, utcOffsetSeconds),
      endTime: formatDate(endSeconds, utcOffsetSeconds),
      data: samples.map(({ timeSeconds, value }) => ({ timestamp: timeSeconds, value })),
    };
  },
};

export const dataActions = { DescribeObjects: describeObjects, GetRawData: getRawData };

function seriesKeyParameter({ parameters }: ActionCall, metric: Metric): string {
  const valueByName = new Map(
    parameters.records('dimensions').map((record) => [record.get('name'), record.get('value')]),
  );
  const values = metric.dimensionNames.map((name) => valueByName.get(name));
  if (valueByName.size !== values.length || values.includes(undefined)) {
    throw wrongDimensions(metric);
  }
  return seriesKeyOf(values.map((value) => value ?? ''));
}

function dimensionsOf(metric: Metric, seriesKey: string): Record<string, string> {
  const values = dimensionValuesOf(seriesKey);
  return Object.fromEntries(metric.dimensionNames.map((name, at) => [name, values[at] ?? '']));
}

function dateParameter(
  { parameters }: ActionCall,
  name: string,
  absentSeconds: number,
  utcOffsetSeconds: number,
): number {
  const text = parameters.optional(name);
  if (text === undefined) return absentSeconds;
  const seconds = parseDate(text, utcOffsetSeconds);
  if (seconds !== undefined) return seconds;
  throw new ControlRefusal('invalidParameter', `${name} ${quote(text)} is no Y-m-d H:M:S`);
}

function wrongDimensions({ name, dimensionNames }: Metric): ControlRefusal {
  return new ControlRefusal(
    'dimensionGroupError',
    `the dimensions of ${name} are ${dimensionNames.join(', ')}`,
  );
}
