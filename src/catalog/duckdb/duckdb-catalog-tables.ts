import {
  INTEGER,
  LIST,
  VARCHAR,
  blobValue,
  listValue,
  type DuckDBConnection,
  type DuckDBValue,
} from '@duckdb/node-api';
import { flatTextOf } from '../../model/flat-text.js';
import type { Region } from '../../model/region.js';
import type { StatisticsType } from '../../model/statistic.js';
import type { AccessToken, Account, Key, Metric, MetricDraft, Namespace } from '../catalog.js';
import type { CatalogTables } from '../catalog-tables.js';
import { textOfDimensionSet } from '../dimension-set.js';
import { metricOfDraft } from '../metric-of-draft.js';
import type { SecretBox } from '../secret-box.js';

/** Of the metric with this id: its full dimension set, or that of an aggregation. */
type DimensionSet = Pick<Metric, 'id' | 'dimensionNames' | 'statisticsTypes'>;

/** Writes the catalog's rows, within the transaction of its connection. */
export class DuckdbCatalogTables implements CatalogTables {
  readonly #connection: DuckDBConnection;
  readonly #box: SecretBox;

  constructor(connection: DuckDBConnection, box: SecretBox) {
    this.#connection = connection;
    this.#box = box;
  }

  async insertAccount(name: string): Promise<Account> {
    const id = await this.#takeIds(1);
    await this.#run('INSERT INTO accounts VALUES ($1, $2)', [id, name]);
    return { id, name };
  }

  async insertKey(key: Key, secretKey: string): Promise<void> {
    const id = await this.#takeIds(1);
    const { secretId, accountId, kind, state, createdSeconds } = key;
    const grants = JSON.stringify(key.grants);
    const sealed = blobValue(this.#box.seal(secretKey, secretId));
    const values = [id, secretId, accountId, kind, state, sealed, createdSeconds, grants];
    await this.#run('INSERT INTO keys VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', values);
    if (key.automatic) await this.#run('INSERT INTO automatic_keys VALUES ($1)', [secretId]);
  }

  /** Writes what can change of a key. */
  async updateKey({ secretId, state, grants }: Key): Promise<void> {
    const values = [state, JSON.stringify(grants), secretId];
    await this.#run('UPDATE keys SET state = $1, grants = $2 WHERE secret_id = $3', values);
  }

  async insertToken(token: AccessToken): Promise<void> {
    const id = await this.#takeIds(1);
    const { tokenId, accountId, kind, hash, note, createdSeconds, namespaces = [] } = token;
    const values = [id, tokenId, accountId, kind, hash, note, createdSeconds];
    await this.#run('INSERT INTO access_tokens VALUES ($1, $2, $3, $4, $5, $6, $7)', values);
    if (namespaces.length === 0) return;
    await this.#connection.run(
      'INSERT INTO token_namespaces SELECT $1, unnest($2)',
      [tokenId, listValue(namespaces)],
      [VARCHAR, LIST(VARCHAR)],
    );
  }

  async deleteToken({ tokenId }: AccessToken): Promise<void> {
    await this.#run('DELETE FROM access_tokens WHERE token_id = $1', [tokenId]);
    await this.#run('DELETE FROM token_namespaces WHERE token_id = $1', [tokenId]);
  }

  async insertNamespace(accountId: number, region: Region, name: string): Promise<Namespace> {
    const id = await this.#takeIds(1);
    const values = [id, accountId, region, name];
    await this.#run('INSERT INTO namespaces VALUES ($1, $2, $3, $4)', values);
    return { id, accountId, region, name: flatTextOf(name), metrics: new Map() };
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

  /** Writes what `modifyMetric` changes. */
  async updateMetric({ id, displayName, unit }: Metric): Promise<void> {
    const values = [displayName, unit, id];
    await this.#run('UPDATE metrics SET display_name = $1, unit = $2 WHERE id = $3', values);
  }

  async deleteMetric(id: number): Promise<void> {
    await this.#run('DELETE FROM statistics_types WHERE metric_id = $1', [id]);
    await this.#run('DELETE FROM aggregations WHERE metric_id = $1', [id]);
    await this.#run('DELETE FROM metrics WHERE id = $1', [id]);
  }

  async insertAggregation(metricId: number, dimensionNames: readonly string[]): Promise<void> {
    const values = [metricId, textOfDimensionSet(dimensionNames)];
    await this.#run('INSERT INTO aggregations VALUES ($1, $2)', values);
  }

  /** Leaves its statistics types. */
  async deleteAggregation(metricId: number, dimensionNames: readonly string[]): Promise<void> {
    await this.#run('DELETE FROM aggregations WHERE metric_id = $1 AND dimension_names = $2', [
      metricId,
      textOfDimensionSet(dimensionNames),
    ]);
  }

  async replaceStatisticsTypes(
    metricId: number,
    dimensionNames: readonly string[],
    statisticsTypes: readonly StatisticsType[],
  ): Promise<void> {
    await this.#run('DELETE FROM statistics_types WHERE metric_id = $1 AND dimension_names = $2', [
      metricId,
      textOfDimensionSet(dimensionNames),
    ]);
    await this.#insertStatisticsTypes([{ id: metricId, dimensionNames, statisticsTypes }]);
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
        listValue(metrics.map((metric) => textOfDimensionSet(metric.dimensionNames))),
      ],
      [INTEGER, INTEGER, VARCHAR, VARCHAR, VARCHAR, VARCHAR].map((type) => LIST(type)),
    );
  }

  async #insertStatisticsTypes(sets: readonly DimensionSet[]): Promise<void> {
    const rows = sets.flatMap(({ id, dimensionNames, statisticsTypes }) => {
      const text = textOfDimensionSet(dimensionNames);
      return statisticsTypes.map((type) => ({ id, text, ...type }));
    });
    await this.#connection.run(
      'INSERT INTO statistics_types SELECT unnest($1), unnest($2), unnest($3), unnest($4)',
      [
        listValue(rows.map((row) => row.id)),
        listValue(rows.map((row) => row.text)),
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
