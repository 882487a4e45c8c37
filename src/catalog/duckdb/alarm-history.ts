import type { DuckDBConnection, DuckDBResultReader, DuckDBValue } from '@duckdb/node-api';
import { FairTurns } from '../../model/fair-turns.js';
import { mapInSlices } from '../../model/in-slices.js';
import { objectKeyOf } from '../../model/monitored-object.js';
import type { DeliveryAttempt, DeliveryRecord, DeliveryState } from '../alarms/alarm.js';
import type { AlarmSelection, DeliveryPage, ListedAlarm } from '../alarms/alarm-catalog.js';
import type { NoticeChannel } from '../alarms/alarm-receivers.js';
import { parseAlarm, parseNotice } from '../alarms/stored-json.js';

/** Alarms that a selection chooses, the latest first, and how many there are in all. */
export async function listAlarms(
  connection: DuckDBConnection,
  selection: AlarmSelection,
): Promise<{ alarms: ListedAlarm[]; total: number }> {
  const { accountId, startSeconds, endSeconds, offset, limit } = selection;
  const values: DuckDBValue[] = [accountId, startSeconds, endSeconds];
  const conditions = ['account_id = $1', 'occur_seconds BETWEEN $2 AND $3'];
  const narrowed = {
    region: selection.region,
    namespace_name: selection.namespaceName,
    metric_name: selection.metricName,
    object_key: selection.objectKey,
    "json_extract_string(alarm, '$.rule.ruleId')": selection.ruleId,
  };
  for (const [column, value] of Object.entries(narrowed)) {
    if (value === undefined) continue;
    values.push(value);
    conditions.push(`${column} = $${values.length}`);
  }
  const chosen = `FROM alarms WHERE ${conditions.join(' AND ')}`;
  const total = await countRows(connection, chosen, values);
  const deliveries = (state: DeliveryState): string =>
    `(SELECT count(*) FROM alarm_deliveries d WHERE d.alarm_id = a.alarm_id AND state = '${state}')`;
  const reader = await connection.runAndReadAll(
    `SELECT alarm, ${deliveries('delivered')}, ${deliveries('abandoned')} FROM (SELECT * ${chosen} ` +
      `ORDER BY occur_seconds DESC, alarm_id DESC LIMIT ${limit} OFFSET ${offset}) a ` +
      'ORDER BY occur_seconds DESC, alarm_id DESC',
    values,
  );
  const listed = ([alarm, deliveredCount, abandonedCount]: readonly unknown[]): ListedAlarm => ({
    alarm: parseAlarm(alarm as string),
    deliveredCount: Number(deliveredCount),
    abandonedCount: Number(abandonedCount),
  });
  return { alarms: await mapRows(reader, listed), total };
}

/** Deliveries of an account, the latest first, and how many there are in all. */
export async function listDeliveries(
  connection: DuckDBConnection,
  accountId: number,
  page: DeliveryPage,
): Promise<{ deliveries: DeliveryRecord[]; total: number }> {
  const values: DuckDBValue[] = [accountId];
  let chosen = 'FROM alarm_deliveries WHERE account_id = $1';
  if (page.alarmId !== undefined) {
    values.push(page.alarmId);
    chosen += ' AND alarm_id = $2';
  }
  const total = await countRows(connection, chosen, values);
  const reader = await connection.runAndReadAll(
    'SELECT delivery_id, state, created_seconds::DOUBLE, next_attempt_seconds::DOUBLE, attempts, ' +
      'channel_kind, receivers_id, coalesce(d.notice, n.notice) ' +
      `FROM (SELECT *, rowid AS place ${chosen} ` +
      `ORDER BY created_seconds DESC, place DESC LIMIT ${page.limit} OFFSET ${page.offset}) d ` +
      'LEFT JOIN alarm_notices n USING (notice_id) ORDER BY created_seconds DESC, place DESC',
    values,
  );
  return { deliveries: await mapRows(reader, recordOf), total };
}

/** A row has a text of JSON, a delivery's of every attempt: so many are parsed without a pause. */
const rowsPerSlice = 64;

function mapRows<Result>(
  reader: DuckDBResultReader,
  change: (row: readonly unknown[]) => Result,
): Promise<Result[]> {
  return mapInSlices(reader.getRowsJS(), new FairTurns(), change, rowsPerSlice);
}

function recordOf(row: readonly unknown[]): DeliveryRecord {
  const [deliveryId, state, createdSeconds, nextAttemptSeconds, attempts, ...rest] = row;
  const [channelKind, receiversId, noticeText] = rest;
  const notice = parseNotice(String(noticeText));
  const { alarmId, rule, dimensionValues } = notice.alarm;
  return {
    deliveryId: String(deliveryId),
    alarmId,
    ruleId: rule.ruleId,
    objectKey: objectKeyOf({ dimensionNames: rule.dimensionNames, dimensionValues }),
    noticeKind: notice.kind,
    receiversId: Number(receiversId),
    channelKind: channelKind as NoticeChannel['kind'],
    state: state as DeliveryState,
    createdSeconds: Number(createdSeconds),
    nextAttemptSeconds: Number(nextAttemptSeconds),
    attempts: JSON.parse(String(attempts)) as DeliveryAttempt[],
  };
}

async function countRows(
  connection: DuckDBConnection,
  chosen: string,
  values: DuckDBValue[],
): Promise<number> {
  const reader = await connection.runAndReadAll(`SELECT count(*) ${chosen}`, values);
  return Number(reader.getRowsJS()[0]?.[0]);
}
