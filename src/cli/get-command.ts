import { counted } from '../model/counted.js';
import type { Command } from 'commander';
import { secondsOf, systemClock } from '../model/clock.js';
import { formatDate } from '../query/dates.js';
import { administering } from './administration.js';
import { drawChart } from './chart.js';
import { collect, parseDimensions } from './common-options.js';
import { configOf } from './folder-config.js';
import { momentArgument, momentForms } from './moment.js';
import { addRegionOptions, type RegionOptions } from './namespace-command.js';
import { printJson, printLine, printTable } from './print.js';
import { readSamples, readStatistic, type Point, type Series } from './read-series.js';

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

export function addGetCommand(program: Command): void {
  addRegionOptions(program.command('get'))
    .requiredOption('--namespace <name>', 'the namespace')
    .requiredOption('--metric <name>', 'the metric')
    .option('--dimension <name=value>', 'a dimension; give one option for each', collect)
    .option('--start <time>', `${momentForms} (default: -1h)`)
    .option('--end <time>', 'likewise, not included (default: now)')
    .option('--limit <samples>', 'at most so many, the earliest first', '1000')
    .option('--statistic <name>', 'max, min, sum, avg, last or p50 to p99.9, in place of samples')
    .option('--period <seconds>', 'length of its windows: 10, 60, 300, 3600 or 86400', '300')
    .addHelpText(
      'after',
      `
Without --dimension the metric must have one series; where it has more, they are listed.
Windows of a statistic are labelled by their end. Those without data are counted, not shown; --json
has them, with null.

Examples:
  putmon get --namespace host --metric disk_used --dimension ip=10.0.0.1 --start -1d
  putmon get --namespace host --metric disk_used --dimension ip=10.0.0.1 --statistic max`,
    )
    .action(get);
}

async function get(options: GetOptions): Promise<void> {
  const { account, region, namespace, metric, dimension, start, end, limit, period } = options;
  const nowSeconds = secondsOf(systemClock);
  const request = {
    ...(account === undefined ? {} : { account }),
    region,
    namespace,
    metric,
    ...(dimension === undefined ? {} : { dimensions: parseDimensions(dimension) }),
    startTime: momentArgument(start, '--start', nowSeconds),
    endTime: momentArgument(end, '--end', nowSeconds),
  };
  const config = configOf(options);
  const { statistic } = options;
  const series = await administering(config, (perform) =>
    statistic === undefined
      ? readSamples(perform, { ...request, limit })
      : readStatistic(perform, { ...request, statistic, period }, nowSeconds),
  );
  if (options.json) {
    printJson(series);
    return;
  }
  const { metricName, dimensions, startTime, endTime } = series;
  const object = Object.entries(dimensions).map(([name, value]) => `${name}=${value}`);
  printLine(`${metricName} ${object.join(' ')}`, 'bold');
  printLine(`${startTime} to ${endTime} (${config.timezone}), ${countsOf(series)}`);
  printValues(series, (point) => {
    const time = formatDate(point.timestamp, config.utcOffsetSeconds);
    return point.timestamp > nowSeconds ? `${time} (runs)` : time;
  });
}

function countsOf({ data }: Series): string {
  const emptyCount = data.filter(({ value }) => value === null).length;
  const values = counted(data.length - emptyCount, 'value');
  return emptyCount === 0
    ? values
    : `${values}; ${counted(emptyCount, 'window')} without data not shown`;
}

function printValues({ unit, data }: Series, timeOf: (point: Point) => string): void {
  const points = data.filter(({ value }) => value !== null);
  if (points.length === 0) return;
  printLine();
  printTable(
    ['time', unit === '' ? 'value' : `value ${unit}`],
    points.map((point) => [
      timeOf(point),
      `${point.value}${point.overflow === true ? ' (overflow)' : ''}`,
    ]),
  );
  printLine();
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const widthColumns = Math.max(20, Math.min(process.stdout.columns || 80, 120) - 20);
  for (const line of drawChart(values, { widthColumns, heightRows: 6 })) printLine(line);
}
