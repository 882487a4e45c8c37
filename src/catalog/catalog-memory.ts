import type { Region } from '../model/region.js';
import { compareBytes } from '../model/byte-order.js';
import type { TokenKind } from './access-token.js';
import type { AccessToken, Account, Key, Metric, Namespace } from './catalog.js';
import { withMetrics, withoutMetric } from './namespace-changes.js';

/** What the catalog holds, arranged by its questions. A change puts new values, never alters one. */
export class CatalogMemory {
  readonly #accounts = new Map<number, Account>();
  readonly #accountsByName = new Map<string, Account>();
  readonly #keys = new Map<string, Key>();
  readonly #tokens = new Map<string, AccessToken>();
  readonly #tokensByHash = new Map<string, AccessToken>();
  /** Counted, so that whoever shows a wrong token does not have all of them looked through. */
  readonly #tokenCounts = new Map<TokenKind, number>();
  readonly #namespaces = new Map<number, Namespace>();
  readonly #metrics = new Map<number, Metric>();
  // Nested, so that the question of every report builds no key to look up.
  readonly #namespacesByPlace = new Map<number, Map<Region, Map<string, Namespace>>>();

  /** Another one that shows the same, and changes by itself. */
  copy(): CatalogMemory {
    const copy = new CatalogMemory();
    for (const account of this.#accounts.values()) copy.putAccount(account);
    for (const key of this.#keys.values()) copy.putKey(key);
    for (const token of this.#tokens.values()) copy.putToken(token);
    for (const namespace of this.#namespaces.values()) copy.putNamespace(namespace);
    return copy;
  }

  accounts(): Account[] {
    return [...this.#accounts.values()];
  }

  accountWithId(id: number): Account | undefined {
    return this.#accounts.get(id);
  }

  accountNamed(name: string): Account | undefined {
    return this.#accountsByName.get(name);
  }

  keyOf(secretId: string): Key | undefined {
    return this.#keys.get(secretId);
  }

  keys(): Key[] {
    return [...this.#keys.values()];
  }

  /** In the order they were first put. */
  keysOf(accountId: number): Key[] {
    return this.keys().filter((key) => key.accountId === accountId);
  }

  tokenWithId(tokenId: string): AccessToken | undefined {
    return this.#tokens.get(tokenId);
  }

  tokenWithHash(hash: string): AccessToken | undefined {
    return this.#tokensByHash.get(hash);
  }

  tokens(): AccessToken[] {
    return [...this.#tokens.values()];
  }

  hasTokens(kind: TokenKind): boolean {
    return (this.#tokenCounts.get(kind) ?? 0) > 0;
  }

  /** In the order they were first put. */
  tokensOf(accountId: number): AccessToken[] {
    return this.tokens().filter((token) => token.accountId === accountId);
  }

  namespaceWithId(id: number): Namespace | undefined {
    return this.#namespaces.get(id);
  }

  namespaceOf(accountId: number, region: Region, name: string): Namespace | undefined {
    return this.#namespacesByPlace.get(accountId)?.get(region)?.get(name);
  }

  namespacesIn(accountId: number, region: Region): Namespace[] {
    const namespaces = this.#namespacesByPlace.get(accountId)?.get(region)?.values() ?? [];
    return [...namespaces].sort((left, right) => compareBytes(left.name, right.name));
  }

  namespaceCount(accountId: number, region: Region): number {
    return this.#namespacesByPlace.get(accountId)?.get(region)?.size ?? 0;
  }

  metricWithId(id: number): Metric | undefined {
    return this.#metrics.get(id);
  }

  putAccount(account: Account): void {
    this.#accounts.set(account.id, account);
    this.#accountsByName.set(account.name, account);
  }

  putKey(key: Key): void {
    this.#keys.set(key.secretId, key);
  }

  putToken(token: AccessToken): void {
    if (!this.#tokens.has(token.tokenId)) this.#countTokens(token.kind, 1);
    this.#tokens.set(token.tokenId, token);
    this.#tokensByHash.set(token.hash, token);
  }

  removeToken({ tokenId, hash, kind }: AccessToken): void {
    if (this.#tokens.delete(tokenId)) this.#countTokens(kind, -1);
    this.#tokensByHash.delete(hash);
  }

  /** With its metrics. */
  putNamespace(namespace: Namespace): void {
    this.#placeNamespace(namespace);
    for (const metric of namespace.metrics.values()) this.#metrics.set(metric.id, metric);
  }

  removeNamespace(id: number): void {
    const namespace = this.#namespaces.get(id);
    if (namespace === undefined) return;
    const { accountId, region, name, metrics } = namespace;
    for (const metric of metrics.values()) this.#metrics.delete(metric.id);
    this.#namespaces.delete(id);
    this.#namespacesByPlace.get(accountId)?.get(region)?.delete(name);
  }

  putMetric(metric: Metric): void {
    const namespace = this.#namespaces.get(metric.namespaceId);
    if (namespace === undefined) return;
    this.#placeNamespace(withMetrics(namespace, [metric]));
    this.#metrics.set(metric.id, metric);
  }

  removeMetric({ id, namespaceId }: Metric): void {
    const namespace = this.#namespaces.get(namespaceId);
    if (namespace === undefined) return;
    this.#placeNamespace(withoutMetric(namespace, id));
    this.#metrics.delete(id);
  }

  #countTokens(kind: TokenKind, more: number): void {
    this.#tokenCounts.set(kind, (this.#tokenCounts.get(kind) ?? 0) + more);
  }

  #placeNamespace(namespace: Namespace): void {
    this.#namespaces.set(namespace.id, namespace);
    const places = this.#namespacesByPlace;
    const regions = places.get(namespace.accountId) ?? new Map<Region, Map<string, Namespace>>();
    const names = regions.get(namespace.region) ?? new Map<string, Namespace>();
    names.set(namespace.name, namespace);
    regions.set(namespace.region, names);
    places.set(namespace.accountId, regions);
  }
}
