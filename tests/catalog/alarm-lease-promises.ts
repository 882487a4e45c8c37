import assert from 'node:assert/strict';
import { StaleLeaseError, type JudgingLease } from '../../src/catalog/alarms/judging-lease.js';
import type { AlarmCatalog } from '../../src/catalog/alarms/alarm-catalog.js';
import { noChanges, openings, round, ruleDraft } from './alarm-harness.js';
import { alarmContentOf, type PromisedAlarms } from './alarm-promise.js';

const seconds = 30;

/**
 * @param deadOwners why the engine does not keep what a dead process held
 * @param durable why it does not keep what is on disk
 */
export function promiseLease(
  promised: PromisedAlarms,
  { deadOwners, durable }: { readonly deadOwners?: string; readonly durable?: string },
): void {
  promised('one owner has the lease, until it expires', async (alarms, harness) => {
    const other = await harness.another(alarms);
    const lease = await acquired(alarms, 'a');
    const expirySeconds = harness.nowSeconds + seconds;
    assert.deepEqual(lease, { owner: 'a', fence: lease.fence, expirySeconds });
    harness.nowSeconds = expirySeconds - 1;
    assert.equal(await other.acquireLease({ owner: 'b', seconds }), undefined);
    harness.nowSeconds = expirySeconds;
    assert.equal((await acquired(other, 'b')).owner, 'b');
    assert.equal(await alarms.acquireLease({ owner: 'a', seconds }), undefined);
  });

  promised('of two that ask at once one acquires it', async (alarms, harness) => {
    const other = await harness.another(alarms);
    const leases = await Promise.all([
      alarms.acquireLease({ owner: 'a', seconds }),
      other.acquireLease({ owner: 'b', seconds }),
    ]);
    assert.equal(leases.filter((lease) => lease !== undefined).length, 1);
  });

  promised('a renewed lease expires later, and keeps its number', async (alarms, harness) => {
    const other = await harness.another(alarms);
    const { fence } = await acquired(alarms, 'a');
    harness.nowSeconds += seconds - 1;
    const renewed = await alarms.renewLease(fence, seconds);
    assert.deepEqual(renewed, { owner: 'a', fence, expirySeconds: harness.nowSeconds + seconds });
    harness.nowSeconds += seconds - 1;
    assert.equal(await other.acquireLease({ owner: 'b', seconds }), undefined);
    harness.nowSeconds += 1;
    await acquired(other, 'b');
  });

  promised('a lease that is released is free at once', async (alarms, harness) => {
    const other = await harness.another(alarms);
    const { fence } = await acquired(alarms, 'a');
    await alarms.releaseLease(fence);
    await assert.rejects(alarms.renewLease(fence, seconds), StaleLeaseError);
    await assert.rejects(alarms.recordJudgement(fence, round, noChanges), StaleLeaseError);
    const next = await acquired(other, 'b');
    await alarms.releaseLease(fence);
    await other.renewLease(next.fence, seconds);
  });

  promised('each acquisition has a greater number', async (alarms) => {
    const fences: number[] = [];
    // An owner may acquire anew what it has.
    for (const owners of [['a', 'a'], ['b'], ['a']]) {
      for (const owner of owners) fences.push((await acquired(alarms, owner)).fence);
      await alarms.releaseLease(fences.at(-1) ?? 0);
    }
    assert.deepEqual(
      fences,
      [...new Set(fences)].sort((one, other) => one - other),
    );
  });

  const afterKill: Parameters<PromisedAlarms>[1] = async (alarms, harness) => {
    const { fence } = await acquired(alarms, 'a');
    await alarms.releaseLease(fence);
    await alarms.close();
    await harness.kill();
    assert.ok((await acquired(await harness.open(), 'b')).fence > fence);
  };
  promised('an acquisition after a kill has a greater number', afterKill, durable ?? false);

  promised(
    'a judgement under an older number is refused, and changes nothing',
    async (alarms, harness) => {
      const rule = await alarms.createRule(ruleDraft);
      const other = await harness.another(alarms);
      const { fence } = await acquired(alarms, 'a');
      harness.nowSeconds += seconds;
      const next = await acquired(other, 'b');
      await other.recordJudgement(next.fence, round, openings(rule, ['a']));
      const content = await alarmContentOf(await harness.open());
      const later = { ...round, endSeconds: round.endSeconds + 300 };
      for (const stale of [fence, next.fence + 1, 0]) {
        const judgement = alarms.recordJudgement(stale, later, openings(rule, ['b']));
        await assert.rejects(judgement, StaleLeaseError);
        await assert.rejects(alarms.renewLease(stale, seconds), StaleLeaseError);
      }
      assert.deepEqual(await alarmContentOf(await harness.open()), content);
    },
  );

  promised('a lease that expired serves until another is acquired', async (alarms, harness) => {
    const { fence } = await acquired(alarms, 'a');
    harness.nowSeconds += 10 * seconds;
    await alarms.recordJudgement(fence, round, noChanges);
    await alarms.renewLease(fence, seconds);
    assert.equal(await alarms.acquireLease({ owner: 'b', seconds }), undefined);
  });

  promised('whoever acquires it sees all that was judged before', async (alarms, harness) => {
    const rule = await alarms.createRule(ruleDraft);
    const other = await harness.another(alarms);
    const lease = await acquired(alarms, 'a');
    await alarms.recordJudgement(lease.fence, round, openings(rule, ['a']));
    await alarms.releaseLease(lease.fence);
    await acquired(other, 'b');
    assert.equal(other.judgedSeconds(round.periodSeconds), round.endSeconds);
    assert.deepEqual(other.openAlarms(), alarms.openAlarms());
  });

  promised('a lease that was acquired later than now is free', async (alarms, harness) => {
    await acquired(alarms, 'a');
    harness.nowSeconds -= 86_400;
    await acquired(alarms, 'b');
  });

  const untilExpiry: Parameters<PromisedAlarms>[1] = async (alarms, harness) => {
    const { fence } = await acquired(alarms, 'a');
    await harness.kill();
    const next = await harness.open();
    assert.equal(await next.acquireLease({ owner: 'b', seconds }), undefined);
    harness.nowSeconds += seconds;
    assert.ok((await acquired(next, 'b')).fence > fence);
  };
  const sentence = 'the lease of a process that died is free once it has expired, not before';
  promised(sentence, untilExpiry, deadOwners ?? false);

  const atOpen: Parameters<PromisedAlarms>[1] = async (alarms, harness) => {
    const { fence } = await acquired(alarms, 'a');
    await harness.kill();
    const next = await harness.open();
    await assert.rejects(next.recordJudgement(fence, round, noChanges), StaleLeaseError);
    assert.ok((await acquired(next, 'b')).fence > fence);
  };
  const isKept = deadOwners === undefined && 'it keeps what a dead process held until it expires';
  promised('the lease of a process that died is void at open', atOpen, isKept);
}

async function acquired(alarms: AlarmCatalog, owner: string): Promise<JudgingLease> {
  const lease = await alarms.acquireLease({ owner, seconds });
  assert.ok(lease);
  return lease;
}
