import type { Command } from 'commander';
import type { Config } from '../config/config.js';
import { secondsOf, systemClock } from '../model/clock.js';
import { formatDate } from '../query/dates.js';
import { administer } from './administration.js';
import { drawChart } from './chart.js';
import { collect, configOf, parseDimensions } from './common-options.js';
import { addRegionOptions, type RegionOptions } from './namespace-command.js';
import { OperatorError } from './operator-error.js';
import { printJson, printLine, printTable, styled } from './print.js';

interface GetOptions extends RegionOptions {
  readonly namespace: string;
  readonly metric: string;
  readonly dimension?: string[];
  readonly start?: string;
  readonly end?: string;
  readonly limit: string;
  readonly statistic?: string;
  readonly period: string;
}

interface Series {
  readonly metricName: string;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly startTime: string;
  readonly endTime: string;
  readonly data: readonly StatedValue[];
}

interface StatedValue {
  readonly timestamp: number;
  /** null for a window without samples. */
  readonly value: number | null;
  /** The sum is beyond what a double holds. */
  readonly overflow?: true;
}

export function addGetCommand(program: Command): void {
  addRegionOptions(program.command('get'))
    .description('print the samples of a series, or a statistic, as a table and a chart')
    .requiredOption('--namespace <name>', 'the namespace')
    .requiredOption('--metric <name>', 'the metric')
    .option('--dimension <name=value>', 'a dimension; give one option for each', collect)
    .option('--start <time>', '"YYYY-MM-DD hh:mm:ss" or UNIX seconds (default: an hour ago)')
    .option('--end <time>', 'likewise, not included (default: now)')
    .option('--limit <samples>', 'at most so many, the earliest first', '1000')
    .option('--statistic <name>', 'max, min, sum, avg, last or p50 to p99.9, in place of samples')
    .option('--period <seconds>', 'length of its windows: 10, 60, 300, 3600 or 86400', '300')
    .addHelpText(
      'after',
      `
Without --dimension the metric must have one series; where it has more, they are listed.

Examples:
  putmon get --namespace host --metric disk_used --dimension ip=10.0.0.1
  putmon get --namespace host --metric disk_used --dimension ip=10.0.0.1 --statistic max`,
    )
    .action(async (options: GetOptions) => {
      const series = await readSeries(options);
      if (options.json) printJson(series);
      else printSeries(series, configOf(options));
    });
}

async function readSeries(options: GetOptions): Promise<Series> {
  const dimensions = options.dimension
    ? parseDimensions(options.dimension)
    : await onlyDimensions(options);
  const { start: startTime, end: endTime, limit, statistic } = options;
  if (statistic !== undefined) return readStatistic(options, dimensions, statistic);
  return (await perform('GetRawData', options, {
    ...namedPairs('dimensions', dimensions),
    startTime,
    endTime,
    limit,
  })) as Series;
}

async function readStatistic(
  options: GetOptions,
  dimensions: Readonly<Record<string, string>>,
  statistic: string,
): Promise<Series> {
  const { utcOffsetSeconds } = configOf(options);
  const nowSeconds = secondsOf(systemClock);
  const { start, end, period } = options;
  const startTime = start ?? formatDate(nowSeconds - 3600, utcOffsetSeconds);
  const endTime = end ?? formatDate(nowSeconds + Number(period), utcOffsetSeconds);
  const answer = (await perform('GetMonitorDataBatch', options, {
    ...namedPairs('objects.0.dimensions', dimensions),
    'statistics.0': statistic,
    period,
    startTime,
    endTime,
  })) as { data: { dataPoints: { points: Series['data'] }[] }[] };
  const data = answer.data[0]?.dataPoints[0]?.points ?? [];
  return {
    metricName: `${statistic} ${options.metric}`,
    unit: '',
    dimensions,
    startTime,
    endTime,
    data,
  };
}

/** Dimensions as the control plane takes them: `NAME.N.name` and `NAME.N.value`. */
function namedPairs(
  name: string,
  dimensions: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(dimensions).flatMap(([dimension, value], at) => [
      [`${name}.${at}.name`, dimension] as const,
      [`${name}.${at}.value`, value] as const,
    ]),
  );
}

/** @throws OperatorError where the metric has no series, or several */
async function onlyDimensions(options: GetOptions): Promise<Readonly<Record<string, string>>> {
  const described = (await perform('DescribeMetric', options)) as {
    data: Record<string, Record<string, { dimension: string }>>;
  };
  const dimension = described.data[options.namespace]?.[options.metric]?.dimension ?? '';
  const names = dimension.split(',').map((name, at) => [`dimensionNames.${at}`, name] as const);
  const objects = (await perform('DescribeObjects', options, Object.fromEntries(names))) as {
    data: { records: Record<string, string>[]; total: number };
  };
  const { records, total } = objects.data;
  const [only] = records;
  if (only === undefined) throw new OperatorError(`${options.metric} has no series yet`);
  if (total === 1) return only;
  const lines = records.map((record) =>
    Object.entries(record)
      .map(([name, value]) => `--dimension ${name}=${value}`)
      .join(' '),
  );
  throw new OperatorError(
    [`${options.metric} has ${total} series; name one:`, ...lines].join('\n  '),
    2,
  );
}

async function perform(
  action: string,
  { account, region, namespace, metric, ...folder }: GetOptions,
  more: Readonly<Record<string, string | undefined>> = {},
): Promise<unknown> {
  const args = { account, Region: region, namespace, metricName: metric, ...more };
  return administer(configOf(folder), action, args);
}

function printSeries(series: Series, { timezone, utcOffsetSeconds }: Config): void {
  const { metricName, unit, dimensions, startTime, endTime, data } = series;
  const object = Object.entries(dimensions).map(([name, value]) => `${name}=${value}`);
  printLine(styled('bold', `${metricName} ${object.join(' ')}`));
  printLine(`${startTime} to ${endTime} (${timezone}), ${data.length} values`);
  if (data.length === 0) return;
  printLine();
  printTable(
    ['time', unit === '' ? 'value' : `value ${unit}`],
    data.map(({ timestamp, value, overflow }) => [
      formatDate(timestamp, utcOffsetSeconds),
      value === null ? '-' : `${value}${overflow === true ? ' (overflow)' : ''}`,
    ]),
  );
  printLine();
  const values = data.flatMap(({ value }) => (value === null ? [] : [value]));
  if (values.length === 0) return;
  const widthColumns = Math.max(20, Math.min(process.stdout.columns || 80, 120) - 20);
  for (const line of drawChart(values, { widthColumns, heightRows: 6 })) printLine(line);
}
