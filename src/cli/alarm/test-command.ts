import { counted } from '../../model/counted.js';
import type { Command } from 'commander';
import type { ActionArguments } from '../administration.js';
import { collect } from '../common-options.js';
import { momentForms } from '../moment.js';
import { addRegionOptions } from '../namespace-command.js';
import { OperatorError } from '../operator-error.js';
import { printJson, printLine, printTable } from '../print.js';
import { rangeArguments } from '../range-arguments.js';
import { objectWords, perform } from './alarm-actions.js';
import {
  addConditionOptions,
  conditionArguments,
  type ConditionOptions,
} from './condition-options.js';
import { draftArguments, type RuleOptions } from './rule-commands.js';

type TestOptions = ConditionOptions &
  Partial<RuleOptions> & {
    readonly region: string;
    readonly start?: string;
    readonly end?: string;
    readonly limit: string;
  };

interface Rehearsal {
  readonly startTime: string;
  readonly endTime: string;
  readonly objectCount: string;
  readonly total: string;
  readonly alarmList: readonly {
    readonly object: string;
    readonly occurTime: string;
    readonly value: number | null;
    readonly recoverTime: string | null;
    readonly reason: string | null;
  }[];
}

export function addTestCommand(alarm: Command): void {
  addConditionOptions(
    addRegionOptions(alarm.command('test'))
      .description('run a rule over the past, and list when it would have fired')
      .argument('[rule]', 'one that is there; or else name a metric and a condition')
      .option('--namespace <name>', 'the namespace')
      .option('--metric <name>', 'the metric')
      .option('--when <condition>', "what a window must meet, such as 'max(5m) >= 80'")
      .option('--compare <comparison>', "of a rule that is there: in place of its own, '>= 90'")
      .option('--by <dimension>', 'judge by these only, as an aggregation declares them', collect),
  )
    .option('--start <time>', `${momentForms} (default: -7d)`)
    .option('--end <time>', 'likewise (default: now)')
    .option('--limit <alarms>', 'at most so many, the earliest first', '100')
    .addHelpText(
      'after',
      `
Examples:
  putmon alarm test policy-ou3kyu2f
  putmon alarm test policy-ou3kyu2f --compare '>= 90'
  putmon alarm test --namespace host --metric disk_used --when 'max(1m) >= 80' --windows 2`,
    )
    .action(async (rule: string | undefined, options: TestOptions) => {
      const { limit } = options;
      const range = rangeArguments(options);
      const args = { ...(await ruleArguments(rule, options)), ...range, limit };
      const rehearsal = (await perform('TestAlarmRule', options, args)) as Rehearsal;
      if (options.json) printJson(rehearsal);
      else printRehearsal(rehearsal);
    });
}

async function ruleArguments(
  alarmRuleId: string | undefined,
  options: TestOptions,
): Promise<ActionArguments> {
  if (alarmRuleId !== undefined) return { alarmRuleId, ...conditionArguments(options) };
  const { namespace, metric, when } = options;
  if (namespace === undefined || metric === undefined || when === undefined) {
    throw new OperatorError('name a rule, or --namespace, --metric and --when', 2);
  }
  return draftArguments({ ...options, namespace, metric, when });
}

function printRehearsal(rehearsal: Rehearsal): void {
  const { startTime, endTime, objectCount, total, alarmList } = rehearsal;
  const counts = `${counted(Number(total), 'alarm')} of ${counted(Number(objectCount), 'object')}`;
  printLine(`${counts} from ${startTime} to ${endTime}`, 'bold');
  if (alarmList.length === 0) return;
  printLine();
  printTable(
    ['would open', 'object', 'value', 'would end', 'by'],
    alarmList.map(({ occurTime, object, value, recoverTime, reason }) => [
      occurTime,
      objectWords(object),
      value === null ? 'no data' : String(value),
      recoverTime ?? 'still open',
      reason ?? '',
    ]),
  );
  const more = Number(total) - alarmList.length;
  if (more > 0) printLine(`and ${more} more; see --limit`);
}
