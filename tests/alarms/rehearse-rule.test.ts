import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rehearseRule } from '../../src/alarms/rehearse-rule.js';
import { ObjectFinder } from '../../src/alarms/watched-objects.js';
import { conditions } from './arbitrary-condition.js';
import { startSeconds, windowOf, WatchRig } from './watch-rig.js';

const histories = fc.array(fc.option(fc.constantFrom(70, 75, 90)), {
  minLength: 1,
  maxLength: 20,
});
test('rehearsing a rule says what watching did', async () => {
  await fc.assert(
    fc.asyncProperty(conditions, histories, async (condition, history) => {
      const rig = await WatchRig.open();
      const rule = await rig.rule(condition, 'a');
      await rig.windows(...history);
      const range = {
        firstEndSeconds: startSeconds + 300,
        lastEndSeconds: startSeconds + 300 * history.length,
        periodSeconds: 300,
      };
      const objects = await new ObjectFinder(rig.watch).objectsOf(rule);
      const alarms = await rehearseRule(objects, range, rig.watch);
      const lines = alarms.map(({ dimensionValues, occurSeconds, end }) => {
        const ended = end === undefined ? 'open' : `${end.reason} ${windowOf(end.recoverSeconds)}`;
        return `${dimensionValues[1] ?? ''} ${windowOf(occurSeconds)} ${ended}`;
      });
      assert.deepEqual(lines, await rig.told());
    }),
    { numRuns: 60 },
  );
});
