import type { Command } from 'commander';
import { secondsOf, systemClock } from '../../model/clock.js';
import { collect, parseDimensions } from '../common-options.js';
import { parseDurationSeconds } from '../duration.js';
import { momentArgument } from '../moment.js';
import { addRegionOptions, type RegionOptions } from '../namespace-command.js';
import { OperatorError } from '../operator-error.js';
import { printJson, printLine, printTable } from '../print.js';
import {
  addRuleOptions,
  dimensionArguments,
  objectWords,
  perform,
  performAll,
} from './alarm-actions.js';

interface SilenceOptions extends RegionOptions {
  readonly for?: string;
  readonly until?: string;
  readonly dimension?: string[];
  readonly reason?: string;
}

interface SilenceRecord {
  readonly silenceId: string;
  readonly alarmRuleId: string;
  readonly object: string;
  readonly reason: string;
  readonly endTime: string;
}

export function addSilenceCommands(alarm: Command): void {
  addRuleOptions(alarm.command('silence'))
    .description('hold the notices of a rule back for a while; alarms open and end all the same')
    .option('--for <time>', 'how long, such as 30m, 2h or 7d')
    .option('--until <time>', '2026-11-27, "2026-11-27 15:04:05" or UNIX seconds')
    .option('--dimension <name=value>', 'of one object alone; one for each', collect)
    .option('--reason <text>', 'why, for people')
    .addHelpText(
      'after',
      '\nExample: putmon alarm silence policy-ou3kyu2f --for 2h --reason backup',
    )
    .action(silence);

  addRegionOptions(alarm.command('silences'))
    .description('list the silences that have not ended')
    .action(async (options: RegionOptions) => {
      const name = 'DescribeAlarmSilences';
      const silences = await performAll<SilenceRecord>(name, 'silenceList', options);
      if (options.json) printJson(silences);
      else printSilences(silences);
    });

  addRegionOptions(alarm.command('unsilence'))
    .description('end a silence before its time')
    .argument('<silence>', 'its id, such as silence-b8w0p1zq')
    .action(async (silenceId: string, options: RegionOptions) => {
      await perform('DeleteAlarmSilence', options, { silenceId });
      if (!options.json) printLine(`ended ${silenceId}`);
    });
}

async function silence(alarmRuleId: string, options: SilenceOptions): Promise<void> {
  const { dimension, reason } = options;
  const object = dimension === undefined ? {} : dimensionArguments(parseDimensions(dimension));
  const args = { alarmRuleId, ...object, endTime: endOf(options), reason };
  const data = (await perform('CreateAlarmSilence', options, args)) as { silenceId: string };
  if (options.json) printJson(data);
  else printLine(`${data.silenceId}: ${dimension?.join(' ') ?? alarmRuleId} is silent`);
}

function endOf(options: SilenceOptions): string {
  const nowSeconds = secondsOf(systemClock);
  const until = momentArgument(options.until, '--until', nowSeconds);
  if (until !== undefined) return until;
  if (options.for === undefined) {
    throw new OperatorError('say how long with --for 2h, or --until', 2);
  }
  return String(nowSeconds + parseDurationSeconds(options.for, '--for'));
}

function printSilences(silences: readonly SilenceRecord[]): void {
  printTable(
    ['silence', 'rule', 'object', 'until', 'reason'],
    silences.map(({ silenceId, alarmRuleId, object, endTime, reason }) => [
      silenceId,
      alarmRuleId,
      object === '' ? 'every one' : objectWords(object),
      endTime,
      reason,
    ]),
  );
}
