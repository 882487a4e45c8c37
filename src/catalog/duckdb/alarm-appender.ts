import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import { FairTurns } from '../../model/fair-turns.js';
import { inSlices } from '../../model/in-slices.js';
import { objectKeyOf } from '../../model/monitored-object.js';
import type { SecretBox } from '../secret-box.js';
import type { Alarm, Delivery, Notice } from '../alarms/alarm.js';
import type { NoticeChannel } from '../alarms/alarm-receivers.js';
import { sealJson } from './sealed-json.js';

/** Rows appended without a pause: each is some calls of the engine, and most are written as JSON. */
export const rowsPerSlice = 250;

/** Appends alarms: thousands can open in one window, and statements of one row each would take seconds. */
export function appendAlarms(
  connection: DuckDBConnection,
  alarms: readonly Alarm[],
): Promise<void> {
  return appendRows(connection, 'alarms', alarms, (appender, alarm) => {
    const { rule, dimensionValues, end } = alarm;
    appender.appendBigInt(BigInt(alarm.alarmId));
    appender.appendInteger(rule.accountId);
    appender.appendVarchar(alarm.region);
    appender.appendVarchar(alarm.namespaceName);
    appender.appendVarchar(alarm.metricName);
    appender.appendVarchar(objectKeyOf({ dimensionNames: rule.dimensionNames, dimensionValues }));
    appender.appendBigInt(BigInt(alarm.occurSeconds));
    if (end === undefined) appender.appendNull();
    else appender.appendBigInt(BigInt(end.recoverSeconds));
    appender.appendVarchar(JSON.stringify(alarm));
  });
}

/**
 * Appends deliveries that nobody has attempted yet. A notice goes to several channels, and many
 * notices to the same one: each is written once, so that ending thousands of alarms writes little.
 */
export async function appendDeliveries(
  connection: DuckDBConnection,
  deliveries: readonly Delivery[],
  box: SecretBox,
): Promise<void> {
  const notices = new Map<Notice, string>();
  const channels = new Map<NoticeChannel, string>();
  await appendRows(connection, 'alarm_deliveries', deliveries, (appender, delivery) => {
    const { deliveryId, notice, receiversId, channel, nextAttemptSeconds } = delivery;
    appender.appendVarchar(deliveryId);
    appender.appendBigInt(BigInt(notice.alarm.alarmId));
    appender.appendInteger(notice.alarm.rule.accountId);
    appender.appendVarchar('waiting');
    appender.appendBigInt(BigInt(notice.createdSeconds));
    appender.appendBigInt(BigInt(nextAttemptSeconds));
    appender.appendVarchar('[]');
    appender.appendInteger(0);
    appender.appendVarchar(channel.kind);
    appender.appendInteger(receiversId);
    appender.appendNull();
    appender.appendNull();
    appender.appendVarchar(idOf(notices, notice, deliveryId));
    appender.appendVarchar(idOf(channels, channel, deliveryId));
  });
  await appendRows(connection, 'alarm_notices', [...notices], (appender, [notice, noticeId]) => {
    appender.appendVarchar(noticeId);
    appender.appendBigInt(BigInt(notice.alarm.alarmId));
    appender.appendVarchar(JSON.stringify(notice));
  });
  await appendRows(
    connection,
    'alarm_channels',
    [...channels],
    (appender, [channel, channelId]) => {
      appender.appendVarchar(channelId);
      appender.appendBlob(sealJson(box, channel, channelId));
    },
  );
}

/** The id of the first delivery that has it: no other change makes that. */
function idOf<Shared>(ids: Map<Shared, string>, shared: Shared, deliveryId: string): string {
  const known = ids.get(shared);
  if (known !== undefined) return known;
  ids.set(shared, deliveryId);
  return deliveryId;
}

/** Appends objects of a backlog that caught up. */
export function appendCaughtUp(
  connection: DuckDBConnection,
  periodSeconds: number,
  objectIds: readonly string[],
): Promise<void> {
  return appendRows(connection, 'alarm_caught_up', objectIds, (appender, objectId) => {
    appender.appendInteger(periodSeconds);
    appender.appendVarchar(objectId);
  });
}

async function appendRows<Row>(
  connection: DuckDBConnection,
  table: string,
  rows: readonly Row[],
  append: (appender: DuckDBAppender, row: Row) => void,
): Promise<void> {
  if (rows.length === 0) return;
  const appender = await connection.createAppender(table);
  try {
    await inSlices(
      rows,
      new FairTurns(),
      (slice) => {
        for (const row of slice) {
          append(appender, row);
          appender.endRow();
        }
        appender.flushSync();
      },
      rowsPerSlice,
    );
  } finally {
    appender.closeSync();
  }
}
