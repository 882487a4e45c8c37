import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { startSeconds, windowOf, WatchRig } from './watch-rig.js';

let rig: WatchRig;

beforeEach(async () => {
  rig = await WatchRig.open();
});

describe('a zone that changes', () => {
  /** Windows of an hour; 03:00 of UTC+8 is when the old zone's last window ended. */
  const rows: readonly [zone: string, utcOffsetSeconds: number, judgedAt: string][] = [
    ['+08:00', 28_800, '04:00'],
    ['+05:30', 19_800, '03:30'],
    ['+05:45', 20_700, '03:15'],
    ['-03:30', -12_600, '03:30'],
    ['+09:00', 32_400, '04:00'],
  ];
  const at = (time: string): number => {
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    return startSeconds + hours * 3600 + minutes * 60;
  };
  for (const [zone, utcOffsetSeconds, judgedAt] of rows) {
    for (const restarts of [true, false]) {
      test(`${zone} ${restarts ? 'at a restart' : 'while it runs'}: due at ${judgedAt}`, async () => {
        await rig.rule({ periodSeconds: 3600, constancy: 1, windowsJudged: 1 }, 'a');
        for (const time of ['01:00', '02:00', '03:00']) await rig.tick(at(time) + 10);
        rig.change = { utcOffsetSeconds };
        if (restarts) rig.restart();
        await rig.report(at('03:05'), { a: 90 });
        await rig.tick(at(judgedAt) + 9);
        assert.deepEqual(await rig.told(), []);
        await rig.tick(at(judgedAt) + 10);
        assert.deepEqual(await rig.told(), [`a ${windowOf(at(judgedAt))} open`]);
        assert.equal(rig.alarms.judgedSeconds(3600), at(judgedAt));
        assert.deepEqual(rig.missed, []);
      });
    }
  }
});
