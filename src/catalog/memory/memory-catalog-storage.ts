import { flatTextOf } from '../../model/flat-text.js';
import type { Region } from '../../model/region.js';
import type { StatisticsType } from '../../model/statistic.js';
import type { AccessToken, Account, Key, Metric, MetricDraft, Namespace } from '../catalog.js';
import { CatalogMemory } from '../catalog-memory.js';
import type { CatalogTables } from '../catalog-tables.js';
import {
  statisticsTypesOf,
  withAggregation,
  withoutAggregation,
  withStatisticsTypes,
} from '../metric-changes.js';
import { metricOfDraft } from '../metric-of-draft.js';
import { withMetrics } from '../namespace-changes.js';
import { type MemoryRows, MemoryStorage, SharedRows } from './memory-storage.js';

interface CatalogRows extends MemoryRows<CatalogMemory> {
  nextId: number;
}

/** A catalog's rows in memory: gone with the process. */
export class MemoryCatalogStorage extends MemoryStorage<CatalogTables, CatalogMemory, CatalogRows> {
  readonly #rows: SharedRows<CatalogRows>;

  constructor(rows: SharedRows<CatalogRows> = emptyRows()) {
    super(rows);
    this.#rows = rows;
  }

  /** The same rows, as another process has them. */
  another(): MemoryCatalogStorage {
    return new MemoryCatalogStorage(this.#rows);
  }

  protected copyOf(rows: CatalogRows): CatalogRows {
    return { ...rows, memory: rows.memory.copy() };
  }

  protected tablesOf(rows: CatalogRows): CatalogTables {
    return new MemoryCatalogTables(rows);
  }
}

function emptyRows(): SharedRows<CatalogRows> {
  return new SharedRows({ memory: new CatalogMemory(), revision: 0, nextId: 1 });
}

class MemoryCatalogTables implements CatalogTables {
  readonly #rows: CatalogRows;

  constructor(rows: CatalogRows) {
    this.#rows = rows;
  }

  insertAccount(name: string): Promise<Account> {
    const account = { id: this.#rows.nextId++, name };
    this.#changed().putAccount(account);
    return Promise.resolve(account);
  }

  insertKey(key: Key): Promise<void> {
    return this.updateKey(key);
  }

  updateKey(key: Key): Promise<void> {
    this.#changed().putKey(key);
    return Promise.resolve();
  }

  insertToken(token: AccessToken): Promise<void> {
    this.#changed().putToken(token);
    return Promise.resolve();
  }

  deleteToken(token: AccessToken): Promise<void> {
    this.#changed().removeToken(token);
    return Promise.resolve();
  }

  insertNamespace(accountId: number, region: Region, name: string): Promise<Namespace> {
    const id = this.#rows.nextId++;
    const namespace = { id, accountId, region, name: flatTextOf(name), metrics: new Map() };
    this.#changed().putNamespace(namespace);
    return Promise.resolve(namespace);
  }

  deleteNamespace(id: number): Promise<void> {
    this.#changed().removeNamespace(id);
    return Promise.resolve();
  }

  insertMetrics(namespaceId: number, drafts: readonly MetricDraft[]): Promise<Metric[]> {
    const metrics = drafts.map((draft) => metricOfDraft(this.#rows.nextId++, namespaceId, draft));
    const namespace = this.#rows.memory.namespaceWithId(namespaceId);
    if (namespace !== undefined) this.#changed().putNamespace(withMetrics(namespace, metrics));
    return Promise.resolve(metrics);
  }

  updateMetric(metric: Metric): Promise<void> {
    return this.#changeMetric(metric.id, () => metric);
  }

  deleteMetric(id: number): Promise<void> {
    const metric = this.#rows.memory.metricWithId(id);
    if (metric !== undefined) this.#changed().removeMetric(metric);
    return Promise.resolve();
  }

  insertAggregation(metricId: number, dimensionNames: readonly string[]): Promise<void> {
    return this.#changeMetric(metricId, (metric) =>
      withAggregation(metric, { dimensionNames, statisticsTypes: [] }),
    );
  }

  deleteAggregation(metricId: number, dimensionNames: readonly string[]): Promise<void> {
    return this.#changeMetric(metricId, (metric) => withoutAggregation(metric, dimensionNames));
  }

  replaceStatisticsTypes(
    metricId: number,
    dimensionNames: readonly string[],
    statisticsTypes: readonly StatisticsType[],
  ): Promise<void> {
    return this.#changeMetric(metricId, (metric) =>
      // Those of an aggregation that was just deleted went with it.
      statisticsTypesOf(metric, dimensionNames) === undefined
        ? metric
        : withStatisticsTypes(metric, dimensionNames, statisticsTypes),
    );
  }

  #changeMetric(metricId: number, change: (metric: Metric) => Metric): Promise<void> {
    const metric = this.#rows.memory.metricWithId(metricId);
    if (metric !== undefined) this.#changed().putMetric(change(metric));
    return Promise.resolve();
  }

  #changed(): CatalogMemory {
    this.#rows.revision += 1;
    return this.#rows.memory;
  }
}
