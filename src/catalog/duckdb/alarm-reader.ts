import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../../duckdb/read-rows.js';
import type { SecretBox } from '../secret-box.js';
import { AlarmMemory } from '../alarms/alarm-memory.js';
import type { AlarmReceivers } from '../alarms/alarm-receivers.js';
import type { AlarmSilence } from '../alarms/alarm-rule.js';
import { parseAlarm, parseRule } from '../alarms/stored-json.js';
import { openJson } from './sealed-json.js';
import { readWaitingDeliveries } from './waiting-delivery-reader.js';

/**
 * Reads what memory holds of alarms.
 * @throws MasterKeyError where the box does not open a channel
 */
export async function readAlarmMemory(
  connection: DuckDBConnection,
  box: SecretBox,
): Promise<AlarmMemory> {
  const memory = new AlarmMemory();
  await readRules(connection, memory);
  await readReceivers(connection, memory, box);
  const progress = await readRows<{ period: number; judged: number }>(
    connection,
    'SELECT period_seconds AS period, judged_seconds::DOUBLE AS judged FROM alarm_progress',
  );
  for (const { period, judged } of progress) memory.judgedSeconds.set(period, judged);
  await readBacklogs(connection, memory);
  const open = await readRows<{ alarm: string }>(
    connection,
    'SELECT alarm FROM alarms WHERE recover_seconds IS NULL ORDER BY alarm_id',
  );
  for (const { alarm } of open) memory.putAlarm(parseAlarm(alarm));
  for (const delivery of await readWaitingDeliveries(connection, box)) {
    memory.deliveries.set(delivery);
  }
  return memory;
}

async function readBacklogs(connection: DuckDBConnection, memory: AlarmMemory): Promise<void> {
  const backlogs = await readRows<{ period: number; behindSeconds: number }>(
    connection,
    `SELECT period_seconds AS period, behind_seconds::DOUBLE AS "behindSeconds" FROM alarm_backlogs`,
  );
  for (const { period, behindSeconds } of backlogs) {
    memory.backlogs.set(period, { behindSeconds, caughtUp: new Set() });
  }
  const caughtUp = await readRows<{ period: number; objectId: string }>(
    connection,
    'SELECT period_seconds AS period, object_id AS "objectId" FROM alarm_caught_up',
  );
  for (const { period, objectId } of caughtUp) memory.backlogs.get(period)?.caughtUp.add(objectId);
}

async function readRules(connection: DuckDBConnection, memory: AlarmMemory): Promise<void> {
  const rules = await readRows<{ rule: string }>(connection, 'SELECT rule FROM alarm_rules');
  const parsed = rules.map(({ rule }) => parseRule(rule));
  for (const rule of parsed.sort((a, b) => a.createdSeconds - b.createdSeconds)) {
    memory.putRule(rule);
  }
  const objects = await readRows<{ ruleId: string; values: string }>(
    connection,
    'SELECT rule_id AS "ruleId", dimension_values AS values FROM alarm_objects ORDER BY rowid',
  );
  for (const { ruleId, values } of objects) {
    const bound = memory.objects.get(ruleId) ?? [];
    memory.objects.set(ruleId, [...bound, JSON.parse(values) as string[]]);
  }
  const silences = await readRows<{ silence: string }>(
    connection,
    'SELECT silence FROM alarm_silences ORDER BY rowid',
  );
  for (const { silence } of silences) {
    const parsedSilence = JSON.parse(silence) as AlarmSilence;
    memory.silences.set(parsedSilence.silenceId, parsedSilence);
  }
}

async function readReceivers(
  connection: DuckDBConnection,
  memory: AlarmMemory,
  box: SecretBox,
): Promise<void> {
  const rows = await readRows<{ receiversId: number; sealed: Uint8Array }>(
    connection,
    'SELECT receivers_id AS "receiversId", sealed FROM alarm_receivers ORDER BY receivers_id',
  );
  for (const { receiversId, sealed } of rows) {
    const receivers = openJson(box, sealed, String(receiversId)) as AlarmReceivers;
    memory.receivers.set(receiversId, receivers);
  }
}
