import type { Command } from 'commander';
import { collect, parseDimensions } from '../common-options.js';
import { momentForms } from '../moment.js';
import type { RegionOptions } from '../namespace-command.js';
import { printJson, printLine, printTable } from '../print.js';
import { rangeArguments } from '../range-arguments.js';
import { addRuleOptions, dimensionArguments, objectWords, perform } from './alarm-actions.js';
import { conditionText, severityText, type ConditionRecord } from './condition-options.js';

interface ExplainOptions extends RegionOptions {
  readonly dimension: string[];
  readonly start?: string;
  readonly end?: string;
}

interface WindowRecord {
  readonly endTime: string;
  readonly comparison: string;
  readonly met: boolean | null;
  readonly metCount: number | null;
  readonly state: 'unjudged' | 'ok' | 'open';
  readonly event: string | null;
  readonly recorded: string | null;
}

interface Explanation {
  readonly rule: ConditionRecord & {
    readonly alarmRuleId: string;
    readonly metricName: string;
    readonly isWild: string;
    readonly severity: string;
  };
  readonly object: string;
  readonly judged: boolean;
  readonly windows: readonly WindowRecord[];
}

export function addExplainCommand(alarm: Command): void {
  addRuleOptions(alarm.command('explain'))
    .description('say window by window what a rule makes of an object, and why')
    .requiredOption('--dimension <name=value>', 'the object; one for each', collect)
    .option('--start <time>', `${momentForms} (default: 30 windows ago)`)
    .option('--end <time>', 'likewise (default: now)')
    .addHelpText('after', '\nExample: putmon alarm explain policy-ou3kyu2f --dimension ip=10.0.0.1')
    .action(async (alarmRuleId: string, options: ExplainOptions) => {
      const object = dimensionArguments(parseDimensions(options.dimension));
      const args = { alarmRuleId, ...object, ...rangeArguments(options) };
      const explanation = (await perform('ExplainAlarmRule', options, args)) as Explanation;
      if (options.json) printJson(explanation);
      else printExplanation(explanation);
    });
}

function printExplanation({ rule, object, judged, windows }: Explanation): void {
  printLine(`${rule.metricName} ${objectWords(object)}`, 'bold');
  printLine(`${rule.alarmRuleId}: ${conditionText(rule)} (${severityText(rule.severity)})`);
  if (!judged) printLine(strangerLine(rule.isWild === '1'));
  printLine();
  printTable(
    ['window until', 'comparison', 'met', 'count', 'state', 'what happened'],
    windows.map((window) => [
      window.endTime,
      window.comparison,
      window.met === null ? '-' : window.met ? 'yes' : 'no',
      window.metCount === null ? '-' : `${window.metCount} of ${rule.windowsJudged}`,
      window.state,
      happenedIn(window),
    ]),
  );
}

function strangerLine(isWild: boolean): string {
  return isWild
    ? 'It is not judged by this rule: it has one of its own, or has not reported for long.'
    : 'It is not judged by this rule: it is not bound to it; see putmon alarm bind.';
}

/** What was done then; and what is known now, where that says something else. */
function happenedIn({ event, recorded }: WindowRecord): string {
  if (event === recorded) return recorded ?? '';
  return `${recorded ?? 'nothing'}; by what is known now ${event ?? 'nothing'}`;
}
