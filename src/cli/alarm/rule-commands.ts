import type { Command } from 'commander';
import type { ActionArguments } from '../administration.js';
import {
  collect,
  dimensionNamesOf,
  parseDimensions,
  type MetricDimensions,
} from '../common-options.js';
import { addConfirmOption, confirm, type ConfirmOptions } from '../confirm.js';
import { addRegionOptions, type RegionOptions } from '../namespace-command.js';
import { printJson, printLine, printTable } from '../print.js';
import {
  addRuleOptions,
  dimensionArguments,
  perform,
  performAll,
  receiversNamed,
} from './alarm-actions.js';
import {
  addConditionOptions,
  conditionArguments,
  conditionText,
  severityText,
  type ConditionOptions,
  type ConditionRecord,
} from './condition-options.js';

export interface RuleOptions extends RegionOptions, ConditionOptions {
  readonly namespace: string;
  readonly metric: string;
  readonly when: string;
  readonly by?: string[];
  readonly dimension?: string[];
  readonly receivers?: string;
}

type RuleId = Pick<RuleRecord, 'alarmRuleId'>;

interface RuleRecord extends ConditionRecord {
  readonly alarmRuleId: string;
  readonly metricName: string;
  readonly dimensionGroup: string;
  readonly isWild: string;
  readonly receiversId: string;
  readonly severity: string;
}

export function addRuleCommands(alarm: Command): void {
  addConditionOptions(
    addRegionOptions(alarm.command('create'))
      .description('make a rule: for every object of a metric, or with --dimension for one')
      .requiredOption('--namespace <name>', 'the namespace')
      .requiredOption('--metric <name>', 'the metric')
      .requiredOption('--when <condition>', "what a window must meet, such as 'max(5m) >= 80'")
      .option('--dimension <name=value>', 'the object; give one option for each', collect)
      .option('--by <dimension>', 'judge by these only, as an aggregation declares them', collect),
  )
    .option('--receivers <group>', 'who is told; see putmon alarm receivers')
    .addHelpText(
      'after',
      `
Examples:
  putmon alarm create --namespace host --metric disk_used --when 'max(1m) >= 80' --windows 2
  putmon alarm create --namespace host --metric cpu --dimension ip=10.0.0.1 \\
    --when 'avg(5m) > 95' --windows 3/5 --recovery 90 --receivers ops
What it would have done so far: putmon alarm test, with the same options.`,
    )
    .action(createRule);

  addRegionOptions(alarm.command('rules'))
    .description('list the rules of a namespace')
    .requiredOption('--namespace <name>', 'the namespace')
    .option('--metric <name>', 'of one metric alone')
    .action(listRules);

  addConditionOptions(addRuleOptions(alarm.command('modify')))
    .description('change the condition of a rule; its statistic and window stay')
    .option('--compare <comparison>', "operator and threshold, such as '>= 90'")
    .addHelpText('after', "\nExample: putmon alarm modify policy-ou3kyu2f --compare '>= 90'")
    .action(async (alarmRuleId: string, options: RegionOptions & ConditionOptions) => {
      const args = conditionArguments(options);
      await perform('ModifyAlarmRule', options, { alarmRuleId, ...args });
      if (!options.json) printLine(`changed ${alarmRuleId}`);
    });

  addConfirmOption(addRuleOptions(alarm.command('delete')))
    .description('delete a rule; its open alarms end')
    .action(async (alarmRuleId: string, options: RegionOptions & ConfirmOptions) => {
      await confirm(`delete rule ${alarmRuleId}`, options);
      await perform('DeleteAlarmRule', options, { alarmRuleId });
      if (!options.json) printLine(`deleted ${alarmRuleId}`);
    });

  addBindingCommands(alarm);
}

interface BindingOptions extends RegionOptions {
  readonly dimension: string[];
}

function addBindingCommands(alarm: Command): void {
  for (const [name, action, description, done] of [
    ['bind', 'BindAlarmRuleObjects', 'judge an object by a rule', 'bound to'],
    ['unbind', 'UnbindAlarmRuleObjects', 'judge an object by it no more', 'unbound from'],
  ] as const) {
    addRuleOptions(alarm.command(name))
      .description(description)
      .requiredOption('--dimension <name=value>', 'the object; one for each', collect)
      .action(async (alarmRuleId: string, options: BindingOptions) => {
        const object = dimensionArguments(parseDimensions(options.dimension));
        await perform(action, options, { alarmRuleId, ...object });
        if (!options.json) printLine(`${options.dimension.join(' ')} is ${done} ${alarmRuleId}`);
      });
  }

  addRuleOptions(alarm.command('tell'))
    .description('say who is told of the alarms of a rule')
    .argument('<group>', 'receivers, by name or number; none for nobody')
    .action(async (alarmRuleId: string, group: string, options: RegionOptions) => {
      await bindReceivers(alarmRuleId, group, options);
      if (!options.json) printLine(`${alarmRuleId} tells ${group}`);
    });
}

async function createRule(options: RuleOptions): Promise<void> {
  const args = await draftArguments(options);
  const told = await toldArguments(options);
  const data = (await perform('CreateAlarmRule', options, { ...args, ...told })) as RuleId;
  if (options.dimension !== undefined) await bindObject(data, options.dimension, options);
  if (options.json) printJson(data);
  else
    printLine(`created ${data.alarmRuleId} for ${options.dimension?.join(' ') ?? 'every object'}`);
}

async function toldArguments(options: RuleOptions): Promise<ActionArguments> {
  if (options.receivers === undefined) return {};
  const { receiversId } = await receiversNamed(options.receivers, options);
  return { receiversId };
}

async function bindObject(
  { alarmRuleId }: RuleId,
  dimension: readonly string[],
  options: RuleOptions,
): Promise<void> {
  const object = dimensionArguments(parseDimensions(dimension));
  try {
    await perform('BindAlarmRuleObjects', options, { alarmRuleId, ...object });
  } catch (error) {
    // Nothing is half made.
    await perform('DeleteAlarmRule', options, { alarmRuleId });
    throw error;
  }
}

/** The parameters of CreateAlarmRule that say when. @throws OperatorError */
export async function draftArguments(options: RuleOptions): Promise<ActionArguments> {
  const { namespace, metric, by, dimension, windows = '1' } = options;
  const named = dimension === undefined ? by : Object.keys(parseDimensions(dimension));
  const names = named ?? (await allDimensions(options));
  return {
    namespace,
    metricName: metric,
    ...Object.fromEntries(names.map((name, at) => [`dimensionNames.${at}`, name])),
    isWild: dimension === undefined ? '1' : '0',
    ...conditionArguments({ ...options, windows }),
  };
}

async function allDimensions(options: RuleOptions): Promise<readonly string[]> {
  const { namespace, metric } = options;
  const args = { namespace, metricName: metric };
  const data = (await perform('DescribeMetric', options, args)) as Record<
    string,
    Record<string, MetricDimensions>
  >;
  return dimensionNamesOf(data[namespace]?.[metric]);
}

async function bindReceivers(
  alarmRuleId: string,
  group: string,
  options: RegionOptions,
): Promise<void> {
  if (group === 'none') {
    await perform('UnbindAlarmRuleReceivers', options, { alarmRuleId });
    return;
  }
  const { receiversId } = await receiversNamed(group, options);
  await perform('BindAlarmRuleReceivers', options, { alarmRuleId, receiversId });
}

interface RuleListOptions extends RegionOptions {
  readonly namespace: string;
  readonly metric?: string;
}

async function listRules(options: RuleListOptions): Promise<void> {
  const { namespace, metric: metricName } = options;
  const args = { namespace, metricName };
  const rules = await performAll<RuleRecord>('DescribeAlarmRuleList', 'ruleList', options, args);
  if (options.json) {
    printJson(rules);
    return;
  }
  printTable(
    ['rule', 'metric', 'by', 'for', 'when', 'severity', 'tells'],
    rules.map((rule) => [
      rule.alarmRuleId,
      rule.metricName,
      rule.dimensionGroup,
      rule.isWild === '1' ? 'every object' : 'bound objects',
      conditionText(rule),
      severityText(rule.severity),
      rule.receiversId === '0' ? 'nobody' : rule.receiversId,
    ]),
  );
}
