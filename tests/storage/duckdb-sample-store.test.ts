import { DuckdbHarness } from '../support/duckdb-harness.js';
import { canMountDisk } from '../support/small-disk.js';
import { describeSampleStore } from './sample-store-conformance.js';

const onSmallDisk = canMountDisk();

describeSampleStore(
  'DuckDB sample store',
  () => DuckdbHarness.create({ onSmallDisk }),
  onSmallDisk ? {} : { disk: 'only root may mount a small disk' },
);

describeSampleStore(
  'DuckDB sample store that checkpoints often',
  () => DuckdbHarness.create({ onSmallDisk, checkpointBytesMax: 65_536 }),
  onSmallDisk ? {} : { disk: 'only root may mount a small disk' },
);
