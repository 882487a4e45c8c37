import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { HeldLease } from '../../src/alarms/held-lease.js';
import { Watcher } from '../../src/alarms/watcher.js';
import { StaleLeaseError } from '../../src/catalog/alarms/judging-lease.js';
import { WatchRig } from './watch-rig.js';

let rig: WatchRig;

/** A watcher as another process has it, and what it told. */
interface Other {
  readonly watcher: Watcher;
  rounds: number;
  readonly failures: unknown[];
}

beforeEach(async () => {
  rig = await WatchRig.open();
  await rig.rule({ constancy: 1, windowsJudged: 1 }, 'a');
});

afterEach(() => {
  mock.restoreAll();
});

function other(owner: string): Other {
  const failures: unknown[] = [];
  const ignored = (): void => undefined;
  const watcher = new Watcher(rig.watch, new HeldLease(rig.alarms, owner), {
    judged: () => (told.rounds += 1),
    judgingFailed: (error) => void failures.push(error),
    windowsMissed: ignored,
    catchUpBegan: ignored,
    caughtUp: ignored,
  });
  const told: Other = { watcher, rounds: 0, failures };
  return told;
}

describe('two processes', () => {
  test('one judges, and the other once the lease of the first has expired', async () => {
    const standby = other('standby');
    await rig.window({ a: 90 });
    assert.equal(rig.roundCount, 1);
    for (let second = 0; second < 300; second += 5) {
      rig.nowSeconds += 5;
      await rig.tick(rig.nowSeconds);
      await standby.watcher.tick(rig.nowSeconds);
    }
    assert.equal(standby.rounds, 0);
    rig.nowSeconds += 30;
    await standby.watcher.tick(rig.nowSeconds);
    assert.equal(standby.rounds, 1);
    const before = rig.roundCount;
    rig.nowSeconds += 600;
    await standby.watcher.tick(rig.nowSeconds);
    await rig.tick(rig.nowSeconds);
    assert.deepEqual([rig.roundCount, standby.rounds], [before, 3]);
    assert.deepEqual([rig.failures, standby.failures], [[], []]);
    assert.deepEqual(await rig.told(), ['a 1 open']);
  });

  test('a process that closes leaves judging to the other at once', async () => {
    const first = other('first');
    rig.nowSeconds += 310;
    await first.watcher.tick(rig.nowSeconds);
    await first.watcher.close();
    await rig.window({ a: 90 });
    assert.deepEqual([first.rounds, rig.roundCount], [1, 1]);
  });

  test('a process that was suspended in its round changes nothing, and stops', async () => {
    const suspended = other('suspended');
    await rig.report(rig.nowSeconds + 10, { a: 90 });
    rig.nowSeconds += 310;
    const read = rig.store.readGroupedWindows.bind(rig.store);
    const reading = mock.method(
      rig.store,
      'readGroupedWindows',
      async (...question: Parameters<typeof read>) => {
        reading.mock.restore();
        const values = await read(...question);
        rig.nowSeconds += 60;
        await rig.tick(rig.nowSeconds);
        return values;
      },
    );
    await suspended.watcher.tick(rig.nowSeconds);
    assert.equal(suspended.rounds, 0);
    assert.equal(suspended.failures.length, 1);
    assert.ok(suspended.failures[0] instanceof StaleLeaseError);
    assert.equal(rig.roundCount, 1);
    assert.deepEqual(await rig.told(), ['a 1 open']);
    await suspended.watcher.tick(rig.nowSeconds);
    assert.equal(suspended.failures.length, 1);
  });

  test('a judge knows what the other judged meanwhile', async () => {
    const standby = other('standby');
    await rig.window({ a: 90 });
    rig.nowSeconds += 300;
    await standby.watcher.tick(rig.nowSeconds + 10);
    assert.equal(standby.rounds, 1);
    await standby.watcher.close();
    await rig.report(rig.nowSeconds + 10, { a: 10 });
    rig.nowSeconds += 300;
    await rig.tick(rig.nowSeconds + 10);
    assert.deepEqual(await rig.told(), ['a 1 recovered 3']);
  });
});

describe('one process', () => {
  test('keeps one lease, renewed before it expires', async () => {
    const acquire = mock.method(rig.alarms, 'acquireLease');
    const renew = mock.method(rig.alarms, 'renewLease');
    for (let second = 0; second < 600; second += 1) {
      rig.nowSeconds += 1;
      await rig.tick(rig.nowSeconds);
      assert.equal(await rig.alarms.acquireLease({ owner: 'other', seconds: 30 }), undefined);
    }
    const own = acquire.mock.calls.filter((call) => call.arguments[0].owner === 'watcher');
    assert.equal(own.length, 1);
    assert.equal(renew.mock.callCount(), 59);
  });

  test('judges on while a renewal fails, once it does not', async () => {
    await rig.window({ a: 90 });
    const renew = mock.method(rig.alarms, 'renewLease', () => Promise.reject(new Error('disk')));
    await rig.window({ a: 90 });
    assert.equal(rig.failures.length, 1);
    renew.mock.restore();
    await rig.window({ a: 10 });
    assert.deepEqual(await rig.told(), ['a 1 recovered 3']);
  });

  test('without a rule it needs no lease', async () => {
    const empty = await WatchRig.open();
    const acquire = mock.method(empty.alarms, 'acquireLease');
    await empty.window();
    assert.equal(acquire.mock.callCount(), 0);
    await empty.rule({}, 'a');
    await empty.window();
    assert.equal(acquire.mock.callCount(), 1);
  });
});
