import {
  INTEGER,
  LIST,
  VARCHAR,
  blobValue,
  listValue,
  type DuckDBConnection,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { Region } from '../model/region.js';
import type { Account, Key, KeyState, Metric, MetricDraft, Namespace } from './catalog.js';
import { metricOfDraft } from './metric-of-draft.js';

/** Writes the catalog's rows, within the transaction of its connection. */
export class DuckdbCatalogTables {
  readonly #connection: DuckDBConnection;

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  async insertAccount(name: string): Promise<Account> {
    const id = await this.#takeIds(1);
    await this.#run('INSERT INTO accounts VALUES ($1, $2)', [id, name]);
    return { id, name };
  }

  async insertKey(key: Key, sealedSecret: Buffer): Promise<void> {
    const id = await this.#takeIds(1);
    const { secretId, accountId, kind, state, createdSeconds } = key;
    const values = [id, secretId, accountId, kind, state, blobValue(sealedSecret), createdSeconds];
    await this.#run('INSERT INTO keys VALUES ($1, $2, $3, $4, $5, $6, $7)', values);
  }

  async updateKeyState(secretId: string, state: KeyState): Promise<void> {
    await this.#run('UPDATE keys SET state = $1 WHERE secret_id = $2', [state, secretId]);
  }

  async insertNamespace(accountId: number, region: Region, name: string): Promise<Namespace> {
    const id = await this.#takeIds(1);
    const values = [id, accountId, region, name];
    await this.#run('INSERT INTO namespaces VALUES ($1, $2, $3, $4)', values);
    return { id, accountId, region, name, metrics: new Map() };
  }

  async deleteNamespace(id: number): Promise<void> {
    await this.#run('DELETE FROM namespaces WHERE id = $1', [id]);
  }

  async insertMetrics(namespaceId: number, drafts: readonly MetricDraft[]): Promise<Metric[]> {
    const firstId = await this.#takeIds(drafts.length);
    const metrics = drafts.map((draft, index) =>
      metricOfDraft(firstId + index, namespaceId, draft),
    );
    await this.#insertMetricRows(metrics);
    await this.#insertStatisticsTypes(metrics);
    return metrics;
  }

  async deleteMetric(id: number): Promise<void> {
    await this.#run('DELETE FROM statistics_types WHERE metric_id = $1', [id]);
    await this.#run('DELETE FROM metrics WHERE id = $1', [id]);
  }

  // Whole columns at once: a first report may bring a thousand metrics.
  async #insertMetricRows(metrics: readonly Metric[]): Promise<void> {
    await this.#connection.run(
      `INSERT INTO metrics
      SELECT unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6)`,
      [
        listValue(metrics.map((metric) => metric.id)),
        listValue(metrics.map((metric) => metric.namespaceId)),
        listValue(metrics.map((metric) => metric.name)),
        listValue(metrics.map((metric) => metric.displayName)),
        listValue(metrics.map((metric) => metric.unit)),
        listValue(metrics.map((metric) => JSON.stringify(metric.dimensionNames))),
      ],
      [INTEGER, INTEGER, VARCHAR, VARCHAR, VARCHAR, VARCHAR].map((type) => LIST(type)),
    );
  }

  async #insertStatisticsTypes(metrics: readonly Metric[]): Promise<void> {
    const rows = metrics.flatMap((metric) =>
      metric.statisticsTypes.map((type) => ({ metric, ...type })),
    );
    await this.#connection.run(
      'INSERT INTO statistics_types SELECT unnest($1), unnest($2), unnest($3), unnest($4)',
      [
        listValue(rows.map((row) => row.metric.id)),
        listValue(rows.map((row) => JSON.stringify(row.metric.dimensionNames))),
        listValue(rows.map((row) => row.periodSeconds)),
        listValue(rows.map((row) => row.statistic)),
      ],
      [INTEGER, VARCHAR, INTEGER, VARCHAR].map((type) => LIST(type)),
    );
  }

  /** Takes ids that follow one another. @returns the first. */
  async #takeIds(count: number): Promise<number> {
    const reader = await this.#connection.runAndReadAll(
      'UPDATE catalog_version SET next_id = next_id + $1 RETURNING next_id',
      [count],
    );
    return Number(reader.value(0, 0)) - count;
  }

  async #run(sql: string, values: DuckDBValue[]): Promise<void> {
    await this.#connection.run(sql, values);
  }
}
