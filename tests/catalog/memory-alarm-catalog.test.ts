import type { AlarmCatalog } from '../../src/catalog/alarms/alarm-catalog.js';
import { MirroredAlarmCatalog } from '../../src/catalog/alarms/mirrored-alarm-catalog.js';
import { MemoryAlarmStorage } from '../../src/catalog/memory/memory-alarm-storage.js';
import { describeAlarmCatalog } from './alarm-catalog-conformance.js';
import { nowSeconds } from './alarm-harness.js';
import type { AlarmHarness } from './alarm-promise.js';

describeAlarmCatalog('an alarm catalog in memory', startMemory, {
  failures: 'memory does not fail by itself',
  durable: 'a restart empties it',
});

/**
 * Its rows outlive whoever has a catalog on them, as those of a remote engine outlive a process that
 * is killed: they are the same as before, with what the dead one claimed.
 */
function startMemory(): Promise<AlarmHarness> {
  const storage = new MemoryAlarmStorage();
  const open = (): Promise<AlarmCatalog> =>
    MirroredAlarmCatalog.open(storage.another(), () => harness.nowSeconds * 1000 + 7);
  const harness: AlarmHarness = {
    nowSeconds,
    open,
    another: open,
    kill: () => Promise.resolve(),
    breakEngine: () => undefined,
    loseCommits: () => undefined,
    mendEngine: () => undefined,
    stop: () => Promise.resolve(),
  };
  return Promise.resolve(harness);
}
