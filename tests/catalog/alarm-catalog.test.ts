import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { MirroredAlarmCatalog } from '../../src/catalog/alarms/mirrored-alarm-catalog.js';
import { CatalogConflictError } from '../../src/catalog/catalog.js';
import {
  noChanges,
  nowSeconds,
  openAlarms,
  openings,
  round,
  ruleDraft,
  webhook,
} from './alarm-harness.js';
import { makeTemporaryFolder } from './temporary-folder.js';

const everything = { accountId: 1, startSeconds: 0, endSeconds: nowSeconds, offset: 0, limit: 10 };

let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>;
let alarms: MirroredAlarmCatalog;
let close: () => Promise<void>;

beforeEach(async () => {
  folder = await makeTemporaryFolder();
  await open();
});

afterEach(async () => {
  await close();
  await folder.remove();
});

async function open(): Promise<void> {
  ({ alarms, close } = await openAlarms(join(folder.path, 'data.duckdb')));
}

async function reopen(): Promise<void> {
  await close();
  await open();
}

/** Whether what is asked answers the same once the file was opened anew. */
async function assertKept(question: () => unknown): Promise<void> {
  const before = await question();
  await reopen();
  assert.deepEqual(await question(), before);
}

describe('what people set', () => {
  test('a rule gets an id of the published form, and is kept', async () => {
    const rule = await alarms.createRule(ruleDraft);
    assert.match(rule.ruleId, /^policy-[a-z0-9]{8}$/);
    assert.equal(rule.createdSeconds, nowSeconds);
    assert.deepEqual(alarms.ruleOf(rule.ruleId), rule);
    assert.deepEqual(alarms.rulesOfMetric(7), [rule]);
    await assertKept(() => alarms.rules());
  });

  test('a rule takes new terms, and loses a recovery threshold that they lack', async () => {
    const { ruleId } = await alarms.createRule({ ...ruleDraft, recoveryThreshold: 70 });
    const terms = { ...ruleDraft, threshold: 90 };
    const changed = await alarms.modifyRule(ruleId, terms);
    assert.equal(changed.threshold, 90);
    assert.equal(changed.recoveryThreshold, undefined);
    await assertKept(() => alarms.rules());
  });

  test('objects are bound once each, in order', async () => {
    const { ruleId } = await alarms.createRule({ ...ruleDraft, isWild: false });
    for (const ip of ['b', 'a', 'b']) await alarms.bindObject(ruleId, ['sda', ip]);
    assert.deepEqual(alarms.objectsOf(ruleId), [
      ['sda', 'b'],
      ['sda', 'a'],
    ]);
    await assertKept(() => alarms.objectsOf(ruleId));
    await alarms.unbindObject(ruleId, ['sda', 'b'], noChanges);
    assert.deepEqual(alarms.objectsOf(ruleId), [['sda', 'a']]);
    await assertKept(() => alarms.objectsOf(ruleId));
  });

  test('receivers are numbered from 1001, and no number is used again', async () => {
    const draft = { accountId: 1, name: 'ops', channels: [webhook], configured: false };
    const { receiversId } = await alarms.createReceivers(draft);
    assert.equal(receiversId, 1001);
    await assertKept(() => alarms.receivers(1));
    await alarms.deleteReceivers(receiversId);
    await reopen();
    assert.equal((await alarms.createReceivers(draft)).receiversId, 1002);
  });

  test('a silence goes with its rule', async () => {
    const { ruleId } = await alarms.createRule(ruleDraft);
    const draft = { accountId: 1, ruleId, endSeconds: nowSeconds + 60, reason: 'deploy' };
    await alarms.createSilence(draft);
    await assertKept(() => alarms.silences(1));
    await alarms.deleteRules([ruleId], noChanges);
    assert.deepEqual(alarms.silences(1), []);
    await assertKept(() => [alarms.silences(1), alarms.rules()]);
  });
});

describe('what is refused, and changes nothing', () => {
  const refusals: readonly [string, () => Promise<unknown>][] = [
    [
      'a rule whose receivers are unknown',
      () => alarms.createRule({ ...ruleDraft, receiversId: 9 }),
    ],
    ['new terms of an unknown rule', () => alarms.modifyRule('policy-none', ruleDraft)],
    ['binding to an unknown rule', () => alarms.bindObject('policy-none', ['a', 'b'])],
    ['unbinding what is not bound', () => alarms.unbindObject('policy-none', ['a'], noChanges)],
    ['deleting an unknown rule', () => alarms.deleteRules(['policy-none'], noChanges)],
    ['deleting unknown receivers', () => alarms.deleteReceivers(1001)],
    ['deleting an unknown silence', () => alarms.deleteSilence('silence-none')],
  ];
  for (const [situation, attempt] of refusals) {
    test(situation, async () => {
      await assert.rejects(attempt(), CatalogConflictError);
      assert.deepEqual(alarms.rules(), []);
    });
  }

  test('deleting receivers that a rule has', async () => {
    const draft = { accountId: 1, name: 'ops', channels: [webhook], configured: false };
    const { receiversId } = await alarms.createReceivers(draft);
    await alarms.createRule({ ...ruleDraft, receiversId });
    await assert.rejects(alarms.deleteReceivers(receiversId), CatalogConflictError);
    await assert.rejects(alarms.createReceivers(draft), CatalogConflictError);
    assert.equal(alarms.receivers(1).length, 1);
  });
});

describe('alarms', () => {
  test('an alarm opens once, is open until it ends, and stays in the list', async () => {
    const rule = await alarms.createRule(ruleDraft);
    await alarms.recordJudgement(round, openings(rule, ['a']));
    await assertKept(() => alarms.openAlarms());
    await assert.rejects(
      alarms.recordJudgement({ ...round, endSeconds: nowSeconds }, openings(rule, ['a'])),
      CatalogConflictError,
    );
    assert.equal(alarms.judgedSeconds(300), round.endSeconds);
    const [alarm] = alarms.openAlarms();
    assert.ok(alarm);
    assert.equal(alarm.noticedSeconds, nowSeconds);
    const end = { reason: 'recovered', recoverSeconds: nowSeconds, value: 3 } as const;
    const ended = [{ alarmId: alarm.alarmId, end }];
    await alarms.recordJudgement(round, { opened: [], ended, notices: [] });
    assert.deepEqual(alarms.openAlarms(), []);
    await reopen();
    assert.deepEqual(alarms.openAlarms(), []);
    const listed = await alarms.listAlarms(everything);
    assert.deepEqual(
      listed.alarms.map((each) => each.alarm.end),
      [end],
    );
  });

  test('of a rule or object that is gone meanwhile nothing opens', async () => {
    const rule = await alarms.createRule({ ...ruleDraft, isWild: false });
    await alarms.recordJudgement(round, openings(rule, ['a']));
    assert.deepEqual(alarms.openAlarms(), []);
    await alarms.deleteRules([rule.ruleId], noChanges);
    await alarms.recordJudgement(round, openings(rule, ['a']));
    assert.deepEqual(alarms.openAlarms(), []);
  });

  test('the list is narrowed by each member of a selection', async () => {
    const rule = await alarms.createRule(ruleDraft);
    await alarms.recordJudgement(round, openings(rule, ['a', 'b', 'c']));
    const counts: [object, number][] = [
      [{}, 3],
      [{ accountId: 2 }, 0],
      [{ namespaceName: 'other' }, 0],
      [{ metricName: 'disk_used', namespaceName: 'host' }, 3],
      [{ objectKey: 'diskname=sda&ip=b' }, 1],
      [{ endSeconds: nowSeconds - 101 }, 0],
      [{ startSeconds: nowSeconds - 100, endSeconds: nowSeconds - 100 }, 3],
      [{ limit: 1 }, 3],
    ];
    for (const [narrow, total] of counts) {
      assert.equal((await alarms.listAlarms({ ...everything, ...narrow })).total, total);
    }
    const page = await alarms.listAlarms({ ...everything, offset: 1, limit: 1 });
    assert.deepEqual(
      page.alarms.map(({ alarm }) => alarm.dimensionValues),
      [['sda', 'b']],
    );
  });
});

describe('the outbox', () => {
  const other = { ...webhook, url: 'http://example.invalid/other?token=secret-of-url' };
  const next = { state: 'waiting', nextAttemptSeconds: nowSeconds + 5 } as const;
  const done = { ...next, state: 'delivered' } as const;
  const attempt = {
    attemptSeconds: nowSeconds,
    durationMilliseconds: 12,
    delivered: false,
    outcome: 'answered 500',
  };

  async function noticeAll(ips: readonly string[]): Promise<void> {
    const draft = { accountId: 1, name: 'ops', channels: [webhook, other], configured: false };
    const { receiversId } = await alarms.createReceivers(draft);
    const rule = await alarms.createRule({ ...ruleDraft, receiversId });
    await alarms.recordJudgement(round, openings(rule, ips));
  }

  test('a notice becomes one delivery for each channel', async () => {
    await noticeAll(['a']);
    await assertKept(() => alarms.dueDeliveries(nowSeconds, 10));
    const due = await alarms.dueDeliveries(nowSeconds, 10);
    assert.equal(new Set(due.map(({ deliveryId }) => deliveryId)).size, 2);
    assert.deepEqual(due[0]?.channel, webhook);
    assert.deepEqual(await alarms.dueDeliveries(nowSeconds - 1, 10), []);
  });

  test('an attempt that failed waits; one that did not is done', async () => {
    await noticeAll(['a']);
    const [first, second] = await alarms.dueDeliveries(nowSeconds, 10);
    assert.ok(first && second);
    await alarms.recordAttempts([
      { deliveryId: first.deliveryId, attempt, next },
      { deliveryId: 'gone', attempt, next },
      { deliveryId: second.deliveryId, attempt, next: done },
    ]);
    assert.deepEqual(await alarms.dueDeliveries(nowSeconds, 10), []);
    const [due] = await alarms.dueDeliveries(nowSeconds + 5, 10);
    assert.equal(due?.deliveryId, first.deliveryId);
    assert.equal(due.attempts, 1);
    await assertKept(() => alarms.dueDeliveries(nowSeconds + 5, 10));
    const { deliveries } = await alarms.listDeliveries(1, { offset: 0, limit: 10 });
    assert.deepEqual(deliveries.map(({ state }) => state).sort(), ['delivered', 'waiting']);
    assert.deepEqual(deliveries[0]?.attempts, [attempt]);
  });

  test('of an alarm and a channel none overtakes the one before', async () => {
    await noticeAll(['a']);
    const { alarmId } = alarms.openAlarms()[0] ?? { alarmId: 0 };
    const end = { reason: 'recovered', recoverSeconds: nowSeconds } as const;
    const notices = [{ alarm: { alarmId }, kind: 'ended' as const, late: false }];
    await alarms.recordJudgement(round, { opened: [], ended: [{ alarmId, end }], notices });
    const kinds = async (): Promise<string[]> =>
      (await alarms.dueDeliveries(nowSeconds, 10)).map(({ notice }) => notice.kind);
    assert.deepEqual(await kinds(), ['opened', 'opened']);
    const [first] = await alarms.dueDeliveries(nowSeconds, 1);
    assert.ok(first);
    await alarms.recordAttempts([{ deliveryId: first.deliveryId, attempt, next }]);
    assert.deepEqual(await kinds(), ['opened']);
    await alarms.recordAttempts([{ deliveryId: first.deliveryId, attempt, next: done }]);
    assert.deepEqual((await kinds()).sort(), ['ended', 'opened']);
  });

  test('the log of a delivery keeps the first attempt and the latest ones', async () => {
    await noticeAll(['a']);
    const [due] = await alarms.dueDeliveries(nowSeconds, 1);
    assert.ok(due);
    for (let number = 1; number <= 30; number += 1) {
      const numbered = { ...attempt, outcome: `attempt ${number}` };
      await alarms.recordAttempts([{ deliveryId: due.deliveryId, attempt: numbered, next }]);
    }
    const { deliveries } = await alarms.listDeliveries(1, { alarmId: 1, offset: 0, limit: 10 });
    const log = deliveries.find(({ deliveryId }) => deliveryId === due.deliveryId)?.attempts ?? [];
    assert.equal(log.length, 20);
    assert.deepEqual([log[0]?.outcome, log.at(-1)?.outcome], ['attempt 1', 'attempt 30']);
  });

  test('thousands of alarms of one window are written as a whole', async () => {
    const ips = Array.from({ length: 3000 }, (_, at) => `10.0.${at >> 8}.${at & 255}`);
    await noticeAll(ips);
    assert.equal(alarms.openAlarms().length, 3000);
    await reopen();
    assert.equal(alarms.openAlarms().length, 3000);
    assert.equal((await alarms.dueDeliveries(nowSeconds, 10_000)).length, 6000);
  });

  test('forgotten alarms take their deliveries along, open ones stay', async () => {
    await noticeAll(['a', 'b']);
    const end = { reason: 'timeout', recoverSeconds: nowSeconds } as const;
    const ended = [{ alarmId: 1, end }];
    await alarms.recordJudgement(round, { opened: [], ended, notices: [] });
    await alarms.forgetAlarms(nowSeconds);
    assert.equal((await alarms.listAlarms(everything)).total, 2);
    await alarms.forgetAlarms(nowSeconds + 1);
    assert.equal((await alarms.listAlarms(everything)).total, 1);
    assert.equal((await alarms.listDeliveries(1, { offset: 0, limit: 9 })).total, 2);
  });

  test('neither URLs nor secrets can be read in the files', async () => {
    await noticeAll(['a']);
    await close();
    const bytes = await readFile(join(folder.path, 'data.duckdb'));
    for (const secret of ['secret-of-url', 'secret-of-body']) {
      assert.equal(bytes.includes(secret), false);
    }
    await open();
  });
});
