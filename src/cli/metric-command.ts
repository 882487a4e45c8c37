import type { Command } from 'commander';
import { publishedStatistics } from '../model/statistic.js';
import { administer } from './administration.js';
import { collect } from './common-options.js';
import { addConfirmOption, confirm, type ConfirmOptions } from './confirm.js';
import { configOf } from './folder-config.js';
import { addRegionOptions, type RegionOptions } from './namespace-command.js';
import { printJson, printLine, printTable } from './print.js';

interface MetricOptions extends RegionOptions {
  readonly namespace: string;
  readonly dimension?: string[];
  readonly unit?: string;
  readonly display?: string;
}

interface MetricRecord {
  readonly metricName: string;
  readonly metricCname: string;
  readonly unit: string;
  readonly dimension: string;
  readonly statisticsType: readonly { readonly statistics: string }[];
}

/** Without data where no alarm rule went with it. */
interface DeletedMetric {
  readonly data?: { readonly alarmRuleIds: readonly string[] };
}

export function addMetricCommand(program: Command): void {
  const metric = program.command('metric');

  addMetricOptions(metric.command('create'))
    .description('make a metric with all five statistics over 300 s')
    .argument('<name>', 'letters, digits and underscores')
    .requiredOption('--dimension <name>', 'a dimension; give one option for each', collect)
    .option('--unit <unit>', 'what its values are counted in')
    .option('--display <name>', 'the name that people see (default: the name)')
    .addHelpText(
      'after',
      '\nExample: putmon metric create disk_used --namespace host --dimension ip --unit %',
    )
    .action(async (name: string, options: MetricOptions) => {
      await perform('CreateMetric', options, name, draftArguments(name, options));
      if (!options.json) printLine(`created metric ${name} in ${options.namespace}`);
    });

  addMetricOptions(metric.command('list'))
    .description('list the metrics of a namespace')
    .action(async (options: MetricOptions) => {
      const answer = await perform('DescribeMetric', options);
      const { data } = answer as { data: Record<string, Record<string, MetricRecord>> };
      printMetrics(Object.values(data[options.namespace] ?? {}), options);
    });

  addConfirmOption(addMetricOptions(metric.command('delete')))
    .description('delete a metric with all its samples and its alarm rules')
    .argument('<name>')
    .action(async (name: string, options: MetricOptions & ConfirmOptions) => {
      const place = `${options.namespace} in ${options.region}`;
      await confirm(`delete metric ${name} of ${place}, all its samples and alarm rules`, options);
      const { data } = (await perform('DeleteMetric', options, name)) as DeletedMetric;
      const rules =
        data === undefined ? '' : `, and its alarm rules ${data.alarmRuleIds.join(', ')}`;
      if (!options.json) printLine(`deleted metric ${name} of ${options.namespace}${rules}`);
    });
}

function addMetricOptions(command: Command): Command {
  return addRegionOptions(command).requiredOption('--namespace <name>', 'its namespace');
}

function draftArguments(
  name: string,
  { dimension = [], unit, display }: MetricOptions,
): Record<string, string | undefined> {
  return {
    metricCname: display ?? name,
    unit,
    ...Object.fromEntries(dimension.map((word, at) => [`dimensionNames.${at}`, word])),
    ...Object.fromEntries(
      publishedStatistics.flatMap((statistic, at) => [
        [`statisticsType.${at}.period`, '300'],
        [`statisticsType.${at}.statistics`, statistic],
      ]),
    ),
  };
}

async function perform(
  action: string,
  options: MetricOptions,
  metricName?: string,
  more: Readonly<Record<string, string | undefined>> = {},
): Promise<unknown> {
  const { account, region, namespace } = options;
  const args = { account, Region: region, namespace, metricName, ...more };
  return administer(configOf(options), action, args);
}

function printMetrics(metrics: readonly MetricRecord[], options: MetricOptions): void {
  if (options.json) {
    printJson(metrics);
    return;
  }
  printTable(
    ['metric', 'display name', 'unit', 'dimensions', 'statistics'],
    metrics.map((metric) => [
      metric.metricName,
      metric.metricCname,
      metric.unit,
      metric.dimension,
      metric.statisticsType.map((type) => type.statistics).join(','),
    ]),
  );
}
