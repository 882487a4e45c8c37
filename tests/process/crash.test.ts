import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CrashRun } from '../../soak/crash/crash-run.js';
import { moments } from '../../soak/crash/moments.js';
import { temporaryFolder } from './temporary-folder.js';

/** The long form: npm run soak. */
test('kill -9 amid each kind of work: nothing lost, nothing twice, nothing invented', async (t) => {
  const tellProgress = (line: string): void => {
    t.diagnostic(line);
  };
  const options = { folder: temporaryFolder(), samples: 60_000, seed: 1, tellProgress };
  await new CrashRun({ ...options, kills: 2 }).run();
  // A second run takes up what the first one left.
  const { tally, rig } = await runToEnd(new CrashRun({ ...options, kills: moments.length }));
  assert.deepEqual(tally.told, []);
  assert.deepEqual(tally.faults, { lost: 0, twice: 0, invented: 0, half: 0, expired: 0 });
  const kills = [...tally.moments].map(([moment, { kills }]) => [moment, kills] as const);
  assert.deepEqual(Object.fromEntries(kills), Object.fromEntries(moments.map((each) => [each, 1])));
  assert.ok(rig.ledger.sampleCount >= 60_000);
  assert.equal(rig.ledger.acknowledgedSampleCount, rig.ledger.sampleCount);
  assert.ok(rig.changes.count > 0);
});

async function runToEnd(run: CrashRun): Promise<CrashRun> {
  await run.run();
  return run;
}
