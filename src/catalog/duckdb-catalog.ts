import { createSecretKey } from 'node:crypto';
import type { Region } from '../model/region.js';
import type { StatisticsType } from '../model/statistic.js';
import {
  CatalogConflictError,
  type Account,
  type Aggregation,
  type Catalog,
  type Key,
  type KeyState,
  type Metric,
  type MetricDraft,
  type Namespace,
} from './catalog.js';
import {
  requireAbsent,
  requireMetricRoom,
  requireNamespaceRoom,
  requirePresent,
} from './catalog-conflicts.js';
import type { CatalogMemory } from './catalog-memory.js';
import type { DuckdbCatalogOptions } from './duckdb-catalog-options.js';
import { readCatalog } from './duckdb-catalog-reader.js';
import { prepareCatalogTables } from './duckdb-catalog-schema.js';
import { DuckdbCatalogTables } from './duckdb-catalog-tables.js';
import { DuckdbMirror, type WriteChange } from './duckdb-mirror.js';
import {
  fewerStatisticsTypes,
  modification,
  moreStatisticsTypes,
  newAggregation,
  noAggregation,
  type WriteMetric,
} from './metric-writes.js';
import { missingDrafts, withMetrics } from './namespace-changes.js';
import type { NamespaceQuotas, RegistrationQuotas } from './quotas.js';
import { SecretBox } from './secret-box.js';

type CatalogMirror = DuckdbMirror<DuckdbCatalogTables, CatalogMemory>;
type WriteCatalog<Result> = WriteChange<DuckdbCatalogTables, CatalogMemory, Result>;

/** A catalog in DuckDB tables, mirrored in memory. No other process may change them meanwhile. */
export class DuckdbCatalog implements Catalog {
  readonly #box: SecretBox;
  readonly #clock: () => number;
  readonly #mirror: CatalogMirror;
  #keyWatcher: () => Promise<void> = () => Promise.resolve();

  private constructor(box: SecretBox, clock: () => number, mirror: CatalogMirror) {
    this.#box = box;
    this.#clock = clock;
    this.#mirror = mirror;
  }

  /**
   * Opens the catalog, making its tables where there are none.
   * @throws CatalogUnavailableError, MasterKeyError
   */
  static async open(options: DuckdbCatalogOptions): Promise<DuckdbCatalog> {
    const box = new SecretBox(options.masterKey);
    const mirror = await DuckdbMirror.open(options.session, {
      prepare: prepareCatalogTables,
      read: (connection) => readCatalog(connection, box),
      tablesOn: (connection) => new DuckdbCatalogTables(connection),
    });
    return new DuckdbCatalog(box, options.clock, mirror);
  }

  accounts(): Account[] {
    return this.#mirror.memory.accounts();
  }

  accountNamed(name: string): Account | undefined {
    return this.#mirror.memory.accountNamed(name);
  }

  keyOf(secretId: string): Key | undefined {
    return this.#mirror.memory.keyOf(secretId);
  }

  keys(): Key[] {
    return this.#mirror.memory.keys();
  }

  keysOf(accountId: number): Key[] {
    return this.#mirror.memory.keysOf(accountId);
  }

  namespaceOf(accountId: number, region: Region, name: string): Namespace | undefined {
    return this.#mirror.memory.namespaceOf(accountId, region, name);
  }

  namespacesIn(accountId: number, region: Region): Namespace[] {
    return this.#mirror.memory.namespacesIn(accountId, region);
  }

  metricWithId(metricId: number): { metric: Metric; namespace: Namespace } | undefined {
    const { memory } = this.#mirror;
    const metric = memory.metricWithId(metricId);
    const namespace = metric && memory.namespaceWithId(metric.namespaceId);
    return metric && namespace && { metric, namespace };
  }

  createAccount(name: string): Promise<Account> {
    return this.#mirror.change(
      (tables, memory) => {
        requireAbsent(memory.accountNamed(name), `account ${name}`);
        return tables.insertAccount(name);
      },
      (memory, account) => {
        memory.putAccount(account);
      },
    );
  }

  addKey(draft: Parameters<Catalog['addKey']>[0]): Promise<Key> {
    const { accountId, secretId, secretKey, kind, automatic } = draft;
    const grants = [...draft.grants];
    return this.#changeKey(async (tables, memory) => {
      requirePresent(memory.accountWithId(accountId), `account ${accountId}`);
      requireAbsent(memory.keyOf(secretId), `key ${secretId}`);
      const secret = createSecretKey(secretKey, 'utf8');
      const createdSeconds = Math.floor(this.#clock() / 1000);
      const given = { secretId, accountId, kind, secret, grants, ...(automatic && { automatic }) };
      const key: Key = { ...given, state: 'active', createdSeconds };
      await tables.insertKey(key, this.#box.seal(secretKey, secretId));
      return key;
    });
  }

  setKeyState(secretId: string, state: KeyState): Promise<Key> {
    return this.#updateKey(secretId, { state });
  }

  setKeyGrants(secretId: string, grants: readonly string[]): Promise<Key> {
    return this.#updateKey(secretId, { grants: [...grants] });
  }

  createNamespace(
    ...[accountId, region, name, quotas]: Parameters<Catalog['createNamespace']>
  ): Promise<Namespace> {
    return this.#changeNamespace((tables, memory) => {
      requirePresent(memory.accountWithId(accountId), `account ${accountId}`);
      requireAbsent(memory.namespaceOf(accountId, region, name), `namespace ${name}`);
      const count = memory.namespaceCount(accountId, region) + 1;
      if (quotas !== undefined) requireNamespaceRoom(count, region, quotas);
      return tables.insertNamespace(accountId, region, name);
    });
  }

  async deleteNamespace(namespaceId: number): Promise<void> {
    await this.#mirror.change(
      async (tables, memory) => {
        const namespace = memory.namespaceWithId(namespaceId);
        const { name, metrics } = requirePresent(namespace, `namespace ${namespaceId}`);
        if (metrics.size > 0) throw new CatalogConflictError(`namespace ${name} has metrics`);
        await tables.deleteNamespace(namespaceId);
      },
      (memory) => {
        memory.removeNamespace(namespaceId);
      },
    );
  }

  async createMetric(
    namespaceId: number,
    draft: MetricDraft,
    quotas?: NamespaceQuotas,
  ): Promise<Metric> {
    const { metrics } = await this.#changeNamespace(async (tables, memory) => {
      const present = memory.namespaceWithId(namespaceId);
      const namespace = requirePresent(present, `namespace ${namespaceId}`);
      requireAbsent(namespace.metrics.get(draft.name), `metric ${draft.name}`);
      if (quotas !== undefined) requireMetricRoom(namespace, [draft], quotas);
      return withMetrics(namespace, await tables.insertMetrics(namespaceId, [draft]));
    });
    return requirePresent(metrics.get(draft.name), `metric ${draft.name}`);
  }

  async deleteMetric(metricId: number): Promise<void> {
    await this.#mirror.change(
      async (tables, memory) => {
        const metric = requirePresent(memory.metricWithId(metricId), `metric ${metricId}`);
        await tables.deleteMetric(metricId);
        return metric;
      },
      (memory, metric) => {
        memory.removeMetric(metric);
      },
    );
  }

  modifyMetric(
    metricId: number,
    change: { readonly displayName: string; readonly unit?: string },
  ): Promise<Metric> {
    return this.#changeMetric(metricId, modification(change));
  }

  createAggregation(metricId: number, aggregation: Aggregation): Promise<Metric> {
    return this.#changeMetric(metricId, newAggregation(aggregation));
  }

  deleteAggregation(metricId: number, dimensionNames: readonly string[]): Promise<Metric> {
    return this.#changeMetric(metricId, noAggregation(dimensionNames));
  }

  addStatisticsTypes(
    metricId: number,
    dimensionNames: readonly string[],
    types: readonly StatisticsType[],
  ): Promise<Metric> {
    return this.#changeMetric(metricId, moreStatisticsTypes(dimensionNames, types));
  }

  deleteStatisticsTypes(
    metricId: number,
    dimensionNames: readonly string[],
    types: readonly StatisticsType[],
  ): Promise<Metric> {
    return this.#changeMetric(metricId, fewerStatisticsTypes(dimensionNames, types));
  }

  register(
    accountId: number,
    region: Region,
    namespaceName: string,
    drafts: readonly MetricDraft[],
    quotas: RegistrationQuotas,
  ): Promise<Namespace> {
    return this.#changeNamespace(async (tables, memory) => {
      requirePresent(memory.accountWithId(accountId), `account ${accountId}`);
      let namespace = memory.namespaceOf(accountId, region, namespaceName);
      if (namespace === undefined) {
        const count = memory.namespaceCount(accountId, region) + 1;
        requireNamespaceRoom(count, region, quotas);
        namespace = await tables.insertNamespace(accountId, region, namespaceName);
      }
      const missing = missingDrafts(namespace, drafts);
      if (missing.length === 0) return namespace;
      requireMetricRoom(namespace, missing, quotas);
      return withMetrics(namespace, await tables.insertMetrics(namespace.id, missing));
    });
  }

  watchKeys(watcher: () => Promise<void>): void {
    this.#keyWatcher = watcher;
  }

  async reload(): Promise<void> {
    await this.#mirror.reload();
    await this.#keyWatcher();
  }

  close(): Promise<void> {
    return this.#mirror.close();
  }

  async #changeKey(write: WriteCatalog<Key>): Promise<Key> {
    const changed = await this.#mirror.change(write, (memory, key) => {
      memory.putKey(key);
    });
    await this.#keyWatcher();
    return changed;
  }

  #updateKey(secretId: string, change: Partial<Pick<Key, 'state' | 'grants'>>): Promise<Key> {
    return this.#changeKey(async (tables, memory) => {
      const key = requirePresent(memory.keyOf(secretId), `key ${secretId}`);
      if (key.state === 'revoked') throw new CatalogConflictError(`key ${secretId} is revoked`);
      const changed = { ...key, ...change };
      await tables.updateKey(changed);
      return changed;
    });
  }

  #changeNamespace(write: WriteCatalog<Namespace>): Promise<Namespace> {
    return this.#mirror.change(write, (memory, namespace) => {
      memory.putNamespace(namespace);
    });
  }

  #changeMetric(metricId: number, write: WriteMetric): Promise<Metric> {
    return this.#mirror.change(
      (tables, memory) =>
        write(tables, requirePresent(memory.metricWithId(metricId), `metric ${metricId}`)),
      (memory, metric) => {
        memory.putMetric(metric);
      },
    );
  }
}
