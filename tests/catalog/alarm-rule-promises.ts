import assert from 'node:assert/strict';
import type { AlarmCatalog } from '../../src/catalog/alarms/alarm-catalog.js';
import { CatalogConflictError } from '../../src/catalog/catalog.js';
import { noChanges, nowSeconds, ruleDraft } from './alarm-harness.js';
import { alarmContentOf, opsDraft, type PromisedAlarms } from './alarm-promise.js';

export function promiseRules(promised: PromisedAlarms): void {
  promised('a rule gets an id of the published form', async (alarms) => {
    const rule = await alarms.createRule(ruleDraft);
    assert.match(rule.ruleId, /^policy-[a-z0-9]{8}$/);
    assert.equal(rule.createdSeconds, nowSeconds);
    assert.deepEqual(alarms.ruleOf(rule.ruleId), rule);
    assert.deepEqual(alarms.rulesOfMetric(ruleDraft.metricId), [rule]);
    assert.deepEqual(alarms.rulesOfMetric(ruleDraft.metricId + 1), []);
  });

  promised('rules are listed the oldest first', async (alarms, harness) => {
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      ids.push((await alarms.createRule(ruleDraft)).ruleId);
      harness.nowSeconds += 1;
    }
    await alarms.modifyRule(ids[1] ?? '', { ...ruleDraft, threshold: 1 });
    const idsOf = (catalog: AlarmCatalog): string[] => catalog.rules().map(({ ruleId }) => ruleId);
    assert.deepEqual(idsOf(alarms), ids);
    assert.deepEqual(idsOf(await harness.open()), ids);
    assert.deepEqual(
      alarms.rulesOfMetric(ruleDraft.metricId).map(({ ruleId }) => ruleId),
      ids,
    );
  });

  promised(
    'a rule takes new terms, and loses a recovery threshold that they lack',
    async (alarms) => {
      const made = await alarms.createRule({ ...ruleDraft, recoveryThreshold: 70 });
      const changed = await alarms.modifyRule(made.ruleId, { ...ruleDraft, threshold: 90 });
      const { recoveryThreshold, ...kept } = made;
      assert.equal(recoveryThreshold, 70);
      assert.deepEqual(changed, { ...kept, threshold: 90 });
      assert.deepEqual(alarms.rules(), [changed]);
    },
  );

  promised('a rule goes with its objects and silences', async (alarms) => {
    const { ruleId } = await alarms.createRule({ ...ruleDraft, isWild: false });
    const kept = await alarms.createRule(ruleDraft);
    await alarms.bindObject(ruleId, ['sda', 'a']);
    const silence = { accountId: 1, endSeconds: nowSeconds + 60, reason: 'deploy' };
    await alarms.createSilence({ ...silence, ruleId });
    const keptSilence = await alarms.createSilence({ ...silence, ruleId: kept.ruleId });
    await alarms.deleteRules([ruleId], noChanges);
    assert.deepEqual(alarms.rules(), [kept]);
    assert.deepEqual(alarms.objectsOf(ruleId), []);
    assert.deepEqual(alarms.silences(1), [keptSilence]);
  });

  const refusals: Readonly<Record<string, (alarms: AlarmCatalog) => Promise<unknown>>> = {
    'a rule whose receivers are unknown': (alarms) =>
      alarms.createRule({ ...ruleDraft, receiversId: 9 }),
    'new terms of an unknown rule': (alarms) => alarms.modifyRule('policy-none', ruleDraft),
    'the deletion of an unknown rule beside a known one': (alarms) =>
      alarms.deleteRules([...alarms.rules().map(({ ruleId }) => ruleId), 'policy-none'], noChanges),
    'a binding to an unknown rule': (alarms) => alarms.bindObject('policy-none', ['a', 'b']),
    'the unbinding of an object that is not bound': (alarms) =>
      alarms.unbindObject(alarms.rules()[0]?.ruleId ?? '', ['a', 'b'], noChanges),
    'new channels of unknown receivers': (alarms) => alarms.modifyReceivers(9, { channels: [] }),
    'the deletion of unknown receivers': (alarms) => alarms.deleteReceivers(9),
    'a second group of one name': (alarms) => alarms.createReceivers(opsDraft),
    'the deletion of receivers that a rule has': (alarms) => alarms.deleteReceivers(1001),
    'a silence of an unknown rule': (alarms) =>
      alarms.createSilence({ accountId: 1, ruleId: 'policy-none', endSeconds: 0, reason: '' }),
    'the deletion of an unknown silence': (alarms) => alarms.deleteSilence('silence-none'),
  };
  for (const [what, attempt] of Object.entries(refusals)) {
    promised(`${what} is refused, and changes nothing`, async (alarms, harness) => {
      const { receiversId } = await alarms.createReceivers(opsDraft);
      await alarms.createRule({ ...ruleDraft, receiversId });
      const content = await alarmContentOf(alarms);
      await assert.rejects(attempt(alarms), CatalogConflictError);
      assert.deepEqual(await alarmContentOf(alarms), content);
      assert.deepEqual(await alarmContentOf(await harness.open()), content);
    });
  }
}

export function promiseObjects(promised: PromisedAlarms): void {
  promised('objects are bound once each, in order', async (alarms, harness) => {
    const { ruleId } = await alarms.createRule({ ...ruleDraft, isWild: false });
    for (const ip of ['b', 'a', 'b']) await alarms.bindObject(ruleId, ['sda', ip]);
    const objects = [
      ['sda', 'b'],
      ['sda', 'a'],
    ];
    assert.deepEqual(alarms.objectsOf(ruleId), objects);
    assert.deepEqual((await harness.open()).objectsOf(ruleId), objects);
    await alarms.unbindObject(ruleId, ['sda', 'b'], noChanges);
    assert.deepEqual(alarms.objectsOf(ruleId), [['sda', 'a']]);
    assert.deepEqual((await harness.open()).objectsOf(ruleId), [['sda', 'a']]);
  });
}

/** @param durable why a kill does not leave everything */
export function promiseReceivers(promised: PromisedAlarms, durable: string | false): void {
  promised('receivers are of their account, and change by what is given', async (alarms) => {
    const draft = { ...opsDraft, language: 'zh', text: 'ops:' } as const;
    const made = await alarms.createReceivers(draft);
    assert.deepEqual(made, { ...draft, receiversId: 1001 });
    await alarms.createReceivers({ ...draft, accountId: 2 });
    assert.deepEqual(alarms.receivers(1), [made]);
    const { text, ...rest } = await alarms.modifyReceivers(1001, { name: 'night', text: '' });
    assert.equal(text, undefined);
    assert.deepEqual(rest, { ...opsDraft, language: 'zh', name: 'night', receiversId: 1001 });
    assert.deepEqual(alarms.receiversOf(1001), rest);
  });

  promised('receivers are numbered from 1001, and no number is used again', async (alarms) => {
    assert.equal((await alarms.createReceivers(opsDraft)).receiversId, 1001);
    await alarms.deleteReceivers(1001);
    assert.deepEqual(alarms.receivers(1), []);
    assert.equal((await alarms.createReceivers(opsDraft)).receiversId, 1002);
  });

  const newNumbers: Parameters<PromisedAlarms>[1] = async (alarms, harness) => {
    const { receiversId } = await alarms.createReceivers(opsDraft);
    await alarms.deleteReceivers(receiversId);
    await alarms.close();
    await harness.kill();
    const next = await (await harness.open()).createReceivers(opsDraft);
    assert.equal(next.receiversId, receiversId + 1);
  };
  promised('no number of receivers is used again after a kill', newNumbers, durable);

  promised('two processes hand out no number twice', async (alarms, harness) => {
    const other = await harness.another(alarms);
    const made = await Promise.all(
      [alarms, other, alarms, other].map((each, at) =>
        each.createReceivers({ ...opsDraft, name: String(at) }),
      ),
    );
    assert.equal(new Set(made.map(({ receiversId }) => receiversId)).size, 4);
  });
}

export function promiseSilences(promised: PromisedAlarms): void {
  promised('a silence is listed until it is deleted', async (alarms, harness) => {
    const { ruleId } = await alarms.createRule(ruleDraft);
    const draft = { accountId: 1, ruleId, endSeconds: nowSeconds + 60, reason: 'deploy' };
    const first = await alarms.createSilence(draft);
    assert.match(first.silenceId, /^silence-[a-z0-9]{8}$/);
    assert.deepEqual(first, { ...draft, silenceId: first.silenceId, createdSeconds: nowSeconds });
    const second = await alarms.createSilence({ ...draft, objectKey: 'ip=a' });
    assert.deepEqual(alarms.silences(1), [first, second]);
    assert.deepEqual(alarms.silences(2), []);
    await alarms.deleteSilence(first.silenceId);
    assert.deepEqual(alarms.silences(1), [second]);
    assert.deepEqual((await harness.open()).silences(1), [second]);
  });

  promised('a silence that ended long ago is forgotten', async (alarms, harness) => {
    const { ruleId } = await alarms.createRule(ruleDraft);
    const draft = { accountId: 1, ruleId, endSeconds: nowSeconds, reason: 'deploy' };
    const silence = await alarms.createSilence(draft);
    await alarms.forgetAlarms(nowSeconds);
    assert.deepEqual(alarms.silences(1), [silence]);
    await alarms.forgetAlarms(nowSeconds + 1);
    assert.deepEqual(alarms.silences(1), []);
    assert.deepEqual((await harness.open()).silences(1), []);
  });
}
