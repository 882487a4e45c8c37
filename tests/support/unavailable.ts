import { CatalogUnavailableError } from '../../src/catalog/catalog.js';
import { StoreUnavailableError } from '../../src/storage/sample-store.js';

/** What an engine throws where it can not do what it is asked, for now. */
export function catalogUnavailable(reason: string): Error {
  return new CatalogUnavailableError(reason);
}

export function storeUnavailable(reason: string): Error {
  return new StoreUnavailableError(reason);
}
