import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import { FairTurns } from '../../model/fair-turns.js';
import { inSlices } from '../../model/in-slices.js';
import { objectKeyOf } from '../../model/monitored-object.js';
import type { SecretBox } from '../secret-box.js';
import type { Alarm, Delivery } from '../alarms/alarm.js';
import { sealJson } from './sealed-json.js';

/** Rows appended without a pause: each is written as JSON, and some are encrypted. */
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

/** Appends deliveries that nobody has attempted yet. */
export function appendDeliveries(
  connection: DuckDBConnection,
  deliveries: readonly Delivery[],
  box: SecretBox,
): Promise<void> {
  return appendRows(connection, 'alarm_deliveries', deliveries, (appender, delivery) => {
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
    appender.appendBlob(sealJson(box, channel, deliveryId));
    appender.appendVarchar(JSON.stringify(notice));
  });
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
