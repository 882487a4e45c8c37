import type { Command } from 'commander';
import type { Config } from '../config/config.js';
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
}

interface Series {
  readonly metricName: string;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly startTime: string;
  readonly endTime: string;
  readonly data: readonly { readonly timestamp: number; readonly value: number }[];
}

export function addGetCommand(program: Command): void {
  addRegionOptions(program.command('get'))
    .description('print the samples of a series, as a table and a chart')
    .requiredOption('--namespace <name>', 'the namespace')
    .requiredOption('--metric <name>', 'the metric')
    .option('--dimension <name=value>', 'a dimension; give one option for each', collect)
    .option('--start <time>', '"YYYY-MM-DD hh:mm:ss" or UNIX seconds (default: an hour ago)')
    .option('--end <time>', 'likewise, not included (default: now)')
    .option('--limit <samples>', 'at most so many, the earliest first', '1000')
    .addHelpText(
      'after',
      `
Without --dimension the metric must have one series; where it has more, they are listed.

Example: putmon get --namespace host --metric disk_used --dimension ip=10.0.0.1`,
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
  const named = Object.entries(dimensions).flatMap(([name, value], at) => [
    [`dimensions.${at}.name`, name] as const,
    [`dimensions.${at}.value`, value] as const,
  ]);
  const { start: startTime, end: endTime, limit } = options;
  return (await perform('GetRawData', options, {
    ...Object.fromEntries(named),
    startTime,
    endTime,
    limit,
  })) as Series;
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
  printLine(`${startTime} to ${endTime} (${timezone}), ${data.length} samples`);
  if (data.length === 0) return;
  printLine();
  printTable(
    ['time', unit === '' ? 'value' : `value ${unit}`],
    data.map(({ timestamp, value }) => [formatDate(timestamp, utcOffsetSeconds), String(value)]),
  );
  printLine();
  const values = data.map(({ value }) => value);
  const widthColumns = Math.max(20, Math.min(process.stdout.columns || 80, 120) - 20);
  for (const line of drawChart(values, { widthColumns, heightRows: 6 })) printLine(line);
}
