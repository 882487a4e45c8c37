import type { DuckDBConnection } from '@duckdb/node-api';
import { CatalogUnavailableError } from '../catalog.js';

const schemaVersion = 2;

// No constraints beyond primary keys: DuckDB's bar some updates, and memory checks every change.
const schema = `
  CREATE TABLE IF NOT EXISTS catalog_version (
    version INTEGER NOT NULL,
    next_id INTEGER NOT NULL -- of anything: no id is ever used again
  );
  CREATE TABLE IF NOT EXISTS accounts (
    id INTEGER PRIMARY KEY,
    name VARCHAR NOT NULL
  );
  CREATE TABLE IF NOT EXISTS keys (
    id INTEGER PRIMARY KEY,
    secret_id VARCHAR NOT NULL,
    account_id INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    sealed_secret BLOB NOT NULL,
    created_seconds BIGINT NOT NULL,
    grants VARCHAR NOT NULL -- a JSON array
  );
  CREATE TABLE IF NOT EXISTS automatic_keys (
    secret_id VARCHAR NOT NULL -- of a key that nobody asked for
  );
  CREATE TABLE IF NOT EXISTS key_uses (
    secret_id VARCHAR NOT NULL,
    reports BIGINT NOT NULL,
    last_used_seconds BIGINT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS key_doors (
    secret_id VARCHAR NOT NULL,
    door VARCHAR NOT NULL -- that the key was used by last
  );
  CREATE TABLE IF NOT EXISTS access_tokens (
    id INTEGER PRIMARY KEY,
    token_id VARCHAR NOT NULL,
    account_id INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    hash VARCHAR NOT NULL, -- SHA-256, in hex: the token itself is kept nowhere
    note VARCHAR NOT NULL,
    created_seconds BIGINT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS token_namespaces (
    token_id VARCHAR NOT NULL, -- of a token that is good for some namespaces only
    namespace VARCHAR NOT NULL
  );
  CREATE TABLE IF NOT EXISTS namespaces (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    region VARCHAR NOT NULL,
    name VARCHAR NOT NULL
  );
  CREATE TABLE IF NOT EXISTS metrics (
    id INTEGER PRIMARY KEY,
    namespace_id INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    display_name VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    dimension_names VARCHAR NOT NULL -- a JSON array
  );
  CREATE TABLE IF NOT EXISTS aggregations (
    metric_id INTEGER NOT NULL,
    dimension_names VARCHAR NOT NULL -- some of the metric's
  );
  CREATE TABLE IF NOT EXISTS statistics_types (
    metric_id INTEGER NOT NULL,
    dimension_names VARCHAR NOT NULL, -- the metric's, or those of an aggregation
    period_seconds INTEGER NOT NULL,
    statistic VARCHAR NOT NULL
  );`;

/**
 * Makes the catalog's tables where there are none.
 * @throws CatalogUnavailableError where they are of another version.
 */
export async function prepareCatalogTables(connection: DuckDBConnection): Promise<void> {
  await connection.run(schema);
  const reader = await connection.runAndReadAll('SELECT version FROM catalog_version');
  const version = reader.getColumnsJS()[0]?.[0];
  if (version === undefined) {
    await connection.run('INSERT INTO catalog_version VALUES ($1, 1)', [schemaVersion]);
  } else if (version !== schemaVersion) {
    throw new CatalogUnavailableError(
      `the catalog is of version ${Number(version)}, not of ${schemaVersion}: take the putmon that wrote it, or another data folder`,
    );
  }
}
