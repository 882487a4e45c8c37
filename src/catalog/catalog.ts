import type { KeyObject } from 'node:crypto';
import type { Region } from '../model/region.js';
import type { StatisticsType } from '../model/statistic.js';
import type { AuditOrigin } from './audit/audit-event.js';
import type { TokenKind } from './access-token.js';
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

export interface KeyDraft {
  readonly accountId: number;
  readonly secretId: string;
  readonly secretKey: string;
  readonly kind: KeyKind;
  readonly grants: readonly string[];
  readonly automatic?: true;
}

/** Admits programs that do not sign, such as Grafana. Revoking a token removes it. */
export interface AccessToken {
  /** Names it in lists and to revoke it. No secret. */
  readonly tokenId: string;
  readonly accountId: number;
  readonly kind: TokenKind;
  /** See `tokenHashOf`. The text that its holder shows is kept nowhere. */
  readonly hash: string;
  /** What it is for, in the words of whoever made it. */
  readonly note: string;
  readonly createdSeconds: number;
  /** The only namespaces that it is good for, in every region; absent where it is good for all. */
  readonly namespaces?: readonly string[];
}

export type AccessTokenDraft = Pick<
  AccessToken,
  'accountId' | 'kind' | 'hash' | 'note' | 'namespaces'
>;

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
 * Questions about accounts, keys, tokens, namespaces and metrics, answered from memory without waiting.
 *
 * - A view shows the changes of its own process from the moment they resolve on, and those of other
 *   processes, where an engine admits any, within `lagMilliseconds` while it is in reach.
 * - Its version rises with each change that it shows, and whenever everything is read anew (by
 *   `reload`, or because another process or a failed change may have changed something). It never
 *   rises otherwise: a call that changes nothing leaves it, and calls no watcher.
 * - A value that was answered never changes: a change puts another in its place.
 */
export interface CatalogView {
  readonly version: number;
  /** How far it may be behind the changes of other processes; 0 where one process has the engine. */
  readonly lagMilliseconds: number;
  accounts(): Account[];
  accountWithId(id: number): Account | undefined;
  accountNamed(name: string): Account | undefined;
  keyOf(secretId: string): Key | undefined;
  /** Every key of every account. */
  keys(): Key[];
  /** Every key of the account, the oldest first. */
  keysOf(accountId: number): Key[];
  tokenWithId(tokenId: string): AccessToken | undefined;
  /** The token that its holder shows; no revoked one. */
  tokenWithHash(hash: string): AccessToken | undefined;
  /** Every token of every account. */
  tokens(): AccessToken[];
  /** Whether any account has a token of the kind. */
  hasTokens(kind: TokenKind): boolean;
  /** Every token of the account, the oldest first. */
  tokensOf(accountId: number): AccessToken[];
  namespaceOf(accountId: number, region: Region, name: string): Namespace | undefined;
  /** In byte order of their names. */
  namespacesIn(accountId: number, region: Region): Namespace[];
  metricWithId(metricId: number): { metric: Metric; namespace: Namespace } | undefined;
  /**
   * Calls the watcher after each change that the view shows; the call that made it resolves only
   * once every watcher has. Any number may watch. Where one throws or rejects, the others are
   * called all the same and the change stands, but the call rejects with a CatalogWatchError.
   * @returns what ends the watch
   */
  watch(watcher: CatalogWatcher): () => void;
}

/** What a change touched; `everything` after all was read anew. */
export type CatalogChange = 'accounts' | 'keys' | 'tokens' | 'namespaces' | 'everything';

export type CatalogWatcher = (change: CatalogChange) => void | Promise<void>;

/**
 * Accounts, keys, tokens, namespaces and metrics: a view, and changes to it.
 *
 * - A change is on disk before its promise resolves, whole or not at all.
 * - A refused change (CatalogConflictError, CatalogQuotaError) changes neither view nor disk.
 * - A change that fails with CatalogUnavailableError leaves the view, but may be on disk, whole. The
 *   view shows it at the latest once the engine has answered the next change, even with a refusal.
 * - Changes of any number of processes, where an engine admits them, are checked one after another
 *   against all that was changed before.
 */
export interface Catalog extends CatalogView {
  /** The same catalog; what is changed through it stands in the audit trail as this origin's. */
  by(origin: AuditOrigin): Catalog;
  /** @throws CatalogConflictError where the name is taken. */
  createAccount(name: string): Promise<Account>;
  /** @throws CatalogConflictError where the SecretId is taken. */
  addKey(draft: KeyDraft): Promise<Key>;
  /** @throws CatalogConflictError where it is revoked. */
  setKeyState(secretId: string, state: KeyState): Promise<Key>;
  setKeyGrants(secretId: string, grants: readonly string[]): Promise<Key>;
  /** Gives it an id that no token has. @throws CatalogConflictError where the hash is taken. */
  createToken(draft: AccessTokenDraft): Promise<AccessToken>;
  /**
   * Ends a token at once, for good.
   * @returns the token that was
   * @throws CatalogConflictError where there is none
   */
  revokeToken(tokenId: string): Promise<AccessToken>;
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

/** A change is made and shown, unless `cause` says why it was refused; but watchers failed. */
export class CatalogWatchError extends AggregateError {
  override name = 'CatalogWatchError';

  /** @param failures of the watchers */
  constructor(failures: readonly unknown[], options: ErrorOptions) {
    super(failures, `watchers of the catalog failed: ${failures.map(String).join(', ')}`, options);
  }
}

/** The catalog can not be changed now: the disk is full, or gone. */
export class CatalogUnavailableError extends Error {
  override name = 'CatalogUnavailableError';
}
