import { LeastSampleStore } from './least-sample-store.js';
import { describeSampleStore } from './sample-store-conformance.js';
import { noonSeconds } from '../support/sample-store-harness.js';

describeSampleStore(
  'a sample store that promises the least',
  () => {
    let canRead = true;
    return Promise.resolve({
      nowSeconds: noonSeconds,
      open: ({ pendingSamplesMax = 1000 } = {}) =>
        Promise.resolve(
          new LeastSampleStore({ pendingSamplesMax, retentionDays: 30 }, () => canRead),
        ),
      outage: {
        begin: () => {
          canRead = false;
        },
        end: () => {
          canRead = true;
        },
      },
      dispose: () => Promise.resolve(),
    });
  },
  {
    durable: 'memory forgets',
    disk: 'memory has no disk',
    repeats: 'a retry has the keys of samples that are there',
    hints: 'it knows of no series by itself',
    retention: 'maintenance does nothing',
  },
);
