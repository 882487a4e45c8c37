import type { DuckDBConnection } from '@duckdb/node-api';
import { CatalogUnavailableError } from '../catalog.js';

const schemaVersion = 2;

// A version of its own: a folder without alarms gets the tables, and its catalog stays as it is.
const schema = `
  CREATE TABLE IF NOT EXISTS alarm_version (
    version INTEGER NOT NULL,
    next_alarm_id BIGINT NOT NULL, -- no id is ever used again
    next_receivers_id INTEGER NOT NULL
  );
  CREATE TABLE IF NOT EXISTS alarm_rules (
    rule_id VARCHAR NOT NULL,
    rule VARCHAR NOT NULL -- JSON
  );
  CREATE TABLE IF NOT EXISTS alarm_objects (
    rule_id VARCHAR NOT NULL,
    dimension_values VARCHAR NOT NULL -- a JSON array
  );
  CREATE TABLE IF NOT EXISTS alarm_receivers (
    receivers_id INTEGER NOT NULL,
    sealed BLOB NOT NULL -- JSON, encrypted: URLs hold tokens
  );
  CREATE TABLE IF NOT EXISTS alarm_silences (
    silence_id VARCHAR NOT NULL,
    silence VARCHAR NOT NULL -- JSON
  );
  CREATE TABLE IF NOT EXISTS alarm_progress (
    period_seconds INTEGER NOT NULL,
    judged_seconds BIGINT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS alarm_backlogs ( -- windows that a stopped server missed
    period_seconds INTEGER NOT NULL,
    behind_seconds BIGINT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS alarm_caught_up (
    period_seconds INTEGER NOT NULL,
    object_id VARCHAR NOT NULL
  );
  CREATE TABLE IF NOT EXISTS alarm_lease ( -- for judging; empty in a folder of before it
    fence BIGINT NOT NULL -- handed out last: none is handed out again
  );
  CREATE TABLE IF NOT EXISTS alarms (
    alarm_id BIGINT NOT NULL,
    account_id INTEGER NOT NULL,
    region VARCHAR NOT NULL,
    namespace_name VARCHAR NOT NULL,
    metric_name VARCHAR NOT NULL,
    object_key VARCHAR NOT NULL,
    occur_seconds BIGINT NOT NULL,
    recover_seconds BIGINT, -- none while open
    alarm VARCHAR NOT NULL -- JSON
  );
  CREATE TABLE IF NOT EXISTS alarm_deliveries (
    delivery_id VARCHAR NOT NULL,
    alarm_id BIGINT NOT NULL,
    account_id INTEGER NOT NULL,
    state VARCHAR NOT NULL,
    created_seconds BIGINT NOT NULL,
    next_attempt_seconds BIGINT NOT NULL,
    attempts VARCHAR NOT NULL, -- a JSON array
    attempt_count INTEGER NOT NULL,
    channel_kind VARCHAR NOT NULL,
    receivers_id INTEGER NOT NULL,
    sealed_channel BLOB, -- here and in the next column: only what version 1 wrote
    notice VARCHAR,
    notice_id VARCHAR,
    channel_id VARCHAR
  );
  CREATE TABLE IF NOT EXISTS alarm_notices ( -- each once, however many deliveries it has
    notice_id VARCHAR NOT NULL,
    alarm_id BIGINT NOT NULL,
    notice VARCHAR NOT NULL -- JSON
  );
  CREATE TABLE IF NOT EXISTS alarm_channels ( -- as one change found them
    channel_id VARCHAR NOT NULL,
    sealed BLOB NOT NULL -- JSON, encrypted: URLs hold tokens
  );`;

/** Version 1 wrote notice and channel into each delivery. Those rows stay until they are forgotten. */
const fromVersion1 = `
  ALTER TABLE alarm_deliveries ALTER COLUMN sealed_channel DROP NOT NULL;
  ALTER TABLE alarm_deliveries ALTER COLUMN notice DROP NOT NULL;
  ALTER TABLE alarm_deliveries ADD COLUMN notice_id VARCHAR;
  ALTER TABLE alarm_deliveries ADD COLUMN channel_id VARCHAR;
  UPDATE alarm_version SET version = 2;`;

/**
 * Makes the tables of alarms where there are none, and brings those of version 1 up to date.
 * @throws CatalogUnavailableError where they are of another version
 */
export async function prepareAlarmTables(connection: DuckDBConnection): Promise<void> {
  await connection.run(schema);
  const reader = await connection.runAndReadAll('SELECT version FROM alarm_version');
  const version = reader.getColumnsJS()[0]?.[0];
  if (version === undefined) {
    await connection.run('INSERT INTO alarm_version VALUES ($1, 1, 1001)', [schemaVersion]);
  } else if (version === 1) {
    await connection.run(fromVersion1);
  } else if (version !== schemaVersion) {
    throw new CatalogUnavailableError(
      `the alarms are of version ${Number(version)}, not of ${schemaVersion}: take the putmon that wrote them, or another data folder`,
    );
  }
}
