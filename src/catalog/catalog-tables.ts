import type { Region } from '../model/region.js';
import type { StatisticsType } from '../model/statistic.js';
import type { AccessToken, Account, Key, Metric, MetricDraft, Namespace } from './catalog.js';

/** Writes rows of a catalog, within one transaction. Whether they may be written is checked before. */
export interface CatalogTables {
  insertAccount(name: string): Promise<Account>;
  /** @param secretKey is encrypted before it is written */
  insertKey(key: Key, secretKey: string): Promise<void>;
  /** Writes what can change of a key: its state and its grants. */
  updateKey(key: Key): Promise<void>;
  insertToken(token: AccessToken): Promise<void>;
  deleteToken(token: AccessToken): Promise<void>;
  insertNamespace(accountId: number, region: Region, name: string): Promise<Namespace>;
  deleteNamespace(id: number): Promise<void>;
  insertMetrics(namespaceId: number, drafts: readonly MetricDraft[]): Promise<Metric[]>;
  /** Writes what `modifyMetric` changes: display name and unit. */
  updateMetric(metric: Metric): Promise<void>;
  /** With its aggregations and statistics types. */
  deleteMetric(id: number): Promise<void>;
  /** Without statistics types. */
  insertAggregation(metricId: number, dimensionNames: readonly string[]): Promise<void>;
  /** Leaves its statistics types. */
  deleteAggregation(metricId: number, dimensionNames: readonly string[]): Promise<void>;
  /** Of a metric's full dimension set, or of an aggregation. */
  replaceStatisticsTypes(
    metricId: number,
    dimensionNames: readonly string[],
    statisticsTypes: readonly StatisticsType[],
  ): Promise<void>;
}
