import type { Catalog } from '../../src/catalog/catalog.js';
import { MemoryCatalogStorage } from '../../src/catalog/memory/memory-catalog-storage.js';
import { MirroredCatalog } from '../../src/catalog/mirrored-catalog.js';
import { describeCatalog } from './catalog-conformance.js';
import type { CatalogHarness } from './catalog-harness.js';

const nowSeconds = 1_402_992_826;

describeCatalog('a catalog in memory', startMemory, {
  failures: 'memory does not fail by itself',
  durable: 'a restart empties it',
});

function startMemory(): Promise<CatalogHarness> {
  let storage = new MemoryCatalogStorage();
  const open = (): Promise<Catalog> =>
    MirroredCatalog.open(storage.another(), () => nowSeconds * 1000 + 7);
  return Promise.resolve({
    nowSeconds,
    open,
    another: open,
    restart: () => {
      storage = new MemoryCatalogStorage();
      return Promise.resolve();
    },
    breakEngine: () => undefined,
    loseCommits: () => undefined,
    mendEngine: () => undefined,
    stop: () => Promise.resolve(),
  });
}
