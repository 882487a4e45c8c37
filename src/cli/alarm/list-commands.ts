import type { Command } from 'commander';
import { secondsOf, systemClock } from '../../model/clock.js';
import { formatDate, parseDate } from '../../query/dates.js';
import { formatDuration } from '../duration.js';
import { configOf } from '../folder-config.js';
import { momentArgument, momentForms } from '../moment.js';
import { addRegionOptions, type RegionOptions } from '../namespace-command.js';
import { printJson, printLine, printTable } from '../print.js';
import { objectWords, perform, performAll } from './alarm-actions.js';
import { severityText } from './condition-options.js';

interface AlarmRecord {
  readonly metricName: string;
  readonly object: string;
  readonly occurTime: string;
  readonly recoverTime: string;
  readonly okStatus: string;
  readonly smsSendCnt: string;
  readonly sendStatus: string;
  readonly alarmRuleId: string;
  readonly severity: string;
}

interface DeliveryRecord {
  readonly alarmRuleId: string;
  readonly object: string;
  readonly kind: string;
  readonly channel: string;
  readonly state: string;
  readonly refused: readonly string[];
  readonly createTime: string;
  readonly nextTime: string;
  readonly attempts: readonly { readonly time: string; readonly outcome: string }[];
}

interface ListOptions extends RegionOptions {
  readonly start?: string;
  readonly end?: string;
}

const daySeconds = 86_400;

export function addListCommands(alarm: Command): void {
  addRegionOptions(alarm.command('list'))
    .description('list the alarms that opened lately, the latest first')
    .option('--start <time>', `${momentForms} (default: -1d)`)
    .option('--end <time>', 'likewise (default: now)')
    .action(listAlarms);

  addRegionOptions(alarm.command('deliveries'))
    .description('list the latest notices, with every attempt to deliver them')
    .option('--limit <notices>', 'at most so many', '30')
    .action(listDeliveries);
}

async function listAlarms(options: ListOptions): Promise<void> {
  const { utcOffsetSeconds } = configOf(options);
  const nowSeconds = secondsOf(systemClock);
  const starttime =
    momentArgument(options.start, '--start', nowSeconds) ??
    formatDate(nowSeconds - daySeconds, utcOffsetSeconds);
  const args = { starttime, endtime: momentArgument(options.end, '--end', nowSeconds) };
  const alarms = await performAll<AlarmRecord>('DescribeAlarmList', 'alarmList', options, args);
  if (options.json) {
    printJson(alarms);
    return;
  }
  if (alarms.length === 0) {
    printLine(`no alarm opened since ${options.start ?? starttime}`);
    return;
  }
  const lasted = (alarm: AlarmRecord): string => {
    const start = parseDate(alarm.occurTime, utcOffsetSeconds) ?? nowSeconds;
    const end =
      alarm.okStatus === '0' ? nowSeconds : parseDate(alarm.recoverTime, utcOffsetSeconds);
    return formatDuration(Math.max(0, (end ?? nowSeconds) - start));
  };
  printTable(
    ['opened', 'state', 'severity', 'lasts', 'metric', 'object', 'rule', 'notices'],
    alarms.map((alarm) => [
      alarm.occurTime,
      stateOf(alarm),
      severityText(alarm.severity),
      lasted(alarm),
      alarm.metricName,
      objectWords(alarm.object),
      alarm.alarmRuleId,
      alarm.sendStatus === '1' ? `${alarm.smsSendCnt}, some given up` : alarm.smsSendCnt,
    ]),
  );
}

function stateOf({ okStatus }: AlarmRecord): string {
  if (okStatus === '0') return 'open';
  return okStatus === '1' ? 'recovered' : 'ended';
}

async function listDeliveries(options: RegionOptions & { readonly limit: string }): Promise<void> {
  const data = await perform('DescribeAlarmDeliveries', options, { limit: options.limit });
  const { deliveryList } = data as { deliveryList: DeliveryRecord[] };
  if (options.json) {
    printJson(deliveryList);
    return;
  }
  if (deliveryList.length === 0) printLine('no notice yet');
  for (const delivery of deliveryList) printDelivery(delivery);
}

function printDelivery(delivery: DeliveryRecord): void {
  const { createTime, kind, channel, alarmRuleId, object, state, nextTime, attempts } = delivery;
  const what = `${kind} of ${alarmRuleId} for ${objectWords(object)}`;
  const next = state === 'waiting' ? `, next attempt ${nextTime}` : '';
  const refused = delivery.refused.length > 0 ? `, refused for ${delivery.refused.join(', ')}` : '';
  printLine(`${createTime}  ${what} by ${channel}: ${state}${refused}${next}`, 'bold');
  for (const { time, outcome } of attempts) printLine(`  ${time}  ${outcome}`);
}
