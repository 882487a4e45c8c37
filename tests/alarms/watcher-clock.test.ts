import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { startSeconds, WatchRig } from './watch-rig.js';

let rig: WatchRig;

beforeEach(async () => {
  rig = await WatchRig.open();
});

describe('a clock that jumps', () => {
  test('one that is set back opens nothing twice, and judging goes on', async () => {
    await rig.rule({}, 'a');
    await rig.windows(90, 90, 90, 90, 90, 90);
    rig.nowSeconds -= 1500;
    await rig.windows(90);
    assert.deepEqual(await rig.told(), ['a 2 open']);
    await rig.report(startSeconds + 610, { a: 200 });
    await rig.windows(null, null);
    assert.equal(rig.alarms.judgedSeconds(300), rig.nowSeconds);
  });

  test('a rule that was made before the clock was set back is judged on', async () => {
    rig.nowSeconds += 86_400;
    await rig.rule({}, 'a');
    rig.nowSeconds -= 86_400;
    await rig.windows(90);
    rig.restart();
    await rig.windows(90, 1);
    assert.deepEqual(await rig.told(), ['a 2 recovered 3']);
  });

  test('an alarm that opened before the clock was set back ends by its silence', async () => {
    await rig.rule({}, 'a');
    await rig.windows(90, 90);
    rig.nowSeconds -= 86_400;
    await rig.windows(...Array<null>(14).fill(null));
    const [told = ''] = await rig.told();
    assert.match(told, /^a 2 timeout -27\d$/);
  });

  test('one that leaps an hour ahead judges what it leapt over', async () => {
    await rig.rule({}, 'a');
    await rig.windows(90, 90);
    rig.nowSeconds += 3600;
    await rig.windows(null);
    assert.deepEqual(await rig.told(), ['a 2 timeout 14']);
  });
});
