import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { readRows } from '../../duckdb/read-rows.js';
import type { AuditEvent, AuditHead, AuditSelection } from '../audit/audit-event.js';

/** No key: an index would make each insert slower, and numbers are given out by one process. */
export const auditSchema = `
  CREATE TABLE IF NOT EXISTS audit_events (
    number BIGINT NOT NULL, -- from 1 on
    at_milliseconds BIGINT NOT NULL,
    actor VARCHAR NOT NULL,
    address VARCHAR NOT NULL,
    action VARCHAR NOT NULL,
    target VARCHAR NOT NULL,
    details VARCHAR NOT NULL, -- JSON
    account_id INTEGER, -- none of what is about no account
    previous_hash VARCHAR NOT NULL,
    hash VARCHAR NOT NULL -- see AuditChain
  )`;

const columns = `number::DOUBLE AS "number", at_milliseconds::DOUBLE AS "atMilliseconds", actor,
  address, action, target, details, account_id AS "accountId", previous_hash AS "previousHash", hash`;

export async function insertAuditEvent(
  connection: DuckDBConnection,
  event: AuditEvent,
): Promise<void> {
  const { number, atMilliseconds, actor, address, action, target, details } = event;
  const { accountId = null, previousHash, hash } = event;
  await connection.run(
    'INSERT INTO audit_events VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
    [
      ...[BigInt(number), BigInt(atMilliseconds), actor, address, action, target, details],
      ...[accountId, previousHash, hash],
    ],
  );
}

export async function readAuditHead(connection: DuckDBConnection): Promise<AuditHead | undefined> {
  const sql =
    'SELECT number::DOUBLE AS number, hash FROM audit_events ORDER BY number DESC LIMIT 1';
  const [head] = await readRows<AuditHead>(connection, sql);
  return head;
}

/** The rows after a number, in the order of their numbers. */
export function readAuditEventsAfter(
  connection: DuckDBConnection,
  number: number,
  limit: number,
): Promise<AuditEvent[]> {
  const sql = `SELECT ${columns} FROM audit_events WHERE number > $1 ORDER BY number LIMIT $2`;
  return eventsOf(connection, sql, [BigInt(number), limit]);
}

/** Numbers that more than one row has. */
export async function readRepeatedNumbers(
  connection: DuckDBConnection,
  limit: number,
): Promise<number[]> {
  const sql = `SELECT number::DOUBLE AS number FROM audit_events
    GROUP BY number HAVING count(*) > 1 ORDER BY number LIMIT $1`;
  const rows = await readRows<{ readonly number: number }>(connection, sql, [limit]);
  return rows.map(({ number }) => number);
}

/** The newest first. */
export async function listAuditEvents(
  connection: DuckDBConnection,
  selection: AuditSelection,
): Promise<{ events: AuditEvent[]; total: number }> {
  const { startMilliseconds, endMilliseconds, accountId, action, actor } = selection;
  const conditions = ['at_milliseconds BETWEEN $1 AND $2'];
  const values: DuckDBValue[] = [BigInt(startMilliseconds), BigInt(endMilliseconds)];
  const where = { account_id: accountId, action, actor };
  for (const [column, value] of Object.entries(where)) {
    if (value === undefined) continue;
    values.push(value);
    conditions.push(`${column} = $${values.length}`);
  }
  const from = `FROM audit_events WHERE ${conditions.join(' AND ')}`;
  const [counted] = await readRows<{ readonly total: number }>(
    connection,
    `SELECT count(*)::DOUBLE AS total ${from}`,
    values,
  );
  const { offset, limit } = selection;
  const page = `ORDER BY number DESC LIMIT ${limit} OFFSET ${offset}`;
  const events = await eventsOf(connection, `SELECT ${columns} ${from} ${page}`, values);
  return { events, total: counted?.total ?? 0 };
}

async function eventsOf(
  connection: DuckDBConnection,
  sql: string,
  values: DuckDBValue[],
): Promise<AuditEvent[]> {
  type Row = Omit<AuditEvent, 'accountId'> & { readonly accountId: number | null };
  const rows = await readRows<Row>(connection, sql, values);
  return rows.map(({ accountId, ...row }) => ({ ...row, accountId: accountId ?? undefined }));
}
