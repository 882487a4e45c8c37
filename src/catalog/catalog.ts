import type { KeyObject } from 'node:crypto';
import type { Region } from '../model/region.js';
import type { StatisticsType } from '../model/statistic.js';
import type { NamespaceQuotas, RegistrationQuotas } from './quotas.js';

/** Owns key pairs, namespaces and data; sees nothing of other accounts. */
export interface Account {
  readonly id: number;
  readonly name: string;
}

/** Main keys may report; sub keys belong to the account's helpers. */
export type KeyKind = 'main' | 'sub';

/** A blocked key is answered 1008, a revoked one as if it were unknown; revoking is final. */
export type KeyState = 'active' | 'blocked' | 'revoked';

export interface Key {
  readonly secretId: string;
  readonly accountId: number;
  readonly kind: KeyKind;
  readonly state: KeyState;
  /** The SecretKey, ready for HMAC. Never printed. */
  readonly secret: KeyObject;
  readonly createdSeconds: number;
  /** The actions of the control plane that a sub key may call; `*` is any. Main keys may call all. */
  readonly grants: readonly string[];
  /** Made by the first start, which nobody asked for it: it does not count against quotas. */
  readonly automatic?: true;
}

/** A subset of a metric's dimensions that it can be asked by: the samples of all its objects count. */
export interface Aggregation {
  /** In byte order; fewer than those of the metric. */
  readonly dimensionNames: readonly string[];
  readonly statisticsTypes: readonly StatisticsType[];
}

export interface Metric {
  readonly id: number;
  readonly namespaceId: number;
  readonly name: string;
  /** The display name, `metricCname`, as given. */
  readonly displayName: string;
  readonly unit: string;
  /** In byte order. */
  readonly dimensionNames: readonly string[];
  /** Of the full dimension set; the shortest period first, then as `statistics` lists them. */
  readonly statisticsTypes: readonly StatisticsType[];
  /** In byte order of their dimension names. */
  readonly aggregations: readonly Aggregation[];
}

export interface Namespace {
  readonly id: number;
  readonly accountId: number;
  readonly region: Region;
  readonly name: string;
  /** By metric name. */
  readonly metrics: ReadonlyMap<string, Metric>;
}

export interface MetricDraft {
  readonly name: string;
  readonly displayName: string;
  readonly unit: string;
  /** In any order. */
  readonly dimensionNames: readonly string[];
  readonly statisticsTypes: readonly StatisticsType[];
}

/**
 * Accounts, keys, namespaces and metrics. Questions are answered from memory, without waiting.
 * Changes are on disk before their promise resolves, whole or not at all, and seen by every
 * question asked after that. A rejected change leaves memory and disk as they were.
 */
export interface Catalog {
  accounts(): Account[];
  accountNamed(name: string): Account | undefined;
  keyOf(secretId: string): Key | undefined;
  /** Every key of every account. */
  keys(): Key[];
  /** Every key of the account, the oldest first. */
  keysOf(accountId: number): Key[];
  namespaceOf(accountId: number, region: Region, name: string): Namespace | undefined;
  /** In byte order of their names. */
  namespacesIn(accountId: number, region: Region): Namespace[];
  metricWithId(metricId: number): { metric: Metric; namespace: Namespace } | undefined;

  /** @throws CatalogConflictError where the name is taken. */
  createAccount(name: string): Promise<Account>;
  /** @throws CatalogConflictError where the SecretId is taken. */
  addKey(key: {
    accountId: number;
    secretId: string;
    secretKey: string;
    kind: KeyKind;
    grants: readonly string[];
    automatic?: true;
  }): Promise<Key>;
  /** @throws CatalogConflictError where it is revoked. */
  setKeyState(secretId: string, state: KeyState): Promise<Key>;
  setKeyGrants(secretId: string, grants: readonly string[]): Promise<Key>;
  /** @throws CatalogConflictError where it exists; CatalogQuotaError beyond the quotas, if given */
  createNamespace(
    accountId: number,
    region: Region,
    name: string,
    quotas?: Pick<RegistrationQuotas, 'namespacesPerRegionMax'>,
  ): Promise<Namespace>;
  /** @throws CatalogConflictError while metrics remain in it. */
  deleteNamespace(namespaceId: number): Promise<void>;
  /** @throws CatalogConflictError where it exists; CatalogQuotaError beyond the quotas, if given */
  createMetric(namespaceId: number, draft: MetricDraft, quotas?: NamespaceQuotas): Promise<Metric>;
  /** Takes its aggregations and statistics types with it. */
  deleteMetric(metricId: number): Promise<void>;
  modifyMetric(
    metricId: number,
    change: { readonly displayName: string; readonly unit?: string },
  ): Promise<Metric>;
  /** @throws CatalogConflictError where the metric has this aggregation */
  createAggregation(metricId: number, aggregation: Aggregation): Promise<Metric>;
  deleteAggregation(metricId: number, dimensionNames: readonly string[]): Promise<Metric>;
  /**
   * Declares statistics types of the metric's full dimension set, or of one of its aggregations;
   * what is declared already stays.
   */
  addStatisticsTypes(
    metricId: number,
    dimensionNames: readonly string[],
    types: readonly StatisticsType[],
  ): Promise<Metric>;
  /** @throws CatalogConflictError where one of them is not declared; then none goes */
  deleteStatisticsTypes(
    metricId: number,
    dimensionNames: readonly string[],
    types: readonly StatisticsType[],
  ): Promise<Metric>;
  /**
   * Creates in one step what is missing of a namespace and metrics; leaves alone what exists.
   * @throws CatalogQuotaError where that would be more than the quotas allow; nothing is created
   */
  register(
    accountId: number,
    region: Region,
    namespaceName: string,
    drafts: readonly MetricDraft[],
    quotas: RegistrationQuotas,
  ): Promise<Namespace>;
  /**
   * From now on the watcher is called when keys have changed, or all was read anew; what changed
   * them resolves only once the watcher has.
   */
  watchKeys(watcher: () => Promise<void>): void;
  /** Reads everything from disk anew. Keeps what is in memory where that fails. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

/** What is to be made would exceed a quota. */
export class CatalogQuotaError extends Error {
  override name = 'CatalogQuotaError';

  constructor(
    readonly quota: keyof RegistrationQuotas,
    message: string,
  ) {
    super(message);
  }
}

/** What was to be created exists, to be changed does not, or to be deleted is in use. */
export class CatalogConflictError extends Error {
  override name = 'CatalogConflictError';
}

/** The catalog can not be changed now: the disk is full, or gone. */
export class CatalogUnavailableError extends Error {
  override name = 'CatalogUnavailableError';
}
