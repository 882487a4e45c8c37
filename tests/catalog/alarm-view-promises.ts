import assert from 'node:assert/strict';
import type { AlarmCatalog, AlarmChange } from '../../src/catalog/alarms/alarm-catalog.js';
import type { AlarmRuleTerms } from '../../src/catalog/alarms/alarm-rule.js';
import { CatalogUnavailableError } from '../../src/catalog/catalog.js';
import {
  attempt,
  judge,
  noChanges,
  nowSeconds,
  openings,
  round,
  ruleDraft,
} from './alarm-harness.js';
import { alarmContentOf, opsDraft, type PromisedAlarms } from './alarm-promise.js';
import { done, failed, noticeAll } from './delivery-promises.js';

const ruleIdOf = (alarms: AlarmCatalog, at = 0): string => alarms.rules()[at]?.ruleId ?? '';
const silenceOf = (alarms: AlarmCatalog) =>
  ({ accountId: 1, ruleId: ruleIdOf(alarms), endSeconds: nowSeconds, reason: '' }) as const;

/** One of each change that a view shows, in an order that lets each be made. */
export const alarmChanges: readonly (readonly [
  name: string,
  change: AlarmChange,
  make: (alarms: AlarmCatalog) => Promise<unknown>,
])[] = [
  ['createReceivers', 'receivers', (alarms) => alarms.createReceivers({ ...opsDraft, name: 'b' })],
  ['modifyReceivers', 'receivers', (alarms) => alarms.modifyReceivers(1002, { name: 'c' })],
  ['deleteReceivers', 'receivers', (alarms) => alarms.deleteReceivers(1002)],
  ['createRule', 'rules', (alarms) => alarms.createRule({ ...ruleDraft, isWild: false })],
  ['modifyRule', 'rules', (alarms) => alarms.modifyRule(ruleIdOf(alarms, 1), ruleDraft)],
  ['bindObject', 'rules', (alarms) => alarms.bindObject(ruleIdOf(alarms, 1), ['sda', 'x'])],
  [
    'unbindObject',
    'rules',
    (alarms) => alarms.unbindObject(ruleIdOf(alarms, 1), ['sda', 'x'], noChanges),
  ],
  ['createSilence', 'silences', (alarms) => alarms.createSilence(silenceOf(alarms))],
  [
    'deleteSilence',
    'silences',
    (alarms) => alarms.deleteSilence(alarms.silences(1)[0]?.silenceId ?? ''),
  ],
  [
    'recordJudgement',
    'alarms',
    async (alarms) => {
      const rule = alarms.ruleOf(ruleIdOf(alarms));
      assert.ok(rule);
      const { alarmId } = alarms.openAlarms()[0] ?? { alarmId: 0 };
      const end = { reason: 'timeout', recoverSeconds: nowSeconds } as const;
      await judge(alarms, { ...openings(rule, ['new']), ended: [{ alarmId, end }] });
    },
  ],
  [
    'recordAttempts',
    'deliveries',
    async (alarms) => {
      const [due] = await alarms.dueDeliveries(nowSeconds, 1);
      await attempt(alarms, { deliveryId: due?.deliveryId ?? '', attempt: failed, next: done });
    },
  ],
  ['forgetAlarms', 'everything', (alarms) => alarms.forgetAlarms(nowSeconds + 1)],
  ['deleteRules', 'rules', (alarms) => alarms.deleteRules([ruleIdOf(alarms, 1)], noChanges)],
];

export function promiseView(promised: PromisedAlarms): void {
  promised('the version rises with each change that the view shows', async (alarms) => {
    await noticeAll(alarms, ['a']);
    for (const [name, , make] of [
      ...alarmChanges,
      ['reload', '', () => alarms.reload()] as const,
    ]) {
      const before = alarms.version;
      await make(alarms);
      assert.ok(alarms.version > before, name);
    }
  });

  promised('and never otherwise', async (alarms) => {
    await noticeAll(alarms, ['a']);
    await alarms.bindObject(ruleIdOf(alarms), ['sda', 'x']);
    const due = await alarms.dueDeliveries(nowSeconds, 1);
    const before = alarms.version;
    const seen: AlarmChange[] = [];
    alarms.watch((change) => void seen.push(change));
    await alarms.bindObject(ruleIdOf(alarms), ['sda', 'x']);
    await alarms.modifyRule(ruleIdOf(alarms), termsOf(alarms));
    await alarms.modifyReceivers(alarms.receivers(1)[0]?.receiversId ?? 0, { name: 'ops' });
    await alarms.deleteRules([], noChanges);
    await alarms.forgetAlarms(nowSeconds);
    await alarms.claimDeliveries(due, { owner: 'a', seconds: 90 });
    await alarms.recordAttempts('b', [
      { deliveryId: due[0]?.deliveryId ?? '', attempt: failed, next: done },
    ]);
    await alarms.releaseDeliveries('a', [due[0]?.deliveryId ?? '']);
    await assert.rejects(alarms.deleteReceivers(9));
    await assert.rejects(alarms.recordJudgement(0, round, noChanges));
    await alarmContentOf(alarms);
    assert.deepEqual([alarms.version, seen], [before, []]);
  });

  promised('a change resolves once every watcher has, until its watch ends', async (alarms) => {
    await noticeAll(alarms, ['a']);
    const seen: unknown[] = [];
    const endWatch = alarms.watch(async (change) => {
      await Promise.resolve();
      seen.push([change, alarms.version]);
    });
    let otherCount = 0;
    alarms.watch(() => void (otherCount += 1));
    for (const [name, change, make] of alarmChanges) {
      // A lease that is acquired may show what others judged before.
      await judge(alarms, noChanges);
      seen.length = 0;
      await make(alarms);
      assert.deepEqual(seen.at(-1), [change, alarms.version], name);
    }
    const seenCount = seen.length;
    const before = otherCount;
    endWatch();
    await alarms.createReceivers({ ...opsDraft, name: 'late' });
    assert.deepEqual([seen.length, otherCount], [seenCount, before + 1]);
  });

  promised('a value that was answered never changes', async (alarms) => {
    await noticeAll(alarms, ['a', 'b']);
    for (const [, , make] of alarmChanges) {
      const answers = [
        alarms.rules(),
        alarms.objectsOf(ruleIdOf(alarms, 1)),
        alarms.receivers(1),
        alarms.silences(1),
        alarms.openAlarms(),
        await alarms.dueDeliveries(nowSeconds, 100),
      ];
      const before = structuredClone(answers);
      await make(alarms);
      assert.deepEqual(answers, before);
    }
  });
}

/** @param absent why a restart does not leave everything */
export function promiseAlarmDurability(promised: PromisedAlarms, absent: string | false): void {
  const kill: Parameters<PromisedAlarms>[1] = async (alarms, harness) => {
    await noticeAll(alarms, ['a', 'b']);
    let reopened = alarms;
    for (const [name, , make] of alarmChanges) {
      await make(reopened);
      const content = await alarmContentOf(reopened);
      await harness.kill();
      harness.nowSeconds += 3600;
      reopened = await harness.open();
      assert.deepEqual(await alarmContentOf(reopened), content, name);
    }
  };
  promised('everything is there after a kill', kill, absent);

  promised('changes asked for at once are all made', async (alarms, harness) => {
    const drafts = Array.from({ length: 50 }, (_, threshold) => ({ ...ruleDraft, threshold }));
    await Promise.all(drafts.map((draft) => alarms.createRule(draft)));
    assert.equal(alarms.rules().length, 50);
    assert.deepEqual(await alarmContentOf(await harness.open()), await alarmContentOf(alarms));
  });

  promised('reload shows what came onto the disk meanwhile', async (alarms, harness) => {
    const other = await harness.open();
    await noticeAll(alarms, ['a']);
    await other.reload();
    assert.deepEqual(await alarmContentOf(other), await alarmContentOf(alarms));
  });

  promised('close finishes the changes begun, and takes no more', async (alarms, harness) => {
    const begun = [alarms.createRule(ruleDraft), alarms.createRule(ruleDraft)];
    await alarms.close();
    await Promise.all(begun);
    await assert.rejects(alarms.createRule(ruleDraft), CatalogUnavailableError);
    assert.equal((await harness.open()).rules().length, 2);
  });
}

/** More statements than any change takes. */
const statementsMax = 40;

export function promiseAlarmFailures(promised: PromisedAlarms, skip: string | false): void {
  const acquire = (alarms: AlarmCatalog): Promise<unknown> =>
    alarms.acquireLease({ owner: 'judge', seconds: 30 });
  for (const [name, , make] of [...alarmChanges, ['acquireLease', '', acquire] as const]) {
    const check: Parameters<PromisedAlarms>[1] = async (alarms, harness) => {
      await noticeAll(alarms, ['a', 'b']);
      for (const [each, , before] of alarmChanges) {
        if (each === name) break;
        await before(alarms);
      }
      const content = await alarmContentOf(alarms);
      for (let statements = 0; ; statements += 1) {
        assert.ok(statements < statementsMax);
        harness.breakEngine(statements);
        const failure = await make(alarms).then(
          () => undefined,
          (error: unknown) => error,
        );
        harness.mendEngine();
        if (failure === undefined) break;
        assert.ok(failure instanceof CatalogUnavailableError);
        assert.deepEqual(await alarmContentOf(alarms), content);
        assert.deepEqual(await alarmContentOf(await harness.open()), content);
      }
      assert.deepEqual(await alarmContentOf(await harness.open()), await alarmContentOf(alarms));
    };
    promised(`a ${name} that the engine fails in the middle changes nothing`, check, skip);
  }

  const failingReload: Parameters<PromisedAlarms>[1] = async (alarms, harness) => {
    await noticeAll(alarms, ['a']);
    const content = await alarmContentOf(alarms);
    harness.breakEngine(0);
    await assert.rejects(alarms.reload(), CatalogUnavailableError);
    harness.mendEngine();
    assert.deepEqual(await alarmContentOf(alarms), content);
  };
  promised('a reload that fails keeps what is in memory', failingReload, skip);
}

function termsOf(alarms: AlarmCatalog): AlarmRuleTerms {
  const rule = alarms.ruleOf(ruleIdOf(alarms));
  assert.ok(rule);
  return rule;
}
