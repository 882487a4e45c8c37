import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import type { AlarmRule } from '../../src/catalog/alarms/alarm-rule.js';
import { takeDelivery } from '../catalog/alarm-harness.js';
import { startSeconds, windowOf, WatchRig } from './watch-rig.js';

let rig: WatchRig;

beforeEach(async () => {
  rig = await WatchRig.open();
});

afterEach(() => {
  mock.restoreAll();
});

const channels = [{ kind: 'webhook', url: 'http://example.invalid/' }] as const;

/** Every notice so far: what it is of, its kind, and whether it is late. */
async function notices(): Promise<string[]> {
  const told: string[] = [];
  for (;;) {
    const due = await rig.alarms.dueDeliveries(2 ** 32, 1000);
    if (due.length === 0) return told;
    for (const { deliveryId, notice } of due) {
      const { dimensionValues, occurSeconds } = notice.alarm;
      const object = `${dimensionValues[1] ?? ''} ${windowOf(occurSeconds)}`;
      told.push(`${object} ${notice.kind}${notice.late ? ' late' : ''}`);
      await takeDelivery(rig.alarms, deliveryId);
    }
  }
}

async function receiversId(): Promise<number> {
  const group = { accountId: 1, name: 'ops', channels, configured: false };
  return (await rig.alarms.createReceivers(group)).receiversId;
}

/** A sample of an object in a window. */
function report(ip: string, window: number, value: number): Promise<void> {
  return rig.report(startSeconds + window * 300 - 100, { [ip]: value });
}

/** Nothing is judged until a window has closed; the server starts anew then. */
async function startAfter(window: number): Promise<void> {
  rig.nowSeconds = startSeconds + window * 300;
  rig.restart();
  await rig.tick(rig.nowSeconds + 10);
}

type Values = readonly (number | null)[];

describe('windows that were missed are judged in order', () => {
  const rows: readonly [
    situation: string,
    rule: Partial<AlarmRule>,
    before: Values,
    missed: Values,
    told: readonly string[],
    notices: readonly string[],
  ][] = [
    [
      'an alarm that came and went',
      {},
      [1],
      [90, 90, 1, 1, 1, 1],
      ['a 3 recovered 4'],
      ['a 3 opened late', 'a 3 ended late'],
    ],
    [
      'one that was open ended, another came',
      {},
      [90, 90],
      [90, 1, 90, 90, 90, 90],
      ['a 2 recovered 4', 'a 6 open'],
      ['a 2 opened', 'a 2 ended late', 'a 6 opened late'],
    ],
    [
      'and that one ended, too',
      {},
      [90, 90],
      [1, 90, 90, 1, 90, 90, 1, 1],
      ['a 2 recovered 3', 'a 5 recovered 6', 'a 8 recovered 9'],
      [
        'a 2 opened',
        'a 2 ended late',
        'a 5 opened late',
        'a 8 opened late',
        'a 5 ended late',
        'a 8 ended late',
      ],
    ],
    [
      'what the window that closed last brings is not late',
      {},
      [1],
      [1, 1, 1, 1, 90, 90],
      ['a 7 open'],
      ['a 7 opened'],
    ],
    [
      'a timeout',
      {},
      [90, 90],
      Array<null>(20).fill(null),
      ['a 2 timeout 14'],
      ['a 2 opened', 'a 2 ended late'],
    ],
  ];
  for (const [situation, change, before, missed, told, expected] of rows) {
    test(situation, async () => {
      await rig.rule({ ...change, receiversId: await receiversId() }, 'a');
      await rig.windows(...before);
      const first = await notices();
      for (const [at, value] of missed.entries()) {
        if (value !== null) await report('a', before.length + at + 1, value);
      }
      await startAfter(before.length + missed.length);
      assert.deepEqual(await rig.told(), told);
      assert.deepEqual([...first, ...(await notices())], expected);
      assert.deepEqual(rig.behind, [missed.length * 300, 0]);
      assert.deepEqual(rig.failures, []);
    });
  }

  test('of what came and went in a silence nothing is told', async () => {
    const { ruleId } = await rig.rule({ receiversId: await receiversId() }, 'a');
    await rig.windows(1);
    for (const [at, value] of [90, 90, 1, 1, 1].entries()) await report('a', at + 2, value);
    const endSeconds = startSeconds + 9000;
    await rig.alarms.createSilence({ accountId: 1, ruleId, reason: 'move', endSeconds });
    await startAfter(6);
    assert.deepEqual(await rig.told(), ['a 3 recovered 4']);
    assert.deepEqual(await notices(), []);
  });

  test('a rule that was made meanwhile has no windows before', async () => {
    await rig.rule({}, 'b');
    await rig.windows(1);
    rig.nowSeconds = startSeconds + 5 * 300 + 1;
    await rig.rule({}, 'a');
    for (const window of [2, 3, 4, 5, 6, 9]) await report('a', window, 90);
    await startAfter(12);
    assert.deepEqual(await rig.told(), ['a 9 open']);
  });

  test('an object that got a rule of its own meanwhile is left by the wildcard', async () => {
    await rig.rule({ isWild: true });
    await rig.windows(90, 90);
    await rig.rule({ threshold: 95 }, 'a');
    for (const window of [3, 4, 5, 6, 7]) await report('a', window, 90);
    await startAfter(7);
    assert.deepEqual(await rig.told(), ['a 2 objectUnbound 3']);
  });
});

describe('after a day without the server', () => {
  const objects = Array.from({ length: 500 }, (_, at) => `o${at}`);
  const lastWindow = 289;
  const now = startSeconds + lastWindow * 300 + 10;

  /**
   * A rule of 500 objects. Of each an alarm came and went; `o499` meets it for two windows, and
   * `o498` for hours.
   */
  beforeEach(async () => {
    await rig.rule({ isWild: true, receiversId: await receiversId() });
    const all = (value: number): Record<string, number> =>
      Object.fromEntries(objects.map((ip) => [ip, value]));
    await rig.window(all(1));
    for (const [window, value] of [
      [203, 90],
      [204, 90],
      [205, 1],
    ] as const) {
      await rig.report(startSeconds + window * 300 - 100, all(value));
    }
    for (const window of [288, 289]) await report('o499', window, 90);
    for (let window = 206; window <= 289; window += 1) await report('o498', window, 90);
    // Each question takes longer than catching up has at a time.
    let milliseconds = 0;
    mock.method(performance, 'now', () => milliseconds);
    const read = rig.store.readGroupedWindows.bind(rig.store);
    mock.method(rig.store, 'readGroupedWindows', (question: Parameters<typeof read>[0]) => {
      milliseconds += 1000;
      return read(question);
    });
    await startAfter(lastWindow);
  });

  async function told(ip: string): Promise<string[]> {
    return (await rig.told()).filter((line) => line.startsWith(`${ip} `));
  }

  test('the present is judged first, with all that led to it', async () => {
    assert.deepEqual(await told('o499'), ['o499 204 recovered 205', 'o499 289 open']);
    assert.deepEqual(await told('o498'), ['o498 204 recovered 205', 'o498 207 open']);
    const all = await notices();
    assert.deepEqual(
      all.filter((line) => line.startsWith('o499')),
      ['o499 204 opened late', 'o499 289 opened', 'o499 204 ended late'],
    );
    assert.equal(rig.alarms.judgedSeconds(300), startSeconds + lastWindow * 300);
    assert.deepEqual(await told('o497'), []);
  });

  test('the lag is that of the oldest window that is not judged', async () => {
    // 40 windows of 498 objects are judged at a time: those until window 41 are.
    assert.equal(rig.lagSeconds(now), (lastWindow - 42) * 300);
    for (let at = 0; at < 10; at += 1) await rig.tick(now);
    assert.equal(rig.lagSeconds(now), 0);
    assert.deepEqual(rig.behind, [288 * 300, 0]);
  });

  test('windows that close meanwhile are judged in time, of every object', async () => {
    rig.nowSeconds += 600;
    await report('o499', lastWindow + 1, 1);
    for (const window of [1, 2]) await report('o498', lastWindow + window, 90);
    for (const window of [1, 2]) await report('o450', lastWindow + window, 90);
    assert.deepEqual(await told('o450'), []);
    await rig.tick(rig.nowSeconds + 10);
    assert.deepEqual(await told('o499'), ['o499 204 recovered 205', 'o499 289 recovered 290']);
    assert.deepEqual(await told('o498'), ['o498 204 recovered 205', 'o498 207 open']);
    assert.deepEqual(await told('o450'), ['o450 204 recovered 205', 'o450 291 open']);
    assert.deepEqual(await told('o449'), []);
  });

  test('a server that starts anew at any moment opens and tells nothing twice', async () => {
    const all = await notices();
    for (let at = 0; at < 10; at += 1) {
      rig.restart();
      await rig.tick(now);
      all.push(...(await notices()));
    }
    const opened = (await rig.told()).map((line) => line.split(' ').slice(0, 2).join(' '));
    const expected = [...objects.map((ip) => `${ip} 204`), 'o498 207', 'o499 289'];
    assert.deepEqual(opened.sort(), expected.sort());
    assert.equal(all.filter((line) => line.includes('opened')).length, expected.length);
    assert.equal(all.filter((line) => line.includes('ended')).length, objects.length);
    assert.equal(new Set(all).size, all.length);
    assert.equal(rig.alarms.backlogOf(300), undefined);
    assert.deepEqual(rig.failures, []);
  });

  test('a store that fails meanwhile holds nothing up for ever', async () => {
    const failing = mock.method(rig.alarms, 'recordJudgement', () =>
      Promise.reject(new Error('no disk')),
    );
    await rig.tick(now);
    assert.equal(rig.failures.length, 1);
    failing.mock.restore();
    for (let at = 0; at < 10; at += 1) await rig.tick(now);
    assert.equal((await rig.told()).length, objects.length + 2);
    assert.equal(rig.lagSeconds(now), 0);
  });
});
