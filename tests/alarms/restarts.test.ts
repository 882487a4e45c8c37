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
const value = fc.constantFrom(70, 75, 90);
const silence = fc.integer({ min: 1, max: 16 }).map((count) => Array<null>(count).fill(null));
const history = fc
  .array(fc.oneof({ arbitrary: value.map((one) => [one]), weight: 4 }, silence), { maxLength: 20 })
  .map((parts) => parts.flat());

async function toldOf(
  change: Parameters<WatchRig['rule']>[0],
  values: readonly (number | null)[],
  restartsBefore: ReadonlySet<number>,
): Promise<string[]> {
  const rig = await WatchRig.open();
  await rig.rule(change, 'a');
  for (const [at, one] of values.entries()) {
    if (restartsBefore.has(at)) rig.restart();
    await rig.windows(one);
  }
  return rig.told();
}

test('on any history a server that starts anew at any moments tells the same', async () => {
  const moments = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(condition, history, moments, async (change, values, restarts) => {
      assert.deepEqual(
        await toldOf(change, values, new Set(restarts)),
        await toldOf(change, values, new Set()),
      );
    }),
    { numRuns: 60 },
  );
});
