import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { conditions } from './arbitrary-condition.js';
import { WatchRig } from './watch-rig.js';

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
    fc.asyncProperty(conditions, history, async (change, values) => {
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
