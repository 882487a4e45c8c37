import type { DuckDBConnection } from '@duckdb/node-api';
import type { StatisticsType } from '../model/statistic.js';
import type { Account, Key, Metric, Namespace } from './catalog.js';
import { CatalogMemory } from './catalog-memory.js';
import { metricOfDraft } from './metric-of-draft.js';
import type { SecretBox } from './secret-box.js';

/**
 * Reads the whole catalog.
 * @throws MasterKeyError where the box does not open a SecretKey.
 */
export async function readCatalog(
  connection: DuckDBConnection,
  box: SecretBox,
): Promise<CatalogMemory> {
  const memory = new CatalogMemory();
  for (const account of await readAccounts(connection)) memory.putAccount(account);
  for (const key of await readKeys(connection, box)) memory.putKey(key);
  for (const namespace of await readNamespaces(connection)) memory.putNamespace(namespace);
  return memory;
}

function readAccounts(connection: DuckDBConnection): Promise<Account[]> {
  return readRows<Account>(connection, 'SELECT id, name FROM accounts ORDER BY id');
}

type KeyRow = Omit<Key, 'secret'> & { sealedSecret: Uint8Array };

async function readKeys(connection: DuckDBConnection, box: SecretBox): Promise<Key[]> {
  const rows = await readRows<KeyRow>(
    connection,
    `SELECT secret_id AS "secretId", account_id AS "accountId", kind, state,
      sealed_secret AS "sealedSecret", created_seconds::DOUBLE AS "createdSeconds"
    FROM keys ORDER BY id`,
  );
  return rows.map(({ sealedSecret, ...key }) => ({
    ...key,
    secret: box.open(sealedSecret, key.secretId),
  }));
}

async function readNamespaces(connection: DuckDBConnection): Promise<Namespace[]> {
  const metrics = await readMetrics(connection);
  const rows = await readRows<Omit<Namespace, 'metrics'>>(
    connection,
    'SELECT id, account_id AS "accountId", region, name FROM namespaces ORDER BY id',
  );
  return rows.map((row) => ({
    ...row,
    metrics: new Map(metrics.get(row.id)?.map((metric) => [metric.name, metric])),
  }));
}

type MetricRow = Omit<Metric, 'dimensionNames' | 'statisticsTypes'> & { dimensionNames: string };

/** By namespace. */
async function readMetrics(connection: DuckDBConnection): Promise<Map<number, Metric[]>> {
  const statisticsTypes = await readStatisticsTypes(connection);
  const rows = await readRows<MetricRow>(
    connection,
    `SELECT id, namespace_id AS "namespaceId", name, display_name AS "displayName", unit,
      dimension_names AS "dimensionNames"
    FROM metrics ORDER BY id`,
  );
  const metrics = new Map<number, Metric[]>();
  for (const row of rows) {
    const dimensionNames = JSON.parse(row.dimensionNames) as string[];
    const draft = { ...row, dimensionNames, statisticsTypes: statisticsTypes.get(row.id) ?? [] };
    append(metrics, row.namespaceId, metricOfDraft(row.id, row.namespaceId, draft));
  }
  return metrics;
}

/** Those of the full dimension sets, by metric. */
async function readStatisticsTypes(
  connection: DuckDBConnection,
): Promise<Map<number, StatisticsType[]>> {
  const rows = await readRows<StatisticsType & { metricId: number }>(
    connection,
    `SELECT metric_id AS "metricId", period_seconds AS "periodSeconds", statistic
    FROM statistics_types JOIN metrics ON metrics.id = metric_id
      AND metrics.dimension_names = statistics_types.dimension_names`,
  );
  const types = new Map<number, StatisticsType[]>();
  for (const { metricId, ...type } of rows) append(types, metricId, type);
  return types;
}

function append<Value>(lists: Map<number, Value[]>, id: number, value: Value): void {
  const list = lists.get(id);
  if (list === undefined) lists.set(id, [value]);
  else list.push(value);
}

async function readRows<Row>(connection: DuckDBConnection, sql: string): Promise<Row[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRowObjectsJS() as Row[];
}
