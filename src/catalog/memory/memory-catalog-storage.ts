import { flatTextOf } from '../../model/flat-text.js';
import type { Region } from '../../model/region.js';
import type { StatisticsType } from '../../model/statistic.js';
import type { Account, Key, Metric, MetricDraft, Namespace } from '../catalog.js';
import { CatalogMemory } from '../catalog-memory.js';
import type { CatalogTables } from '../catalog-tables.js';
import {
  statisticsTypesOf,
  withAggregation,
  withoutAggregation,
  withStatisticsTypes,
} from '../metric-changes.js';
import { metricOfDraft } from '../metric-of-draft.js';
import type { MirroredStorage } from '../mirror.js';
import { withMetrics } from '../namespace-changes.js';

/** A catalog's rows in memory: gone with the process. */
export class MemoryCatalogStorage implements MirroredStorage<CatalogTables, CatalogMemory> {
  #rows = new CatalogMemory();
  #nextId = 1;

  read(): Promise<CatalogMemory> {
    return Promise.resolve(this.#rows.copy());
  }

  async transact<Result>(work: (tables: CatalogTables) => Promise<Result>): Promise<Result> {
    const rows = this.#rows.copy();
    const tables = new MemoryCatalogTables(rows, () => this.#nextId++);
    const result = await work(tables);
    this.#rows = rows;
    return result;
  }
}

class MemoryCatalogTables implements CatalogTables {
  readonly #rows: CatalogMemory;
  readonly #newId: () => number;

  constructor(rows: CatalogMemory, newId: () => number) {
    this.#rows = rows;
    this.#newId = newId;
  }

  insertAccount(name: string): Promise<Account> {
    const account = { id: this.#newId(), name };
    this.#rows.putAccount(account);
    return Promise.resolve(account);
  }

  insertKey(key: Key): Promise<void> {
    return this.updateKey(key);
  }

  updateKey(key: Key): Promise<void> {
    this.#rows.putKey(key);
    return Promise.resolve();
  }

  insertNamespace(accountId: number, region: Region, name: string): Promise<Namespace> {
    const id = this.#newId();
    const namespace = { id, accountId, region, name: flatTextOf(name), metrics: new Map() };
    this.#rows.putNamespace(namespace);
    return Promise.resolve(namespace);
  }

  deleteNamespace(id: number): Promise<void> {
    this.#rows.removeNamespace(id);
    return Promise.resolve();
  }

  insertMetrics(namespaceId: number, drafts: readonly MetricDraft[]): Promise<Metric[]> {
    const metrics = drafts.map((draft) => metricOfDraft(this.#newId(), namespaceId, draft));
    const namespace = this.#rows.namespaceWithId(namespaceId);
    if (namespace !== undefined) this.#rows.putNamespace(withMetrics(namespace, metrics));
    return Promise.resolve(metrics);
  }

  updateMetric(metric: Metric): Promise<void> {
    return this.#changeMetric(metric.id, () => metric);
  }

  deleteMetric(id: number): Promise<void> {
    const metric = this.#rows.metricWithId(id);
    if (metric !== undefined) this.#rows.removeMetric(metric);
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
    const metric = this.#rows.metricWithId(metricId);
    if (metric !== undefined) this.#rows.putMetric(change(metric));
    return Promise.resolve();
  }
}
