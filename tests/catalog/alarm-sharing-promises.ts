import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { AlarmCatalog, AlarmChange } from '../../src/catalog/alarms/alarm-catalog.js';
import {
  CatalogConflictError,
  CatalogUnavailableError,
  CatalogWatchError,
} from '../../src/catalog/catalog.js';
import { ruleDraft } from './alarm-harness.js';
import { alarmContentOf, opsDraft, type PromisedAlarms } from './alarm-promise.js';
import { alarmChanges } from './alarm-view-promises.js';
import { noticeAll } from './delivery-promises.js';

/** @param skip why the engine does not fail */
export function promiseAlarmDoubt(promised: PromisedAlarms, skip: string | false): void {
  for (const [name, , make] of alarmChanges) {
    const check: Parameters<PromisedAlarms>[1] = async (alarms, harness) => {
      await noticeAll(alarms, ['a', 'b']);
      for (const [each, , before] of alarmChanges) {
        if (each === name) break;
        await before(alarms);
      }
      const content = await alarmContentOf(alarms);
      const { version } = alarms;
      const seen = changesSeenBy(alarms);
      // A judgement needs the lease first.
      harness.loseCommits(name === 'recordJudgement' ? 1 : 0);
      await assert.rejects(make(alarms), CatalogUnavailableError);
      harness.mendEngine();
      assert.deepEqual([alarms.version, seen], [version, []]);
      await assert.rejects(alarms.deleteReceivers(9), CatalogConflictError);
      assert.notDeepEqual(await alarmContentOf(alarms), content);
      assert.deepEqual(await alarmContentOf(alarms), await alarmContentOf(await harness.open()));
      assert.deepEqual(seen, ['everything']);
      assert.ok(alarms.version > version);
    };
    const sentence = `a ${name} that failed, but is on disk, is shown with the next refusal`;
    promised(sentence, check, skip);
  }
}

/** @param skip why one process has the engine */
export function promiseAlarmOthers(promised: PromisedAlarms, skip: string | undefined): void {
  promised(
    'a watcher that fails hinders neither the change nor other watchers',
    async (alarms, harness) => {
      const failure = new Error('nobody listens');
      alarms.watch(() => Promise.reject(failure));
      const seen = changesSeenBy(alarms);
      await assert.rejects(alarms.createRule(ruleDraft), (error) => {
        assert.ok(error instanceof CatalogWatchError);
        assert.deepEqual([error.errors, error.cause], [[failure], undefined]);
        return true;
      });
      assert.deepEqual(seen, ['rules']);
      for (const each of [alarms, await harness.open()]) assert.equal(each.rules().length, 1);
    },
  );

  const lag: Parameters<PromisedAlarms>[1] = async (alarms, harness) => {
    const other = await harness.another(alarms);
    const seen = changesSeenBy(other);
    await noticeAll(alarms, ['a']);
    await setTimeout(other.lagMilliseconds);
    assert.deepEqual(await alarmContentOf(other), await alarmContentOf(alarms));
    assert.equal(seen.at(-1), 'everything');
  };
  promised('others see a change within lagMilliseconds', lag, skip ?? false);

  const none: Parameters<PromisedAlarms>[1] = (alarms) => {
    assert.equal(alarms.lagMilliseconds, 0);
    return Promise.resolve();
  };
  const hasOthers = skip === undefined && 'others may change what it shows';
  promised('lagMilliseconds is 0 where one process has the engine', none, hasOthers);

  const checked: Parameters<PromisedAlarms>[1] = async (alarms, harness) => {
    const other = await harness.another(alarms);
    const { receiversId } = await alarms.createReceivers(opsDraft);
    await assert.rejects(other.createReceivers(opsDraft), CatalogConflictError);
    const { ruleId } = await other.createRule({ ...ruleDraft, receiversId });
    await assert.rejects(alarms.deleteReceivers(receiversId), CatalogConflictError);
    await alarms.bindObject(ruleId, ['sda', 'a']);
    await other.bindObject(ruleId, ['sda', 'a']);
    assert.deepEqual(other.objectsOf(ruleId), [['sda', 'a']]);
  };
  promised('a change is checked against what others have changed', checked, skip ?? false);
}

function changesSeenBy(alarms: AlarmCatalog): AlarmChange[] {
  const seen: AlarmChange[] = [];
  alarms.watch((change) => void seen.push(change));
  return seen;
}
