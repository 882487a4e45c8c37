import type { Region } from '../model/region.js';
import type { TokenKind } from './access-token.js';
import type {
  AccessToken,
  Account,
  CatalogChange,
  CatalogView,
  CatalogWatcher,
  Key,
  Metric,
  Namespace,
} from './catalog.js';
import type { CatalogMemory } from './catalog-memory.js';
import type { CatalogTables } from './catalog-tables.js';
import type { MirrorOf } from './mirror.js';

export type CatalogMirror = MirrorOf<CatalogTables, CatalogMemory, CatalogChange>;

/** What a catalog is asked, answered by a mirror of its storage. */
export class MirroredCatalogView implements CatalogView {
  readonly #mirror: CatalogMirror;

  constructor(mirror: CatalogMirror) {
    this.#mirror = mirror;
  }

  get version(): number {
    return this.#mirror.version;
  }

  get lagMilliseconds(): number {
    return this.#mirror.lagMilliseconds;
  }

  accounts(): Account[] {
    return this.#mirror.memory.accounts();
  }

  accountWithId(id: number): Account | undefined {
    return this.#mirror.memory.accountWithId(id);
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

  tokenWithId(tokenId: string): AccessToken | undefined {
    return this.#mirror.memory.tokenWithId(tokenId);
  }

  tokenWithHash(hash: string): AccessToken | undefined {
    return this.#mirror.memory.tokenWithHash(hash);
  }

  tokens(): AccessToken[] {
    return this.#mirror.memory.tokens();
  }

  hasTokens(kind: TokenKind): boolean {
    return this.#mirror.memory.hasTokens(kind);
  }

  tokensOf(accountId: number): AccessToken[] {
    return this.#mirror.memory.tokensOf(accountId);
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

  watch(watcher: CatalogWatcher): () => void {
    return this.#mirror.watch(watcher);
  }
}
