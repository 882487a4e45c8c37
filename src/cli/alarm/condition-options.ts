import type { Command } from 'commander';
import { parseSeverity, severityNames } from '../../catalog/alarms/severity.js';
import type { ActionArguments } from '../administration.js';
import { parseDurationSeconds } from '../duration.js';
import { OperatorError } from '../operator-error.js';

/** A rule's condition, as people give it. */
export interface ConditionOptions {
  readonly when?: string;
  readonly compare?: string;
  readonly windows?: string;
  readonly recovery?: string;
  readonly missing?: string;
  readonly repeat?: string;
  readonly severity?: string;
}

const whenPattern = /^\s*([\w.]+)\s*\(\s*(\w+)\s*\)\s*(>=|<=|==|!=|>|<)\s*(\S+)\s*$/;

const comparePattern = /^\s*(>=|<=|==|!=|>|<)\s*(\S+)\s*$/;

export function addConditionOptions(command: Command): Command {
  return command
    .option('--windows <n>', 'how many windows in a row; 2/3 for two of the last three')
    .option('--recovery <value>', 'while an alarm is open, compare with this instead; or none')
    .option('--missing <policy>', 'a window without data: ignore, alarm or keep')
    .option('--repeat <time>', 'tell an open alarm again so often, such as 4h')
    .option('--severity <level>', 'critical, warning or notice; or 1, 2, 3');
}

/**
 * The parameters of CreateAlarmRule that options give; of those left out none.
 * @throws OperatorError
 */
export function conditionArguments(options: ConditionOptions): ActionArguments {
  const { when, compare, windows, recovery, missing, repeat, severity } = options;
  return {
    ...(when === undefined ? {} : whenArguments(when)),
    ...(compare === undefined ? {} : compareArguments(compare)),
    ...(windows === undefined ? {} : windowArguments(windows)),
    recoveryThreshold: recovery === 'none' ? '' : recovery,
    missingData: missing,
    ...(repeat === undefined
      ? {}
      : { repeatSeconds: String(parseDurationSeconds(repeat, '--repeat')) }),
    ...(severity === undefined ? {} : severityArguments(severity)),
  };
}

function whenArguments(when: string): ActionArguments {
  const [, statistics, period = '', operatorType, threshold] = whenPattern.exec(when) ?? [];
  if (statistics === undefined) {
    throw new OperatorError(`--when ${when} is not like 'max(5m) >= 80'`, 2);
  }
  const periodSeconds = parseDurationSeconds(period, '--when');
  return { statistics, period: String(periodSeconds), operatorType, threshold };
}

function compareArguments(compare: string): ActionArguments {
  const [, operatorType, threshold] = comparePattern.exec(compare) ?? [];
  if (operatorType === undefined) {
    throw new OperatorError(`--compare ${compare} is not like '>= 80'`, 2);
  }
  return { operatorType, threshold };
}

function windowArguments(windows: string): ActionArguments {
  const [, constancy, windowsJudged] = /^(\d{1,6})(?:\/(\d{1,6}))?$/.exec(windows) ?? [];
  if (constancy === undefined) {
    throw new OperatorError(`--windows ${windows} is not like 2, or 2/3`, 2);
  }
  return { constancy, windowsJudged: windowsJudged ?? constancy };
}

function severityArguments(text: string): ActionArguments {
  const severity = parseSeverity(text);
  if (severity === undefined) {
    throw new OperatorError(`--severity ${text} is none of critical, warning, notice`, 2);
  }
  return { severity: String(severity) };
}

/** The name of a severity that an answer has; the number where this putmon knows no name. */
export function severityText(severity: string): string {
  const known = parseSeverity(severity);
  return known === undefined ? severity : severityNames[known];
}

/** The members of a rule that say its condition. */
export interface ConditionRecord {
  readonly statistics: string;
  readonly period: string;
  readonly operatorType: string;
  readonly threshold: string;
  readonly constancy: string;
  readonly windowsJudged: string;
  readonly recoveryThreshold?: string;
}

/** As people give it: `max(300s) >= 80, 2 in a row`. */
export function conditionText(rule: ConditionRecord): string {
  const { statistics, period, operatorType, threshold, constancy, windowsJudged } = rule;
  const windows =
    constancy === windowsJudged ? `${constancy} in a row` : `${constancy} of ${windowsJudged}`;
  const recovery =
    rule.recoveryThreshold === undefined ? '' : `, recovery ${rule.recoveryThreshold}`;
  return `${statistics}(${period}s) ${operatorType} ${threshold}, ${windows}${recovery}`;
}
