import { blobValue, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';
import { readRows } from '../../duckdb/read-rows.js';
import { requirePresent } from '../catalog-conflicts.js';
import type { SecretBox } from '../secret-box.js';
import type { Delivery, DeliveryAttempt, DeliveryRecord } from '../alarms/alarm.js';
import type {
  AlarmSelection,
  DeliveryPage,
  JudgedUntil,
  ListedAlarm,
} from '../alarms/alarm-catalog.js';
import type { DeliveryAttempted } from '../alarms/alarm-memory.js';
import type { AlarmReceivers } from '../alarms/alarm-receivers.js';
import type { AlarmRule, AlarmSilence } from '../alarms/alarm-rule.js';
import type { AlarmTables } from '../alarms/alarm-tables.js';
import type { AppliedChanges } from '../alarms/applied-changes.js';
import { withAttempt } from '../alarms/attempt-log.js';
import type { InProcessDeliveryClaims } from '../alarms/delivery-claims.js';
import type { StoredLease } from '../alarms/judging-lease.js';
import { appendAlarms, appendCaughtUp, appendDeliveries } from './alarm-appender.js';
import { readWaitingDeliveries } from './waiting-delivery-reader.js';
import { listAlarms, listDeliveries } from './alarm-history.js';
import { sealJson } from './sealed-json.js';

/** The JSON that carries attempts into a statement. */
const attemptRow = JSON.stringify({
  deliveryId: 'VARCHAR',
  state: 'VARCHAR',
  log: 'VARCHAR',
  nextAttemptSeconds: 'BIGINT',
  attempts: 'INTEGER',
});

/** What the process agrees on by itself. */
export interface InProcessAgreements {
  /** The lease as a transaction leaves it, if it is committed. */
  lease: StoredLease;
  readonly claims: InProcessDeliveryClaims;
}

/** Writes the rows of alarms, within the transaction of its connection. */
export class DuckdbAlarmTables implements AlarmTables {
  readonly #connection: DuckDBConnection;
  readonly #box: SecretBox;
  readonly #agreements: InProcessAgreements;

  constructor(connection: DuckDBConnection, box: SecretBox, agreements: InProcessAgreements) {
    this.#connection = connection;
    this.#box = box;
    this.#agreements = agreements;
  }

  hasRule(ruleId: string): Promise<boolean> {
    return this.#has('alarm_rules WHERE rule_id = $1', ruleId);
  }

  async putRule(rule: AlarmRule): Promise<void> {
    await this.#run('DELETE FROM alarm_rules WHERE rule_id = $1', [rule.ruleId]);
    const values = [rule.ruleId, JSON.stringify(rule)];
    await this.#run('INSERT INTO alarm_rules VALUES ($1, $2)', values);
  }

  /** All at once: a metric may have thousands, and a statement for each takes as many milliseconds. */
  async deleteRules(ruleIds: readonly string[], silences: readonly AlarmSilence[]): Promise<void> {
    const chosen = "IN (SELECT unnest(string_split($1, ',')))";
    await this.#run(`DELETE FROM alarm_rules WHERE rule_id ${chosen}`, [ruleIds.join()]);
    await this.#run(`DELETE FROM alarm_objects WHERE rule_id ${chosen}`, [ruleIds.join()]);
    const silenceIds = silences.map(({ silenceId }) => silenceId).join();
    await this.#run(`DELETE FROM alarm_silences WHERE silence_id ${chosen}`, [silenceIds]);
  }

  async insertObject(ruleId: string, dimensionValues: readonly string[]): Promise<void> {
    const values = [ruleId, JSON.stringify(dimensionValues)];
    await this.#run('INSERT INTO alarm_objects VALUES ($1, $2)', values);
  }

  async deleteObject(ruleId: string, dimensionValues: readonly string[]): Promise<void> {
    const values = [ruleId, JSON.stringify(dimensionValues)];
    await this.#run(
      'DELETE FROM alarm_objects WHERE rule_id = $1 AND dimension_values = $2',
      values,
    );
  }

  newReceiversId(): Promise<number> {
    return this.#newIds('next_receivers_id', 1);
  }

  async putReceivers(receivers: AlarmReceivers): Promise<void> {
    const { receiversId } = receivers;
    await this.deleteReceivers(receiversId);
    const sealed = blobValue(sealJson(this.#box, receivers, String(receiversId)));
    await this.#run('INSERT INTO alarm_receivers VALUES ($1, $2)', [receiversId, sealed]);
  }

  async deleteReceivers(receiversId: number): Promise<void> {
    await this.#run('DELETE FROM alarm_receivers WHERE receivers_id = $1', [receiversId]);
  }

  hasSilence(silenceId: string): Promise<boolean> {
    return this.#has('alarm_silences WHERE silence_id = $1', silenceId);
  }

  async insertSilence(silence: AlarmSilence): Promise<void> {
    const values = [silence.silenceId, JSON.stringify(silence)];
    await this.#run('INSERT INTO alarm_silences VALUES ($1, $2)', values);
  }

  async deleteSilence(silenceId: string): Promise<void> {
    await this.#run('DELETE FROM alarm_silences WHERE silence_id = $1', [silenceId]);
  }

  async putProgress({ periodSeconds, endSeconds, backlog }: JudgedUntil): Promise<void> {
    await this.#run('DELETE FROM alarm_progress WHERE period_seconds = $1', [periodSeconds]);
    const values = [periodSeconds, endSeconds];
    await this.#run('INSERT INTO alarm_progress VALUES ($1, $2)', values);
    if (backlog === undefined) return;
    if ('caughtUp' in backlog) {
      await appendCaughtUp(this.#connection, periodSeconds, backlog.caughtUp);
      return;
    }
    if ('behindSeconds' in backlog) {
      await this.#run('UPDATE alarm_backlogs SET behind_seconds = $1 WHERE period_seconds = $2', [
        backlog.behindSeconds,
        periodSeconds,
      ]);
      return;
    }
    await this.#run('DELETE FROM alarm_backlogs WHERE period_seconds = $1', [periodSeconds]);
    await this.#run('DELETE FROM alarm_caught_up WHERE period_seconds = $1', [periodSeconds]);
    if ('beginSeconds' in backlog) {
      const begun = [periodSeconds, backlog.beginSeconds];
      await this.#run('INSERT INTO alarm_backlogs VALUES ($1, $2)', begun);
    }
  }

  newAlarmIds(count: number): Promise<number> {
    return this.#newIds('next_alarm_id', count);
  }

  /** Rows that change are written anew: DuckDB updates thousands one by one far more slowly. */
  async putChanges({ alarms, deliveries }: AppliedChanges): Promise<void> {
    if (alarms.length > 0) {
      const ids = alarms.map(({ alarmId }) => alarmId).join();
      await this.#run(
        "DELETE FROM alarms WHERE alarm_id IN (SELECT unnest(string_split($1, ',')::BIGINT[]))",
        [ids],
      );
      await appendAlarms(this.#connection, alarms);
    }
    await appendDeliveries(this.#connection, deliveries, this.#box);
  }

  heldBy(owner: string, deliveryIds: readonly string[]): Promise<ReadonlySet<string>> {
    return Promise.resolve(this.#agreements.claims.heldBy(owner, deliveryIds));
  }

  /** One statement for all of them: a message can hold hundreds of notices. */
  async putAttempts(records: readonly DeliveryAttempted[]): Promise<void> {
    const attemptsById = await this.#attemptsOf(records);
    const rows = records.map(({ delivery: { deliveryId, attempts }, attempt, next }) => {
      const log = JSON.stringify(withAttempt(attemptsById.get(deliveryId) ?? [], attempt));
      return { deliveryId, attempts: attempts + 1, log, ...next };
    });
    await this.#run(
      `UPDATE alarm_deliveries SET state = made.row.state, attempts = made.row.log,
        next_attempt_seconds = made.row.nextAttemptSeconds, attempt_count = made.row.attempts
      FROM (SELECT unnest(from_json($1, '[${attemptRow}]')) AS row) made
      WHERE delivery_id = made.row.deliveryId`,
      [JSON.stringify(rows)],
    );
  }

  async requeueDelivery(
    accountId: number,
    deliveryId: string,
    note: DeliveryAttempt,
  ): Promise<Delivery | 'waiting' | undefined> {
    const [known] = await readRows<{ state: string; attempts: string }>(
      this.#connection,
      'SELECT state, attempts FROM alarm_deliveries WHERE delivery_id = $1 AND account_id = $2',
      [deliveryId, accountId],
    );
    if (known === undefined) return undefined;
    if (known.state === 'waiting') return 'waiting';
    const log = withAttempt(JSON.parse(known.attempts) as DeliveryAttempt[], note);
    await this.#run(
      `UPDATE alarm_deliveries SET state = 'waiting', attempts = $2, attempt_count = 0,
        next_attempt_seconds = $3 WHERE delivery_id = $1`,
      [deliveryId, JSON.stringify(log), note.attemptSeconds],
    );
    const [delivery] = await readWaitingDeliveries(this.#connection, this.#box, deliveryId);
    return delivery;
  }

  async #attemptsOf(
    records: readonly DeliveryAttempted[],
  ): Promise<ReadonlyMap<string, readonly DeliveryAttempt[]>> {
    const ids = records.map(({ delivery }) => delivery.deliveryId);
    const reader = await this.#connection.runAndReadAll(
      `SELECT delivery_id, attempts FROM alarm_deliveries
      WHERE delivery_id IN (SELECT unnest(from_json($1, '["VARCHAR"]')))`,
      [JSON.stringify(ids)],
    );
    const rows = reader.getRowsJS() as [string, string][];
    return new Map(rows.map(([id, text]) => [id, JSON.parse(text) as DeliveryAttempt[]]));
  }

  async deleteAlarmsBefore(seconds: number): Promise<ReadonlySet<number>> {
    for (const table of ['alarm_deliveries', 'alarm_notices']) {
      await this.#run(
        `DELETE FROM ${table} WHERE alarm_id IN ` +
          '(SELECT alarm_id FROM alarms WHERE recover_seconds < $1)',
        [seconds],
      );
    }
    await this.#run(
      'DELETE FROM alarm_channels c WHERE NOT EXISTS ' +
        '(FROM alarm_deliveries d WHERE d.channel_id = c.channel_id)',
      [],
    );
    const gone = await this.#connection.runAndReadAll(
      'DELETE FROM alarms WHERE recover_seconds < $1 RETURNING alarm_id::DOUBLE',
      [seconds],
    );
    return new Set(gone.getRowsJS().map(([alarmId]) => Number(alarmId)));
  }

  readLease(): Promise<StoredLease> {
    return Promise.resolve(this.#agreements.lease);
  }

  /** Only the number is on disk: no other process sees who has it, and the next one need not. */
  async putLease(lease: StoredLease): Promise<void> {
    if (lease.fence !== this.#agreements.lease.fence) {
      await this.#run('DELETE FROM alarm_lease', []);
      await this.#run('INSERT INTO alarm_lease VALUES ($1)', [lease.fence]);
    }
    this.#agreements.lease = lease;
  }

  listAlarms(selection: AlarmSelection): Promise<{ alarms: ListedAlarm[]; total: number }> {
    return listAlarms(this.#connection, selection);
  }

  listDeliveries(
    accountId: number,
    page: DeliveryPage,
  ): Promise<{ deliveries: DeliveryRecord[]; total: number }> {
    return listDeliveries(this.#connection, accountId, page);
  }

  async #has(chosen: string, id: string): Promise<boolean> {
    const reader = await this.#connection.runAndReadAll(`SELECT 1 FROM ${chosen}`, [id]);
    return reader.currentRowCount > 0;
  }

  /** @returns the first of so many */
  async #newIds(column: 'next_alarm_id' | 'next_receivers_id', count: number): Promise<number> {
    const [row] = await readRows<{ first: number }>(
      this.#connection,
      `SELECT ${column}::DOUBLE AS first FROM alarm_version`,
    );
    const { first } = requirePresent(row, 'the row of alarm_version');
    await this.#run(`UPDATE alarm_version SET ${column} = $1`, [first + count]);
    return first;
  }

  async #run(sql: string, values: DuckDBValue[]): Promise<void> {
    await this.#connection.run(sql, values);
  }
}
