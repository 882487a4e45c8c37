import assert from 'node:assert/strict';
import type { AlarmCatalog } from '../../src/catalog/alarms/alarm-catalog.js';
import type { Delivery } from '../../src/catalog/alarms/alarm.js';
import { nowSeconds } from './alarm-harness.js';
import type { PromisedAlarms } from './alarm-promise.js';
import { done, failed, next, noticeAll } from './delivery-promises.js';

const seconds = 90;
const ips = ['a', 'b', 'c', 'd', 'e'];

/** @param deadOwners why the engine does not keep what a dead process held */
export function promiseClaims(promised: PromisedAlarms, deadOwners: string | undefined): void {
  promised('no two owners claim one delivery, and none is left', async (alarms, harness) => {
    await noticeAll(alarms, ips);
    const other = await harness.another(alarms);
    const due = await dueOf(alarms);
    assert.deepEqual(await dueOf(other), due);
    const claimed = await Promise.all([
      alarms.claimDeliveries(due.slice(0, 7), { owner: 'a', seconds }),
      other.claimDeliveries(due, { owner: 'b', seconds }),
    ]);
    const ids = claimed.flatMap((each) => [...each]);
    assert.deepEqual(ids.sort(), idsOf(due).sort());
  });

  promised('what is claimed is not due, and not claimed again', async (alarms, harness) => {
    await noticeAll(alarms, ips);
    const other = await harness.another(alarms);
    const [first, ...others] = await dueOf(alarms);
    assert.ok(first);
    const claimed = await alarms.claimDeliveries([first], { owner: 'a', seconds });
    assert.deepEqual([...claimed], [first.deliveryId]);
    assert.deepEqual(await dueOf(alarms), others);
    for (const owner of ['a', 'b']) {
      assert.equal((await other.claimDeliveries([first], { owner, seconds })).size, 0);
    }
  });

  promised('what is claimed holds the later notices of its channel up', async (alarms) => {
    await noticeAll(alarms, ['a']);
    const due = await dueOf(alarms);
    await alarms.claimDeliveries(due, { owner: 'a', seconds });
    const { alarmId, rule } = alarms.openAlarms()[0] ?? {};
    assert.ok(alarmId !== undefined && rule !== undefined);
    const end = { reason: 'ruleDeleted', recoverSeconds: nowSeconds } as const;
    const notices = [{ alarm: { alarmId }, kind: 'ended' as const, late: false }];
    await alarms.deleteRules([rule.ruleId], { opened: [], ended: [{ alarmId, end }], notices });
    assert.deepEqual(await dueOf(alarms), []);
  });

  promised('a claim is free once it has expired, not before', async (alarms, harness) => {
    await noticeAll(alarms, ips);
    const other = await harness.another(alarms);
    const due = await dueOf(alarms);
    await alarms.claimDeliveries(due, { owner: 'a', seconds });
    harness.nowSeconds += seconds - 1;
    assert.equal((await other.claimDeliveries(due, { owner: 'b', seconds })).size, 0);
    harness.nowSeconds += 1;
    assert.deepEqual(await dueOf(other), due);
    assert.equal((await other.claimDeliveries(due, { owner: 'b', seconds })).size, due.length);
  });

  promised(
    'what was attempted meanwhile is not claimed as it was before',
    async (alarms, harness) => {
      await noticeAll(alarms, ips);
      const other = await harness.another(alarms);
      const [first, second] = await dueOf(other);
      assert.ok(first && second);
      await alarms.claimDeliveries([first, second], { owner: 'a', seconds });
      await alarms.recordAttempts('a', [
        { deliveryId: first.deliveryId, attempt: failed, next },
        { deliveryId: second.deliveryId, attempt: failed, next: done },
      ]);
      assert.equal((await other.claimDeliveries([first, second], { owner: 'b', seconds })).size, 0);
      const again = await alarms.claimDeliveries([{ ...first, attempts: 1 }], {
        owner: 'b',
        seconds,
      });
      assert.equal(again.size, 1);
    },
  );

  promised('an attempt that is recorded ends the claim', async (alarms) => {
    await noticeAll(alarms, ips);
    const [first] = await dueOf(alarms);
    assert.ok(first);
    await alarms.claimDeliveries([first], { owner: 'a', seconds });
    const { deliveryId } = first;
    await alarms.recordAttempts('a', [{ deliveryId, attempt: failed, next }]);
    assert.ok(idsOf(await alarms.dueDeliveries(nowSeconds + 5, 100)).includes(deliveryId));
  });

  promised('a claim that is released is free at once, by its owner alone', async (alarms) => {
    await noticeAll(alarms, ips);
    const due = await dueOf(alarms);
    await alarms.claimDeliveries(due, { owner: 'a', seconds });
    await alarms.releaseDeliveries('b', idsOf(due));
    assert.deepEqual(await dueOf(alarms), []);
    await alarms.releaseDeliveries('a', [...idsOf(due.slice(0, 3)), 'gone']);
    assert.deepEqual(await dueOf(alarms), due.slice(0, 3));
  });

  promised('an attempt without the claim is left out', async (alarms, harness) => {
    await noticeAll(alarms, ips);
    const other = await harness.another(alarms);
    const [first] = await dueOf(alarms);
    assert.ok(first);
    const records = [{ deliveryId: first.deliveryId, attempt: failed, next: done }];
    await alarms.recordAttempts('a', records);
    await alarms.claimDeliveries([first], { owner: 'a', seconds });
    harness.nowSeconds += seconds;
    await other.claimDeliveries([first], { owner: 'b', seconds });
    await alarms.recordAttempts('a', records);
    assert.deepEqual(await statesOf(alarms, first), ['waiting', 0]);
    await other.recordAttempts('b', records);
    assert.deepEqual(await statesOf(alarms, first), ['delivered', 1]);
  });

  promised('a claim that expired serves until another owner has it', async (alarms, harness) => {
    await noticeAll(alarms, ips);
    const [first] = await dueOf(alarms);
    assert.ok(first);
    await alarms.claimDeliveries([first], { owner: 'a', seconds });
    harness.nowSeconds += 10 * seconds;
    const records = [{ deliveryId: first.deliveryId, attempt: failed, next: done }];
    await alarms.recordAttempts('a', records);
    assert.deepEqual(await statesOf(alarms, first), ['delivered', 1]);
  });

  promised('a claim that was made later than now is free', async (alarms, harness) => {
    await noticeAll(alarms, ips);
    const due = await dueOf(alarms);
    await alarms.claimDeliveries(due, { owner: 'a', seconds });
    harness.nowSeconds -= 86_400;
    assert.equal((await alarms.claimDeliveries(due, { owner: 'b', seconds })).size, due.length);
  });

  const untilExpiry: Parameters<PromisedAlarms>[1] = async (alarms, harness) => {
    await noticeAll(alarms, ips);
    const due = await dueOf(alarms);
    await alarms.claimDeliveries(due, { owner: 'a', seconds });
    await harness.kill();
    const after = await harness.open();
    assert.deepEqual(await dueOf(after), []);
    harness.nowSeconds += seconds;
    assert.equal((await after.claimDeliveries(due, { owner: 'b', seconds })).size, due.length);
  };
  const sentence = 'what a process that died claimed is free once it has expired, not before';
  promised(sentence, untilExpiry, deadOwners ?? false);

  const atOpen: Parameters<PromisedAlarms>[1] = async (alarms, harness) => {
    await noticeAll(alarms, ips);
    const due = await dueOf(alarms);
    await alarms.claimDeliveries(due, { owner: 'a', seconds });
    await harness.kill();
    const after = await harness.open();
    assert.deepEqual(await dueOf(after), due);
    assert.equal((await after.claimDeliveries(due, { owner: 'b', seconds })).size, due.length);
  };
  const isKept = deadOwners === undefined && 'it keeps what a dead process held until it expires';
  promised('what a process that died claimed is free at open', atOpen, isKept);
}

function dueOf(alarms: AlarmCatalog): Promise<Delivery[]> {
  return alarms.dueDeliveries(nowSeconds, 100);
}

function idsOf(deliveries: readonly Delivery[]): string[] {
  return deliveries.map(({ deliveryId }) => deliveryId);
}

/** State and number of attempts. */
async function statesOf(alarms: AlarmCatalog, of: Delivery): Promise<unknown> {
  const { deliveries } = await alarms.listDeliveries(1, { offset: 0, limit: 100 });
  const record = deliveries.find(({ deliveryId }) => deliveryId === of.deliveryId);
  return [record?.state, record?.attempts.length];
}
