import { seriesKeyOf } from '../../model/series.js';
import type { Alarm, AttemptRecord, Delivery } from './alarm.js';
import type { JudgedUntil } from './alarm-catalog.js';
import type { AlarmReceivers } from './alarm-receivers.js';
import type { AlarmRule, AlarmSilence } from './alarm-rule.js';
import { objectIdOf } from './object-id.js';
import { WaitingDeliveries } from './waiting-deliveries.js';

/** A delivery as it stood before an attempt, and the attempt. */
export interface DeliveryAttempted extends Omit<AttemptRecord, 'deliveryId'> {
  readonly delivery: Delivery;
}

/** What judging and telling ask for at every turn, arranged by their questions. */
export class AlarmMemory {
  readonly rules = new Map<string, AlarmRule>();
  /** By rule, in binding order. */
  readonly objects = new Map<string, readonly (readonly string[])[]>();
  readonly receivers = new Map<number, AlarmReceivers>();
  readonly silences = new Map<string, AlarmSilence>();
  readonly deliveries = new WaitingDeliveries();
  readonly judgedSeconds = new Map<number, number>();
  readonly backlogs = new Map<number, { readonly behindSeconds: number; caughtUp: Set<string> }>();
  readonly #rulesByMetric = new Map<number, readonly AlarmRule[]>();
  readonly #openAlarms = new Map<number, Alarm>();
  readonly #openByObject = new Map<string, number>();

  /** Another one that shows the same, and changes by itself. */
  copy(): AlarmMemory {
    const copy = new AlarmMemory();
    for (const rule of this.rules.values()) copy.putRule(rule);
    for (const alarm of this.#openAlarms.values()) copy.putAlarm(alarm);
    copyInto(copy.objects, this.objects);
    copyInto(copy.receivers, this.receivers);
    copyInto(copy.silences, this.silences);
    for (const delivery of this.deliveries.values()) copy.deliveries.set(delivery);
    copyInto(copy.judgedSeconds, this.judgedSeconds);
    for (const [periodSeconds, { behindSeconds, caughtUp }] of this.backlogs) {
      copy.backlogs.set(periodSeconds, { behindSeconds, caughtUp: new Set(caughtUp) });
    }
    return copy;
  }

  rulesOfMetric(metricId: number): readonly AlarmRule[] {
    return this.#rulesByMetric.get(metricId) ?? [];
  }

  putRule(rule: AlarmRule): void {
    const known = this.rules.has(rule.ruleId);
    const others = this.rulesOfMetric(rule.metricId);
    const next = known
      ? others.map((each) => (each.ruleId === rule.ruleId ? rule : each))
      : [...others, rule];
    this.#rulesByMetric.set(rule.metricId, next);
    this.rules.set(rule.ruleId, rule);
  }

  bindObject(ruleId: string, dimensionValues: readonly string[]): void {
    this.objects.set(ruleId, [...(this.objects.get(ruleId) ?? []), [...dimensionValues]]);
  }

  unbindObject(ruleId: string, dimensionValues: readonly string[]): void {
    const objectKey = seriesKeyOf(dimensionValues);
    const bound = this.objects.get(ruleId) ?? [];
    this.objects.set(
      ruleId,
      bound.filter((each) => seriesKeyOf(each) !== objectKey),
    );
  }

  putReceivers(receivers: AlarmReceivers): void {
    this.receivers.set(receivers.receiversId, receivers);
  }

  /** With their bindings and silences; each list is gone through once, however many rules go. */
  removeRules(ruleIds: ReadonlySet<string>): void {
    const metricIds = new Set<number>();
    for (const { silenceId } of this.silencesOf(ruleIds)) this.silences.delete(silenceId);
    for (const ruleId of ruleIds) {
      const rule = this.rules.get(ruleId);
      if (rule !== undefined) metricIds.add(rule.metricId);
      this.rules.delete(ruleId);
      this.objects.delete(ruleId);
    }
    for (const metricId of metricIds) {
      const others = this.rulesOfMetric(metricId).filter(({ ruleId }) => !ruleIds.has(ruleId));
      if (others.length === 0) this.#rulesByMetric.delete(metricId);
      else this.#rulesByMetric.set(metricId, others);
    }
  }

  silencesOf(ruleIds: ReadonlySet<string>): AlarmSilence[] {
    return [...this.silences.values()].filter(({ ruleId }) => ruleIds.has(ruleId));
  }

  /** Whether the rule is there, and for this object. */
  isJudged(ruleId: string, dimensionValues: readonly string[]): boolean {
    const rule = this.rules.get(ruleId);
    if (rule === undefined || rule.isWild) return rule !== undefined;
    return this.isBound(ruleId, dimensionValues);
  }

  isBound(ruleId: string, dimensionValues: readonly string[]): boolean {
    const objectKey = seriesKeyOf(dimensionValues);
    return this.objects.get(ruleId)?.some((each) => seriesKeyOf(each) === objectKey) ?? false;
  }

  openAlarms(): readonly Alarm[] {
    return [...this.#openAlarms.values()];
  }

  openAlarm(alarmId: number): Alarm | undefined {
    return this.#openAlarms.get(alarmId);
  }

  openAlarmOf(ruleId: string, dimensionValues: readonly string[]): Alarm | undefined {
    return this.#openAlarms.get(this.#openByObject.get(objectIdOf(ruleId, dimensionValues)) ?? 0);
  }

  /** Notes how far judging came. */
  putProgress({ periodSeconds, endSeconds, backlog }: JudgedUntil): void {
    this.judgedSeconds.set(periodSeconds, endSeconds);
    if (backlog === undefined) return;
    const known = this.backlogs.get(periodSeconds);
    if ('beginSeconds' in backlog) {
      const { beginSeconds } = backlog;
      this.backlogs.set(periodSeconds, { behindSeconds: beginSeconds, caughtUp: new Set() });
    } else if ('behindSeconds' in backlog) {
      const { behindSeconds } = backlog;
      if (known !== undefined) this.backlogs.set(periodSeconds, { ...known, behindSeconds });
    } else if ('caughtUp' in backlog) {
      for (const objectId of backlog.caughtUp) known?.caughtUp.add(objectId);
    } else {
      this.backlogs.delete(periodSeconds);
    }
  }

  /** Keeps each that waits still, as the attempt left it. */
  putAttempts(records: readonly DeliveryAttempted[]): void {
    for (const { delivery, attempt, next } of records) {
      const { deliveryId, attempts } = delivery;
      if (next.state !== 'waiting') {
        this.deliveries.delete(deliveryId);
        continue;
      }
      const { settled = delivery.settled } = attempt;
      this.deliveries.set({
        ...delivery,
        attempts: attempts + 1,
        nextAttemptSeconds: next.nextAttemptSeconds,
        ...(settled === undefined ? {} : { settled }),
      });
    }
  }

  /** Keeps it while it is open. */
  putAlarm(alarm: Alarm): void {
    const objectId = objectIdOf(alarm.rule.ruleId, alarm.dimensionValues);
    if (alarm.end === undefined) {
      this.#openAlarms.set(alarm.alarmId, alarm);
      this.#openByObject.set(objectId, alarm.alarmId);
      return;
    }
    this.#openAlarms.delete(alarm.alarmId);
    // The next alarm of the object may be open already.
    if (this.#openByObject.get(objectId) === alarm.alarmId) this.#openByObject.delete(objectId);
  }
}

function copyInto<Key, Value>(to: Map<Key, Value>, from: ReadonlyMap<Key, Value>): void {
  for (const [key, value] of from) to.set(key, value);
}
