import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { missingDataPolicies } from '../../src/catalog/alarms/alarm-rule.js';
import { WatchRig } from './watch-rig.js';

const condition = fc
  .record({
    constancy: fc.integer({ min: 1, max: 3 }),
    more: fc.integer({ min: 0, max: 2 }),
    missingData: fc.constantFrom(...missingDataPolicies),
    recoveryThreshold: fc.constantFrom(72, 80),
  })
  .map(({ constancy, more, ...rest }) => ({ ...rest, constancy, windowsJudged: constancy + more }));
const value = fc.constantFrom(70, 75, 90, 90);
const silence = fc.integer({ min: 1, max: 16 }).map((count) => Array<null>(count).fill(null));
const history = fc
  .array(fc.oneof({ arbitrary: value.map((one) => [one]), weight: 3 }, silence), {
    minLength: 8,
    maxLength: 16,
  })
  .map((parts) => parts.flat());

async function toldOf(
  change: Parameters<WatchRig['rule']>[0],
  values: readonly (number | null)[],
  beforeEach: (rig: WatchRig) => void,
): Promise<string[]> {
  const rig = await WatchRig.open();
  await rig.rule(change, 'a');
  for (const one of values) {
    beforeEach(rig);
    await rig.windows(one);
  }
  return rig.told();
}

test('on any history a server that starts anew for every window tells the same', async () => {
  await fc.assert(
    fc.asyncProperty(condition, history, async (change, values) => {
      assert.deepEqual(
        await toldOf(change, values, (rig) => {
          rig.restart();
        }),
        await toldOf(change, values, () => undefined),
      );
    }),
    { numRuns: 30 },
  );
});
