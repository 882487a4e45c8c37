import { MemorySampleStore } from '../../src/storage/memory/memory-sample-store.js';
import { describeSampleStore } from './sample-store-conformance.js';
import { noonSeconds } from '../support/sample-store-harness.js';

describeSampleStore(
  'memory sample store',
  () =>
    Promise.resolve({
      nowSeconds: noonSeconds,
      open: ({ pendingSamplesMax = 1000 } = {}) =>
        Promise.resolve(new MemorySampleStore({ pendingSamplesMax, retentionDays: 30 })),
      dispose: () => Promise.resolve(),
    }),
  {
    durable: 'memory forgets',
    disk: 'memory has no disk',
    outage: 'memory can always be read',
  },
);
