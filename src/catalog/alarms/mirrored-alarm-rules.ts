import { isDeepStrictEqual } from 'node:util';
import { type Clock, secondsOf } from '../../model/clock.js';
import { CatalogConflictError } from '../catalog.js';
import { requireAbsent, requirePresent } from '../catalog-conflicts.js';
import type { MirrorOf, WriteChange } from '../mirror.js';
import type { AlarmChanges } from './alarm.js';
import type { AlarmMemory } from './alarm-memory.js';
import type { AlarmChange, AlarmWatcher, ReceiversChange } from './alarm-catalog.js';
import type { AlarmReceivers } from './alarm-receivers.js';
import type { AlarmRule, AlarmRuleTerms, AlarmSilence } from './alarm-rule.js';
import type { AlarmTables } from './alarm-tables.js';
import { applyChanges, type AppliedChanges } from './applied-changes.js';
import { randomId } from './random-id.js';

export type AlarmMirror = MirrorOf<AlarmTables, AlarmMemory, AlarmChange>;
type WriteAlarms<Result> = WriteChange<AlarmTables, AlarmMemory, Result>;

/** Rules, bindings, receivers and silences: what people set. */
export class MirroredAlarmRules {
  protected readonly clock: Clock;
  protected readonly mirror: AlarmMirror;

  protected constructor(clock: Clock, mirror: AlarmMirror) {
    this.clock = clock;
    this.mirror = mirror;
  }

  get version(): number {
    return this.mirror.version;
  }

  get lagMilliseconds(): number {
    return this.mirror.lagMilliseconds;
  }

  watch(watcher: AlarmWatcher): () => void {
    return this.mirror.watch(watcher);
  }

  reload(): Promise<void> {
    return this.mirror.reload();
  }

  rules(): readonly AlarmRule[] {
    return [...this.memory.rules.values()];
  }

  ruleOf(ruleId: string): AlarmRule | undefined {
    return this.memory.rules.get(ruleId);
  }

  rulesOfMetric(metricId: number): readonly AlarmRule[] {
    return this.memory.rulesOfMetric(metricId);
  }

  objectsOf(ruleId: string): readonly (readonly string[])[] {
    return this.memory.objects.get(ruleId) ?? [];
  }

  receivers(accountId: number): readonly AlarmReceivers[] {
    return [...this.memory.receivers.values()].filter((each) => each.accountId === accountId);
  }

  receiversOf(receiversId: number): AlarmReceivers | undefined {
    return this.memory.receivers.get(receiversId);
  }

  silences(accountId: number): readonly AlarmSilence[] {
    return [...this.memory.silences.values()].filter((each) => each.accountId === accountId);
  }

  createRule(draft: Omit<AlarmRule, 'ruleId' | 'createdSeconds'>): Promise<AlarmRule> {
    return this.#putRule(async (tables) => {
      const ruleId = await randomId('policy', (id) => tables.hasRule(id));
      return { ...draft, ruleId, createdSeconds: this.nowSeconds() };
    });
  }

  modifyRule(ruleId: string, terms: AlarmRuleTerms): Promise<AlarmRule> {
    return this.#putRule((_tables, memory) => {
      const known = requirePresent(memory.rules.get(ruleId), `rule ${ruleId}`);
      // An absent recovery threshold takes the old one away.
      const { recoveryThreshold, ...rule } = terms;
      const { recoveryThreshold: _, ...kept } = known;
      const recovery = recoveryThreshold === undefined ? {} : { recoveryThreshold };
      return Promise.resolve({ ...kept, ...rule, ...recovery });
    });
  }

  async deleteRules(ruleIds: readonly string[], changes: AlarmChanges): Promise<void> {
    await this.mirror.change(
      'rules',
      async (tables, memory) => {
        for (const ruleId of ruleIds) requirePresent(memory.rules.get(ruleId), `rule ${ruleId}`);
        await tables.deleteRules(ruleIds, memory.silencesOf(new Set(ruleIds)));
        return this.writeChanges(tables, memory, changes);
      },
      (memory, applied) => {
        memory.removeRules(new Set(ruleIds));
        rememberChanges(memory, applied);
      },
      (applied) => ruleIds.length > 0 || !isEmpty(applied),
    );
  }

  async bindObject(ruleId: string, dimensionValues: readonly string[]): Promise<void> {
    await this.mirror.change(
      'rules',
      async (tables, memory) => {
        requirePresent(memory.rules.get(ruleId), `rule ${ruleId}`);
        const isNew = !memory.isBound(ruleId, dimensionValues);
        if (isNew) await tables.insertObject(ruleId, dimensionValues);
        return isNew;
      },
      (memory) => {
        memory.bindObject(ruleId, dimensionValues);
      },
      (isNew) => isNew,
    );
  }

  async unbindObject(
    ruleId: string,
    dimensionValues: readonly string[],
    changes: AlarmChanges,
  ): Promise<void> {
    await this.mirror.change(
      'rules',
      async (tables, memory) => {
        if (!memory.isBound(ruleId, dimensionValues)) {
          throw new CatalogConflictError(`the object is not bound to ${ruleId}`);
        }
        await tables.deleteObject(ruleId, dimensionValues);
        return this.writeChanges(tables, memory, changes);
      },
      (memory, applied) => {
        memory.unbindObject(ruleId, dimensionValues);
        rememberChanges(memory, applied);
      },
    );
  }

  createReceivers(draft: Omit<AlarmReceivers, 'receiversId'>): Promise<AlarmReceivers> {
    return this.#putReceivers(async (tables) => ({
      ...draft,
      receiversId: await tables.newReceiversId(),
    }));
  }

  modifyReceivers(receiversId: number, change: ReceiversChange): Promise<AlarmReceivers> {
    return this.#putReceivers((_tables, memory) => {
      const known = memory.receivers.get(receiversId);
      const group = requirePresent(known, `receiver group ${receiversId}`);
      return Promise.resolve({ ...group, ...change });
    });
  }

  async deleteReceivers(receiversId: number): Promise<void> {
    await this.mirror.change(
      'receivers',
      async (tables, memory) => {
        requirePresent(memory.receivers.get(receiversId), `receiver group ${receiversId}`);
        const user = [...memory.rules.values()].find((rule) => rule.receiversId === receiversId);
        if (user !== undefined) {
          throw new CatalogConflictError(`rule ${user.ruleId} has receiver group ${receiversId}`);
        }
        await tables.deleteReceivers(receiversId);
      },
      (memory) => {
        memory.receivers.delete(receiversId);
      },
    );
  }

  createSilence(draft: Omit<AlarmSilence, 'silenceId' | 'createdSeconds'>): Promise<AlarmSilence> {
    return this.mirror.change(
      'silences',
      async (tables, memory) => {
        requirePresent(memory.rules.get(draft.ruleId), `rule ${draft.ruleId}`);
        const silenceId = await randomId('silence', (id) => tables.hasSilence(id));
        const silence = { ...draft, silenceId, createdSeconds: this.nowSeconds() };
        await tables.insertSilence(silence);
        return silence;
      },
      (memory, silence) => {
        memory.silences.set(silence.silenceId, silence);
      },
    );
  }

  async deleteSilence(silenceId: string): Promise<void> {
    await this.mirror.change(
      'silences',
      async (tables, memory) => {
        requirePresent(memory.silences.get(silenceId), `silence ${silenceId}`);
        await tables.deleteSilence(silenceId);
      },
      (memory) => {
        memory.silences.delete(silenceId);
      },
    );
  }

  protected get memory(): AlarmMemory {
    return this.mirror.memory;
  }

  protected nowSeconds(): number {
    return secondsOf(this.clock);
  }

  protected async writeChanges(
    tables: AlarmTables,
    memory: AlarmMemory,
    changes: AlarmChanges,
  ): Promise<AppliedChanges> {
    const { length } = changes.opened;
    const firstAlarmId = length === 0 ? 0 : await tables.newAlarmIds(length);
    const applied = applyChanges(changes, memory, this.nowSeconds(), firstAlarmId);
    await tables.putChanges(applied);
    return applied;
  }

  #putRule(ruleOf: WriteAlarms<AlarmRule>): Promise<AlarmRule> {
    const write: WriteAlarms<AlarmRule> = async (tables, memory) => {
      const rule = await ruleOf(tables, memory);
      if (rule.receiversId !== 0) {
        const receivers = memory.receivers.get(rule.receiversId);
        requirePresent(receivers, `receiver group ${rule.receiversId}`);
      }
      const known = memory.rules.get(rule.ruleId);
      if (known !== undefined && isDeepStrictEqual(rule, known)) return known;
      await tables.putRule(rule);
      return rule;
    };
    return this.mirror.change(
      'rules',
      write,
      (memory, rule) => {
        memory.putRule(rule);
      },
      (rule, memory) => memory.rules.get(rule.ruleId) !== rule,
    );
  }

  #putReceivers(receiversOf: WriteAlarms<AlarmReceivers>): Promise<AlarmReceivers> {
    const write: WriteAlarms<AlarmReceivers> = async (tables, memory) => {
      const { text = '', ...rest } = await receiversOf(tables, memory);
      const receivers = text === '' ? rest : { ...rest, text };
      const { accountId, name, receiversId } = receivers;
      const namesake = [...memory.receivers.values()].find(
        (each) =>
          each.accountId === accountId && each.name === name && each.receiversId !== receiversId,
      );
      requireAbsent(namesake, `receiver group ${name}`);
      const known = memory.receivers.get(receiversId);
      if (known !== undefined && isDeepStrictEqual(receivers, known)) return known;
      await tables.putReceivers(receivers);
      return receivers;
    };
    return this.mirror.change(
      'receivers',
      write,
      (memory, receivers) => {
        memory.putReceivers(receivers);
      },
      (group, memory) => memory.receivers.get(group.receiversId) !== group,
    );
  }
}

/** What was written of changes. */
export function rememberChanges(memory: AlarmMemory, { alarms, deliveries }: AppliedChanges): void {
  for (const alarm of alarms) memory.putAlarm(alarm);
  for (const delivery of deliveries) memory.deliveries.set(delivery);
}

export function isEmpty({ alarms, deliveries }: AppliedChanges): boolean {
  return alarms.length === 0 && deliveries.length === 0;
}
