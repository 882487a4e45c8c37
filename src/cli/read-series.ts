import type { Perform } from './administration.js';
import { dimensionNamesOf, type MetricDimensions } from './common-options.js';
import { OperatorError } from './operator-error.js';

/** A series, or one of its statistics, as asked for on the command line. */
export interface SeriesRequest {
  readonly account?: string;
  readonly region: string;
  readonly namespace: string;
  readonly metric: string;
  /** Absent where the metric's only object is meant. */
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly startTime: string | undefined;
  readonly endTime: string | undefined;
}

export interface SamplesRequest extends SeriesRequest {
  readonly limit: string;
}

export interface StatisticRequest extends SeriesRequest {
  readonly statistic: string;
  readonly period: string;
}

/** What is read of a series. */
export interface Series {
  readonly metricName: string;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly startTime: string;
  readonly endTime: string;
  readonly data: readonly Point[];
}

export interface Point {
  readonly timestamp: number;
  readonly value: number | null;
  /** The value stands for a sum beyond what a double holds. */
  readonly overflow?: true;
}

type Dimensions = Readonly<Record<string, string>>;

export async function readSamples(perform: Perform, request: SamplesRequest): Promise<Series> {
  const dimensions = request.dimensions ?? (await onlyDimensions(perform, request));
  const { startTime, endTime, limit } = request;
  return (await perform('GetRawData', {
    ...nameArguments(request),
    ...namedPairs('dimensions', dimensions),
    startTime,
    endTime,
    limit,
  })) as Series;
}

/** The windows of a statistic, without those that have not begun. */
export async function readStatistic(
  perform: Perform,
  request: StatisticRequest,
  nowSeconds: number,
): Promise<Series> {
  const dimensions = request.dimensions ?? (await onlyDimensions(perform, request));
  const { statistic, metric, period, startTime, endTime } = request;
  const answer = (await perform('GetMonitorDataBatch', {
    ...nameArguments(request),
    ...namedPairs('objects.0.dimensions', dimensions),
    'statistics.0': statistic,
    period,
    startTime: startTime ?? String(nowSeconds - 3600),
    // By default up to the end of the window that runs.
    endTime: endTime ?? String(nowSeconds + Number(period)),
  })) as { data: { dataPoints: { points: (Point & { time: string })[] }[] }[] };
  const points = answer.data[0]?.dataPoints[0]?.points ?? [];
  const begun = points.filter(({ timestamp }) => timestamp - Number(period) < nowSeconds);
  return {
    metricName: `${statistic} ${metric}`,
    unit: '',
    dimensions,
    startTime: begun[0]?.time ?? '',
    endTime: begun.at(-1)?.time ?? '',
    data: begun,
  };
}

function nameArguments({ account, region, namespace, metric }: SeriesRequest) {
  return { account, Region: region, namespace, metricName: metric };
}

/** Dimensions as the control plane takes them: `NAME.N.name` and `NAME.N.value`. */
function namedPairs(name: string, dimensions: Dimensions): Record<string, string> {
  return Object.fromEntries(
    Object.entries(dimensions).flatMap(([dimension, value], at) => [
      [`${name}.${at}.name`, dimension] as const,
      [`${name}.${at}.value`, value] as const,
    ]),
  );
}

/** @throws OperatorError where the metric has no series, or several */
async function onlyDimensions(perform: Perform, request: SeriesRequest): Promise<Dimensions> {
  const { namespace, metric } = request;
  const described = (await perform('DescribeMetric', nameArguments(request))) as {
    data: Record<string, Record<string, MetricDimensions>>;
  };
  const dimensionNames = dimensionNamesOf(described.data[namespace]?.[metric]);
  const names = dimensionNames.map((name, at) => [`dimensionNames.${at}`, name] as const);
  const objects = (await perform('DescribeObjects', {
    ...nameArguments(request),
    ...Object.fromEntries(names),
  })) as { data: { records: Record<string, string>[]; total: number } };
  const { records, total } = objects.data;
  const [only] = records;
  if (only === undefined) throw new OperatorError(`${metric} has no series yet`);
  if (total === 1) return only;
  const lines = records.map((record) =>
    Object.entries(record)
      .map(([name, value]) => `--dimension ${name}=${value}`)
      .join(' '),
  );
  throw new OperatorError(
    `${metric} has ${total} series; name one:`,
    2,
    lines.map((line) => `  ${line}`),
  );
}
