import assert from 'node:assert/strict';
import type { AlarmCatalog } from '../../src/catalog/alarms/alarm-catalog.js';
import type { NoticeChannel } from '../../src/catalog/alarms/alarm-receivers.js';
import { attempt, judge, noChanges, nowSeconds, openings, ruleDraft } from './alarm-harness.js';
import { opsDraft, twoChannels, type PromisedAlarms } from './alarm-promise.js';

export const next = { state: 'waiting', nextAttemptSeconds: nowSeconds + 5 } as const;
export const done = { ...next, state: 'delivered' } as const;
export const failed = {
  attemptSeconds: nowSeconds,
  durationMilliseconds: 12,
  delivered: false,
  outcome: 'answered 500',
};

/** An alarm opens for each, of which all channels are told. */
export async function noticeAll(
  alarms: AlarmCatalog,
  ips: readonly string[],
  channels: readonly NoticeChannel[] = twoChannels,
): Promise<void> {
  const { receiversId } = await alarms.createReceivers({ ...opsDraft, channels });
  const rule = await alarms.createRule({ ...ruleDraft, receiversId });
  await judge(alarms, openings(rule, ips));
}

export function promiseDeliveries(promised: PromisedAlarms): void {
  promised('a notice becomes one delivery for each channel', async (alarms, harness) => {
    await noticeAll(alarms, ['a']);
    const due = await alarms.dueDeliveries(nowSeconds, 10);
    assert.equal(new Set(due.map(({ deliveryId }) => deliveryId)).size, 2);
    assert.deepEqual(
      due.map(({ channel, attempts, notice }) => [channel, attempts, notice.kind]),
      twoChannels.map((channel) => [channel, 0, 'opened']),
    );
    assert.deepEqual(await (await harness.open()).dueDeliveries(nowSeconds, 10), due);
    assert.deepEqual(await alarms.dueDeliveries(nowSeconds - 1, 10), []);
    assert.equal((await alarms.dueDeliveries(nowSeconds, 1)).length, 1);
  });

  promised('a notice is in the language of its group, and in its words', async (alarms) => {
    const words = { language: 'zh', text: 'ops:' } as const;
    const { receiversId } = await alarms.createReceivers({ ...opsDraft, ...words });
    const rule = await alarms.createRule({ ...ruleDraft, receiversId });
    await judge(alarms, openings(rule, ['a']));
    const [due] = await alarms.dueDeliveries(nowSeconds, 1);
    assert.deepEqual([due?.notice.language, due?.notice.text], ['zh', 'ops:']);
  });

  promised('a delivery that is done is attempted once more when asked', async (alarms, harness) => {
    await noticeAll(alarms, ['a']);
    const [first, second] = await alarms.dueDeliveries(nowSeconds, 10);
    assert.ok(first && second);
    const settled = { accepted: ['a@example.com'], refused: ['b@example.com'] };
    const delivered = { ...failed, delivered: true, settled };
    await attempt(alarms, { deliveryId: first.deliveryId, attempt: delivered, next: done });
    await assert.rejects(alarms.resendDelivery(1, second.deliveryId), /is still attempted/);
    assert.equal(await alarms.resendDelivery(2, first.deliveryId), false, 'of another account');
    assert.equal(await alarms.resendDelivery(1, 'none'), false);
    assert.equal(await alarms.resendDelivery(1, first.deliveryId), true);
    const due = await alarms.dueDeliveries(nowSeconds, 10);
    const resent = due.find(({ deliveryId }) => deliveryId === first.deliveryId);
    assert.deepEqual(resent, { ...first, nextAttemptSeconds: resent?.nextAttemptSeconds });
    const again = await (await harness.open()).dueDeliveries(nowSeconds, 10);
    assert.deepEqual(
      again.find(({ deliveryId }) => deliveryId === first.deliveryId),
      resent,
    );
    const { deliveries } = await alarms.listDeliveries(1, { offset: 0, limit: 10 });
    const { state, attempts } =
      deliveries.find((each) => each.deliveryId === first.deliveryId) ?? {};
    assert.deepEqual([state, attempts?.length], ['waiting', 2]);
  });

  promised('an attempt that failed waits; one that did not is done', async (alarms, harness) => {
    await noticeAll(alarms, ['a']);
    const [first, second] = await alarms.dueDeliveries(nowSeconds, 10);
    assert.ok(first && second);
    await attempt(
      alarms,
      { deliveryId: first.deliveryId, attempt: failed, next },
      { deliveryId: 'gone', attempt: failed, next },
      { deliveryId: second.deliveryId, attempt: { ...failed, delivered: true }, next: done },
    );
    assert.deepEqual(await alarms.dueDeliveries(nowSeconds, 10), []);
    const due = await alarms.dueDeliveries(nowSeconds + 5, 10);
    assert.deepEqual(
      due.map(({ deliveryId, attempts }) => [deliveryId, attempts]),
      [[first.deliveryId, 1]],
    );
    assert.deepEqual(await (await harness.open()).dueDeliveries(nowSeconds + 5, 10), due);
    const { deliveries, total } = await alarms.listDeliveries(1, { offset: 0, limit: 10 });
    assert.equal(total, 2);
    assert.deepEqual(deliveries.map(({ state }) => state).sort(), ['delivered', 'waiting']);
    assert.deepEqual(deliveries.find(({ state }) => state === 'waiting')?.attempts, [failed]);
    const everything = { accountId: 1, startSeconds: 0, endSeconds: nowSeconds };
    const { alarms: listed } = await alarms.listAlarms({ ...everything, offset: 0, limit: 10 });
    assert.deepEqual([listed[0]?.deliveredCount, listed[0]?.abandonedCount], [1, 0]);
  });

  promised('what waits by a clock that was set back is due at once', async (alarms) => {
    await noticeAll(alarms, ['a']);
    const longest = (attempts: number): number => 10 * attempts;
    assert.equal((await alarms.dueDeliveries(nowSeconds - 1, 10, longest)).length, 2);
    const [first] = await alarms.dueDeliveries(nowSeconds, 1);
    await attempt(alarms, { deliveryId: first?.deliveryId ?? '', attempt: failed, next });
    const ids = async (seconds: number): Promise<(string | undefined)[]> =>
      (await alarms.dueDeliveries(seconds, 10, longest)).map(({ deliveryId }) => deliveryId);
    assert.ok(!(await ids(nowSeconds - 5)).includes(first?.deliveryId));
    assert.ok((await ids(nowSeconds - 6)).includes(first?.deliveryId));
  });

  promised('of an alarm and a channel none overtakes the one before', async (alarms) => {
    await noticeAll(alarms, ['a']);
    const { alarmId } = alarms.openAlarms()[0] ?? { alarmId: 0 };
    const end = { reason: 'recovered', recoverSeconds: nowSeconds } as const;
    const notices = [{ alarm: { alarmId }, kind: 'ended' as const, late: false }];
    await judge(alarms, { opened: [], ended: [{ alarmId, end }], notices });
    const kinds = async (): Promise<string[]> =>
      (await alarms.dueDeliveries(nowSeconds, 10)).map(({ notice }) => notice.kind);
    assert.deepEqual(await kinds(), ['opened', 'opened']);
    const [first] = await alarms.dueDeliveries(nowSeconds, 1);
    assert.ok(first);
    await attempt(alarms, { deliveryId: first.deliveryId, attempt: failed, next });
    assert.deepEqual(await kinds(), ['opened']);
    await attempt(alarms, { deliveryId: first.deliveryId, attempt: failed, next: done });
    assert.deepEqual((await kinds()).sort(), ['ended', 'opened']);
  });

  promised('a mail is attempted at the addresses that are open', async (alarms, harness) => {
    const addresses = ['a@example.com', 'b@example.com', 'c@example.com'];
    await noticeAll(alarms, ['a'], [{ kind: 'email', addresses }]);
    const [mail] = await alarms.dueDeliveries(nowSeconds, 1);
    assert.deepEqual(mail?.addresses, addresses);
    const settled = { accepted: ['b@example.com'], refused: ['c@example.com'] };
    const made = { ...failed, delivered: true, settled };
    await attempt(alarms, { deliveryId: mail.deliveryId, attempt: made, next });
    for (const catalog of [alarms, await harness.open()]) {
      const [due] = await catalog.dueDeliveries(nowSeconds + 5, 1);
      assert.deepEqual([due?.settled, due?.addresses], [settled, ['a@example.com']]);
    }
  });

  promised('the log of a delivery keeps the first attempt and the latest ones', async (alarms) => {
    await noticeAll(alarms, ['a']);
    const [due] = await alarms.dueDeliveries(nowSeconds, 1);
    assert.ok(due);
    const { deliveryId } = due;
    for (let number = 1; number <= 30; number += 1) {
      const numbered = { ...failed, outcome: `attempt ${number}` };
      await attempt(alarms, { deliveryId, attempt: numbered, next });
    }
    const { deliveries } = await alarms.listDeliveries(1, { alarmId: 1, offset: 0, limit: 10 });
    const log = deliveries.find((each) => each.deliveryId === deliveryId)?.attempts ?? [];
    assert.equal(log.length, 20);
    assert.deepEqual([log[0]?.outcome, log.at(-1)?.outcome], ['attempt 1', 'attempt 30']);
  });

  promised('thousands of alarms of one window are written as a whole', async (alarms, harness) => {
    const ips = Array.from({ length: 3000 }, (_, at) => `10.0.${at >> 8}.${at & 255}`);
    await noticeAll(alarms, ips);
    for (const catalog of [alarms, await harness.open()]) {
      assert.equal(catalog.openAlarms().length, 3000);
      assert.equal((await catalog.dueDeliveries(nowSeconds, 10_000)).length, 6000);
    }
  });

  promised(
    'forgotten alarms take their deliveries along, open ones stay',
    async (alarms, harness) => {
      await noticeAll(alarms, ['a', 'b']);
      const alarmId = alarms.openAlarms()[0]?.alarmId ?? 0;
      const end = { reason: 'timeout', recoverSeconds: nowSeconds } as const;
      await judge(alarms, { ...noChanges, ended: [{ alarmId, end }] });
      const everything = { accountId: 1, startSeconds: 0, endSeconds: nowSeconds };
      for (const [beforeSeconds, alarmCount] of [
        [nowSeconds, 2],
        [nowSeconds + 1, 1],
      ] as const) {
        await alarms.forgetAlarms(beforeSeconds);
        for (const catalog of [alarms, await harness.open()]) {
          const { total } = await catalog.listAlarms({ ...everything, offset: 0, limit: 9 });
          assert.equal(total, alarmCount);
          const deliveries = await catalog.listDeliveries(1, { offset: 0, limit: 9 });
          assert.equal(deliveries.total, 2 * alarmCount);
          assert.equal((await catalog.dueDeliveries(nowSeconds, 9)).length, 2 * alarmCount);
        }
      }
    },
  );
}
