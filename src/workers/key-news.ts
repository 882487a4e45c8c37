import type { Key } from '../catalog/catalog.js';
import type { ToldKey } from './messages.js';

/** What workers were told of keys, and what of them is new. */
export class KeyNews {
  readonly #told = new Map<string, Key>();

  /** Every key that was told. */
  get all(): ToldKey[] {
    return [...this.#told.values()].map(toldKeyOf);
  }

  /** @param keys all there are: a catalog replaces what it changes */
  take(keys: readonly Key[]): ToldKey[] {
    const news = keys.filter((key) => this.#told.get(key.secretId) !== key);
    for (const key of news) this.#told.set(key.secretId, key);
    return news.map(toldKeyOf);
  }
}

function toldKeyOf({ secretId, accountId, kind, state, secret }: Key): ToldKey {
  return { secretId, accountId, kind, state, secretKey: secret.export() };
}
