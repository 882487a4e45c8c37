import { MemoryCatalogStorage } from '../../src/catalog/memory/memory-catalog-storage.js';
import { MirroredCatalog } from '../../src/catalog/mirrored-catalog.js';
import { describeCatalog } from './catalog-conformance.js';
import type { CatalogHarness } from './catalog-harness.js';

const nowSeconds = 1_402_992_826;

describeCatalog('a catalog in memory', startMemory, {
  failures: 'memory does not fail by itself',
});

/** Its rows outlive a catalog, as a disk would, but not the process. */
function startMemory(): Promise<CatalogHarness> {
  const storage = new MemoryCatalogStorage();
  return Promise.resolve({
    nowSeconds,
    open: () => MirroredCatalog.open(storage, () => nowSeconds * 1000 + 7),
    restart: () => Promise.resolve(),
    breakEngine: () => undefined,
    mendEngine: () => undefined,
    stop: () => Promise.resolve(),
  });
}
