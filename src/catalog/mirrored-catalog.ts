import { isDeepStrictEqual } from 'node:util';
import { type Clock, secondsOf } from '../model/clock.js';
import type { Region } from '../model/region.js';
import { tokenIdPrefixes } from './access-token.js';
import type { AuditOrigin } from './audit/audit-event.js';
import { randomId } from './alarms/random-id.js';
import {
  CatalogConflictError,
  type AccessToken,
  type AccessTokenDraft,
  type Account,
  type Aggregation,
  type Catalog,
  type Key,
  type KeyDraft,
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
import type { CatalogTables } from './catalog-tables.js';
import { keyOfDraft } from './key-of-draft.js';
import {
  fewerStatisticsTypes,
  modification,
  moreStatisticsTypes,
  newAggregation,
  noAggregation,
  type WriteMetric,
} from './metric-writes.js';
import { MirrorBy } from './mirror-by.js';
import { Mirror, type MirroredStorage, type WriteChange } from './mirror.js';
import { type CatalogMirror, MirroredCatalogView } from './mirrored-catalog-view.js';
import { missingDrafts, withMetrics } from './namespace-changes.js';
import type { NamespaceQuotas, RegistrationQuotas } from './quotas.js';

type CatalogStorage = MirroredStorage<CatalogTables, CatalogMemory>;
type WriteCatalog<Result> = WriteChange<CatalogTables, CatalogMemory, Result>;

/** A catalog whose questions are answered by a mirror of its storage. */
export class MirroredCatalog extends MirroredCatalogView implements Catalog {
  readonly #clock: Clock;
  readonly #mirror: CatalogMirror;

  private constructor(mirror: CatalogMirror, clock: Clock) {
    super(mirror);
    this.#mirror = mirror;
    this.#clock = clock;
  }

  /** @throws CatalogUnavailableError, MasterKeyError */
  static async open(storage: CatalogStorage, clock: Clock): Promise<MirroredCatalog> {
    return new MirroredCatalog(await Mirror.open(storage), clock);
  }

  by(origin: AuditOrigin): MirroredCatalog {
    return new MirroredCatalog(new MirrorBy(this.#mirror, origin), this.#clock);
  }

  createAccount(name: string): Promise<Account> {
    return this.#mirror.change(
      'accounts',
      (tables, memory) => {
        requireAbsent(memory.accountNamed(name), `account ${name}`);
        return tables.insertAccount(name);
      },
      (memory, account) => {
        memory.putAccount(account);
      },
    );
  }

  addKey(draft: KeyDraft): Promise<Key> {
    const key = keyOfDraft(draft, secondsOf(this.#clock));
    const { accountId, secretId } = key;
    return this.#changeKey(async (tables, memory) => {
      requirePresent(memory.accountWithId(accountId), `account ${accountId}`);
      requireAbsent(memory.keyOf(secretId), `key ${secretId}`);
      await tables.insertKey(key, draft.secretKey);
      return key;
    });
  }

  setKeyState(secretId: string, state: KeyState): Promise<Key> {
    return this.#updateKey(secretId, { state });
  }

  setKeyGrants(secretId: string, grants: readonly string[]): Promise<Key> {
    return this.#updateKey(secretId, { grants: [...grants] });
  }

  createToken(draft: AccessTokenDraft): Promise<AccessToken> {
    const { accountId, kind, hash } = draft;
    const createdSeconds = secondsOf(this.#clock);
    return this.#mirror.change(
      'tokens',
      async (tables, memory) => {
        requirePresent(memory.accountWithId(accountId), `account ${accountId}`);
        requireAbsent(memory.tokenWithHash(hash), 'a token of this hash');
        const isTaken = (id: string): Promise<boolean> =>
          Promise.resolve(memory.tokenWithId(id) !== undefined);
        const tokenId = await randomId(tokenIdPrefixes[kind], isTaken);
        const token = { tokenId, ...draft, createdSeconds };
        await tables.insertToken(token);
        return token;
      },
      (memory, token) => {
        memory.putToken(token);
      },
    );
  }

  revokeToken(tokenId: string): Promise<AccessToken> {
    return this.#mirror.change(
      'tokens',
      async (tables, memory) => {
        const token = requirePresent(memory.tokenWithId(tokenId), `token ${tokenId}`);
        await tables.deleteToken(token);
        return token;
      },
      (memory, token) => {
        memory.removeToken(token);
      },
    );
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
      'namespaces',
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
      'namespaces',
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

  modifyMetric(...[metricId, change]: Parameters<Catalog['modifyMetric']>): Promise<Metric> {
    return this.#changeMetric(metricId, modification(change));
  }

  createAggregation(metricId: number, aggregation: Aggregation): Promise<Metric> {
    return this.#changeMetric(metricId, newAggregation(aggregation));
  }

  deleteAggregation(metricId: number, dimensionNames: readonly string[]): Promise<Metric> {
    return this.#changeMetric(metricId, noAggregation(dimensionNames));
  }

  addStatisticsTypes(
    ...[metricId, dimensionNames, types]: Parameters<Catalog['addStatisticsTypes']>
  ): Promise<Metric> {
    return this.#changeMetric(metricId, moreStatisticsTypes(dimensionNames, types));
  }

  deleteStatisticsTypes(
    ...[metricId, dimensionNames, types]: Parameters<Catalog['deleteStatisticsTypes']>
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

  reload(): Promise<void> {
    return this.#mirror.reload();
  }

  close(): Promise<void> {
    return this.#mirror.close();
  }

  // Each tells by the value that it puts whether it changes something: what stays is the same one.

  #changeKey(write: WriteCatalog<Key>): Promise<Key> {
    return this.#mirror.change(
      'keys',
      write,
      (memory, key) => {
        memory.putKey(key);
      },
      (key, memory) => memory.keyOf(key.secretId) !== key,
    );
  }

  #updateKey(secretId: string, change: Partial<Pick<Key, 'state' | 'grants'>>): Promise<Key> {
    return this.#changeKey(async (tables, memory) => {
      const key = requirePresent(memory.keyOf(secretId), `key ${secretId}`);
      if (key.state === 'revoked') throw new CatalogConflictError(`key ${secretId} is revoked`);
      const changed = { ...key, ...change };
      if (isDeepStrictEqual(changed, key)) return key;
      await tables.updateKey(changed);
      return changed;
    });
  }

  #changeNamespace(write: WriteCatalog<Namespace>): Promise<Namespace> {
    return this.#mirror.change(
      'namespaces',
      write,
      (memory, namespace) => {
        memory.putNamespace(namespace);
      },
      (namespace, memory) => memory.namespaceWithId(namespace.id) !== namespace,
    );
  }

  #changeMetric(metricId: number, write: WriteMetric): Promise<Metric> {
    return this.#mirror.change(
      'namespaces',
      (tables, memory) =>
        write(tables, requirePresent(memory.metricWithId(metricId), `metric ${metricId}`)),
      (memory, metric) => {
        memory.putMetric(metric);
      },
      (metric, memory) => memory.metricWithId(metricId) !== metric,
    );
  }
}
