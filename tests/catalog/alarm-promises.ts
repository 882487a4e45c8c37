import assert from 'node:assert/strict';
import type { AlarmCatalog } from '../../src/catalog/alarms/alarm-catalog.js';
import { CatalogConflictError } from '../../src/catalog/catalog.js';
import { judge, noChanges, nowSeconds, openings, round, ruleDraft } from './alarm-harness.js';
import { alarmContentOf, type PromisedAlarms } from './alarm-promise.js';

const everything = { accountId: 1, startSeconds: 0, endSeconds: nowSeconds, offset: 0, limit: 10 };
const recovered = { reason: 'recovered', recoverSeconds: nowSeconds, value: 3 } as const;

function ipsOf(alarms: AlarmCatalog): (string | undefined)[] {
  return alarms.openAlarms().map(({ dimensionValues }) => dimensionValues[1]);
}

/** @param durable why a kill does not leave everything */
export function promiseAlarms(promised: PromisedAlarms, durable: string | false): void {
  promised('an alarm is open until it ends, and stays in the list', async (alarms, harness) => {
    const rule = await alarms.createRule(ruleDraft);
    await judge(alarms, openings(rule, ['a', 'b']));
    const [alarm] = alarms.openAlarms();
    assert.ok(alarm);
    assert.deepEqual(ipsOf(alarms), ['a', 'b']);
    assert.equal(alarm.noticedSeconds, nowSeconds);
    assert.deepEqual((await harness.open()).openAlarms(), alarms.openAlarms());
    const ended = [{ alarmId: alarm.alarmId, end: recovered }];
    await judge(alarms, { ...noChanges, ended });
    assert.deepEqual(ipsOf(alarms), ['b']);
    assert.deepEqual(ipsOf(await harness.open()), ['b']);
    const listed = await alarms.listAlarms(everything);
    assert.deepEqual(
      listed.alarms.map((each) => each.alarm.end),
      [undefined, recovered],
    );
  });

  promised('none opens twice, and a round that would changes nothing', async (alarms, harness) => {
    const rule = await alarms.createRule(ruleDraft);
    await judge(alarms, openings(rule, ['a']));
    const content = await alarmContentOf(alarms);
    const later = { ...round, endSeconds: nowSeconds };
    await assert.rejects(judge(alarms, openings(rule, ['b', 'a']), later), CatalogConflictError);
    assert.deepEqual(await alarmContentOf(alarms), content);
    assert.deepEqual(await alarmContentOf(await harness.open()), content);
  });

  promised('the alarm of an object may follow one that the same round ends', async (alarms) => {
    const rule = await alarms.createRule(ruleDraft);
    await judge(alarms, openings(rule, ['a']));
    const [alarm] = alarms.openAlarms();
    assert.ok(alarm);
    const ended = [{ alarmId: alarm.alarmId, end: recovered }];
    await judge(alarms, { ...openings(rule, ['a']), ended });
    assert.deepEqual(ipsOf(alarms), ['a']);
    assert.ok((alarms.openAlarms()[0]?.alarmId ?? 0) > alarm.alarmId);
  });

  promised('of a rule or object that is gone meanwhile nothing opens', async (alarms) => {
    const rule = await alarms.createRule({ ...ruleDraft, isWild: false });
    await judge(alarms, openings(rule, ['a']));
    assert.deepEqual(alarms.openAlarms(), []);
    await alarms.deleteRules([rule.ruleId], noChanges);
    await judge(alarms, openings(rule, ['a']));
    assert.deepEqual(alarms.openAlarms(), []);
    assert.equal((await alarms.listAlarms(everything)).total, 0);
  });

  promised('the end of an alarm that ended meanwhile is left out', async (alarms) => {
    const rule = await alarms.createRule(ruleDraft);
    await judge(alarms, openings(rule, ['a']));
    const alarmId = alarms.openAlarms()[0]?.alarmId ?? 0;
    const timeout = { reason: 'timeout', recoverSeconds: nowSeconds + 1 } as const;
    for (const end of [recovered, timeout]) {
      await judge(alarms, { ...noChanges, ended: [{ alarmId, end }] });
    }
    assert.deepEqual((await alarms.listAlarms(everything)).alarms[0]?.alarm.end, recovered);
  });

  promised('alarms end in one step with their rule, or object', async (alarms, harness) => {
    const wild = await alarms.createRule(ruleDraft);
    const bound = await alarms.createRule({ ...ruleDraft, isWild: false });
    await alarms.bindObject(bound.ruleId, ['sda', 'b']);
    await judge(alarms, openings(wild, ['a']));
    await judge(alarms, openings(bound, ['b']));
    const ids = alarms.openAlarms().map(({ alarmId }) => alarmId);
    const endOf = (at: number): typeof noChanges => ({
      ...noChanges,
      ended: [{ alarmId: ids[at] ?? 0, end: recovered }],
    });
    await alarms.deleteRules([wild.ruleId], endOf(0));
    assert.deepEqual(ipsOf(alarms), ['b']);
    await alarms.unbindObject(bound.ruleId, ['sda', 'b'], endOf(1));
    assert.deepEqual(alarms.openAlarms(), []);
    assert.deepEqual((await harness.open()).openAlarms(), []);
  });

  const newNumbers: Parameters<PromisedAlarms>[1] = async (alarms, harness) => {
    const rule = await alarms.createRule(ruleDraft);
    await judge(alarms, openings(rule, ['a', 'b']));
    const ids = alarms.openAlarms().map(({ alarmId }) => alarmId);
    const ended = ids.map((alarmId) => ({ alarmId, end: recovered }));
    await judge(alarms, { ...noChanges, ended });
    await alarms.forgetAlarms(nowSeconds + 1);
    await alarms.close();
    await harness.kill();
    harness.nowSeconds += 3600;
    const next = await harness.open();
    await judge(next, openings(rule, ['a']));
    const [alarm] = next.openAlarms();
    assert.ok(alarm && alarm.alarmId > Math.max(...ids));
  };
  promised('no number of an alarm is used again, also after a kill', newNumbers, durable);

  promised('the list is narrowed by each member of a selection', async (alarms) => {
    const rule = await alarms.createRule(ruleDraft);
    await judge(alarms, openings(rule, ['a', 'b', 'c']));
    const counts: readonly (readonly [object, number])[] = [
      [{}, 3],
      [{ accountId: 2 }, 0],
      [{ region: 'sh' }, 0],
      [{ namespaceName: 'other' }, 0],
      [{ metricName: 'disk_used', namespaceName: 'host' }, 3],
      [{ ruleId: rule.ruleId }, 3],
      [{ ruleId: 'policy-none' }, 0],
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
}

export function promiseProgress(promised: PromisedAlarms): void {
  const { periodSeconds } = round;

  promised(
    'how far judging came is kept, each length of window by itself',
    async (alarms, harness) => {
      assert.equal(alarms.judgedSeconds(300), undefined);
      await judge(alarms, noChanges, { periodSeconds: 300, endSeconds: 600 });
      await judge(alarms, noChanges, { periodSeconds: 60, endSeconds: 660 });
      await judge(alarms, noChanges, { periodSeconds: 300, endSeconds: 900 });
      for (const catalog of [alarms, await harness.open()]) {
        assert.deepEqual([catalog.judgedSeconds(300), catalog.judgedSeconds(60)], [900, 660]);
      }
    },
  );

  promised('a backlog begins, shrinks object by object, and ends', async (alarms, harness) => {
    const steps = [
      [{ beginSeconds: 100 }, { behindSeconds: 100, caughtUp: new Set() }],
      [{ caughtUp: ['a', 'b'] }, { behindSeconds: 100, caughtUp: new Set(['a', 'b']) }],
      [{ behindSeconds: 400 }, { behindSeconds: 400, caughtUp: new Set(['a', 'b']) }],
      [{ caughtUp: ['c'] }, { behindSeconds: 400, caughtUp: new Set(['a', 'b', 'c']) }],
      [{ isDone: true }, undefined],
      [{ beginSeconds: 900 }, { behindSeconds: 900, caughtUp: new Set() }],
    ] as const;
    for (const [backlog, expected] of steps) {
      await judge(alarms, noChanges, { ...round, backlog });
      assert.deepEqual(alarms.backlogOf(periodSeconds), expected);
      assert.deepEqual((await harness.open()).backlogOf(periodSeconds), expected);
    }
    assert.equal(alarms.backlogOf(periodSeconds + 1), undefined);
  });
}
