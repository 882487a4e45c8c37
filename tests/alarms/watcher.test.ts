import assert from 'node:assert/strict';
import { beforeEach, describe, mock, test } from 'node:test';
import type { NoticeKind } from '../../src/catalog/alarms/alarm.js';
import { takeDelivery } from '../catalog/alarm-harness.js';
import { startSeconds, WatchRig } from './watch-rig.js';

let rig: WatchRig;

beforeEach(async () => {
  rig = await WatchRig.open();
});

const channels = [{ kind: 'webhook', url: 'http://example.invalid/' }] as const;

/** A rule that somebody is told of. */
async function toldRule(
  change: Parameters<WatchRig['rule']>[0] = {},
): ReturnType<WatchRig['rule']> {
  const group = { accountId: 1, name: 'ops', channels, configured: false };
  const { receiversId } = await rig.alarms.createReceivers(group);
  return rig.rule({ ...change, receiversId }, 'a');
}

/** What is told, in order, each taken at the first attempt: the kind, and whether it is late. */
async function notices(): Promise<string[]> {
  const told: string[] = [];
  for (;;) {
    const [delivery] = await rig.alarms.dueDeliveries(2 ** 32, 1);
    if (delivery === undefined) return told;
    const { deliveryId, notice } = delivery;
    told.push(`${notice.kind}${notice.late ? ' late' : ''}`);
    await takeDelivery(rig.alarms, deliveryId);
  }
}

describe('when a window is judged', () => {
  test('not before its grace is over', async () => {
    await rig.rule({}, 'a');
    await rig.windows(90);
    await rig.report(startSeconds + 310, { a: 90 });
    rig.nowSeconds = startSeconds + 600;
    await rig.tick(startSeconds + 609);
    assert.deepEqual(await rig.told(), []);
    await rig.tick(startSeconds + 610);
    assert.deepEqual(await rig.told(), ['a 2 open']);
  });

  test('a sample that comes within the grace counts', async () => {
    await rig.rule({ constancy: 1, windowsJudged: 1 }, 'a');
    await rig.tick(startSeconds + 305);
    await rig.report(startSeconds + 299, { a: 90 });
    await rig.tick(startSeconds + 310);
    assert.deepEqual(await rig.told(), ['a 1 open']);
  });

  test('windows that ended before the rule was made count for nothing', async () => {
    await rig.windows(90);
    await rig.rule({}, 'a');
    await rig.windows(90);
    assert.deepEqual(await rig.told(), []);
    await rig.windows(90);
    assert.deepEqual(await rig.told(), ['a 3 open']);
  });
});

describe('whom a rule is for', () => {
  test('a rule that is bound to nothing is inert', async () => {
    await rig.rule();
    await rig.windows(90, 90);
    assert.deepEqual(await rig.told(), []);
  });

  test('a wildcard is for every object, each for itself', async () => {
    await rig.rule({ isWild: true });
    await rig.window({ a: 90, b: 90 });
    await rig.window({ a: 90, b: 70 });
    await rig.window({ b: 90, c: 90 });
    await rig.window({ b: 90, c: 90 });
    assert.deepEqual(await rig.told(), ['a 2 open', 'b 4 open', 'c 4 open']);
  });

  test("an object's own rule wins over the wildcard", async () => {
    await rig.rule({ isWild: true });
    await rig.rule({ threshold: 95 }, 'a');
    await rig.window({ a: 90, b: 90 });
    await rig.window({ a: 90, b: 90 });
    assert.deepEqual(await rig.told(), ['b 2 open']);
  });

  test('a wildcard alarm ends when its object gets a rule of its own', async () => {
    await rig.rule({ isWild: true });
    await rig.windows(90, 90);
    await rig.rule({ threshold: 95 }, 'a');
    await rig.windows(90);
    assert.deepEqual(await rig.told(), ['a 2 objectUnbound 3']);
  });

  test('an aggregation is one object, of all its series', async () => {
    await rig.rule({ isWild: true, dimensionNames: ['diskname'], statistic: 'sum' });
    await rig.window({ a: 50, b: 40 });
    await rig.window({ a: 50, b: 40 });
    assert.deepEqual(await rig.told(), ['diskname=sda 2 open']);
  });

  test('an object that never reported alarms where no data does', async () => {
    await rig.rule({ missingData: 'alarm' }, 'a');
    await rig.windows(null, null);
    assert.deepEqual(await rig.told(), ['a 2 open']);
  });

  test('and is left alone where it does not', async () => {
    await rig.rule({}, 'a');
    await rig.windows(null, null, 90, 90);
    assert.deepEqual(await rig.told(), ['a 4 open']);
  });

  test('a wildcard forgets an object after a day without data', async () => {
    await rig.rule({ isWild: true, missingData: 'alarm' });
    await rig.windows(1, ...Array<null>(289).fill(null));
    assert.deepEqual(await rig.told(), ['a 3 timeout 290']);
  });
});

describe('what survives', () => {
  test('a restart between any two windows changes nothing', async () => {
    await rig.rule({}, 'a');
    for (const value of [90, 90, 90, 1, 90, 90]) {
      await rig.windows(value);
      rig.restart();
    }
    assert.deepEqual(await rig.told(), ['a 2 recovered 4', 'a 6 open']);
  });

  test('nor is forgotten what was counted before a silence that is no timeout', async () => {
    await rig.rule({}, 'a');
    await rig.windows(90, ...Array<null>(11).fill(null));
    rig.restart();
    await rig.windows(90);
    assert.deepEqual(await rig.told(), ['a 13 open']);
  });

  test('nor is what was counted before a longer one remembered', async () => {
    await rig.rule({}, 'a');
    await rig.windows(90, ...Array<null>(12).fill(null));
    rig.restart();
    await rig.windows(90);
    assert.deepEqual(await rig.told(), []);
  });

  test('nor does an alarm that is kept end by it', async () => {
    await rig.rule({ missingData: 'keep' }, 'a');
    await rig.windows(90, 90, ...Array<null>(40).fill(null));
    rig.restart();
    await rig.windows(90);
    assert.deepEqual(await rig.told(), ['a 2 open']);
  });

  test('nor does the timeout of an alarm begin anew', async () => {
    await rig.rule({}, 'a');
    await rig.windows(90, 90, ...Array<null>(6).fill(null));
    rig.restart();
    await rig.windows(...Array<null>(6).fill(null));
    assert.deepEqual(await rig.told(), ['a 2 timeout 14']);
  });

  test('windows of an hour without the server are judged in order, and told late', async () => {
    await toldRule();
    await rig.windows(1);
    for (const [at, value] of [90, 90, 90, 1, 90, 90].entries()) {
      await rig.report(startSeconds + 310 + at * 300, { a: value });
    }
    rig.restart();
    rig.nowSeconds = startSeconds + 3600;
    await rig.tick(startSeconds + 3610);
    assert.deepEqual(await rig.told(), ['a 3 recovered 5', 'a 7 open']);
    assert.deepEqual(await notices(), ['opened late', 'ended late', 'opened late']);
  });

  test('what is longer ago than alarmCatchUpSeconds is not judged, and said', async () => {
    await rig.rule({}, 'a');
    await rig.windows(1);
    await rig.report(startSeconds + 310, { a: 90 });
    rig.nowSeconds += 100_000 * 3;
    await rig.tick(rig.nowSeconds);
    assert.deepEqual(await rig.told(), []);
    assert.equal(rig.missed.length, 1);
    assert.deepEqual(rig.failures, []);
  });

  test('a store that fails leaves the window for the next tick', async () => {
    await rig.rule({}, 'a');
    await rig.windows(90);
    const failing = mock.method(rig.store, 'readGroupedWindows', () =>
      Promise.reject(new Error('no disk')),
    );
    await rig.windows(90);
    assert.equal(rig.failures.length, 1);
    failing.mock.restore();
    await rig.tick(rig.nowSeconds + 11);
    assert.deepEqual(await rig.told(), ['a 2 open']);
  });

  test('rules of one length are judged though those of another are not', async () => {
    await rig.rule({ periodSeconds: 60, statistic: 'min' }, 'a');
    await rig.rule({}, 'a');
    const read = rig.store.readGroupedWindows.bind(rig.store);
    mock.method(rig.store, 'readGroupedWindows', (question: Parameters<typeof read>[0]) =>
      question.periodSeconds === 60 ? Promise.reject(new Error('too much')) : read(question),
    );
    await rig.windows(90, 90);
    assert.deepEqual(await rig.told(), ['a 2 open']);
    assert.equal(rig.failures.length, 2);
  });

  test('time without rules is not judged, and nothing of it said to be missed', async () => {
    const { ruleId } = await rig.rule({}, 'a');
    await rig.windows(1);
    await rig.alarms.deleteRules([ruleId], { opened: [], ended: [], notices: [] });
    rig.nowSeconds += 300_000;
    await rig.rule({ constancy: 1, windowsJudged: 1 }, 'a');
    await rig.windows(90);
    assert.deepEqual([rig.roundCount, rig.missed], [2, []]);
    assert.deepEqual(await rig.told(), ['a 1002 open']);
  });

  test('a rule that is changed is judged by its new terms at once', async () => {
    const rule = await rig.rule({}, 'a');
    await rig.windows(70, 70);
    await rig.alarms.modifyRule(rule.ruleId, { ...rule, threshold: 60 });
    await rig.windows(70);
    assert.deepEqual(await rig.told(), ['a 3 open']);
  });
});

describe('what is told', () => {
  const situations: readonly [string, (number | null)[], readonly NoticeKind[]][] = [
    ['an opening once', [90, 90, 90, 90], ['opened']],
    ['its end once', [90, 90, 1, 1], ['opened', 'ended']],
    ['nothing of what opens nothing', [90, 1, 90], []],
  ];
  for (const [situation, values, expected] of situations) {
    test(situation, async () => {
      await toldRule();
      await rig.windows(...values);
      assert.deepEqual(await notices(), expected);
    });
  }

  test('an open alarm again after repeatSeconds', async () => {
    await toldRule({ repeatSeconds: 600 });
    await rig.windows(90, 90, 90, 90, 90);
    assert.deepEqual(await notices(), ['opened', 'repeated']);
  });

  test('at once after the clock was set back, and then as often again', async () => {
    await toldRule({ repeatSeconds: 600 });
    await rig.windows(90, 90);
    rig.nowSeconds -= 86_400;
    await rig.windows(90, 90, 90);
    assert.deepEqual(await notices(), ['opened', 'repeated', 'repeated']);
  });

  test('an opening in a silence, once that is over', async () => {
    const { ruleId } = await toldRule();
    const silence = { accountId: 1, ruleId, reason: 'deploy' };
    await rig.alarms.createSilence({ ...silence, endSeconds: startSeconds + 1000 });
    await rig.windows(90, 90, 90);
    assert.deepEqual(await notices(), []);
    await rig.windows(90);
    assert.deepEqual(await notices(), ['opened']);
  });

  test('an alarm that comes and goes in a silence, never', async () => {
    const { ruleId } = await toldRule();
    const objectKey = 'diskname=sda&ip=a';
    const silence = { accountId: 1, ruleId, objectKey, reason: 'deploy' };
    await rig.alarms.createSilence({ ...silence, endSeconds: startSeconds + 1000 });
    await rig.windows(90, 90, 1, 1);
    assert.deepEqual(await notices(), []);
  });

  test('an opening of another object in a silence of one', async () => {
    const { ruleId } = await toldRule();
    const silence = { accountId: 1, ruleId, objectKey: 'diskname=sda&ip=z', reason: 'deploy' };
    await rig.alarms.createSilence({ ...silence, endSeconds: startSeconds + 1000 });
    await rig.windows(90, 90);
    assert.deepEqual(await notices(), ['opened']);
  });

  test('the end of what was told, in a silence as well', async () => {
    const { ruleId } = await toldRule();
    await rig.windows(90, 90);
    const silence = { accountId: 1, ruleId, reason: 'deploy' };
    await rig.alarms.createSilence({ ...silence, endSeconds: startSeconds + 9000 });
    await rig.windows(1);
    assert.deepEqual(await notices(), ['opened', 'ended']);
  });
});
