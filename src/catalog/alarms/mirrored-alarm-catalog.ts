import type { Clock } from '../../model/clock.js';
import type { AuditOrigin } from '../audit/audit-event.js';
import { MirrorBy } from '../mirror-by.js';
import { Mirror } from '../mirror.js';
import { CatalogConflictError } from '../catalog.js';
import type { Alarm, AlarmChanges, AttemptRecord, Delivery, DeliveryRecord } from './alarm.js';
import type {
  AlarmCatalog,
  AlarmSelection,
  Backlog,
  Claim,
  ClaimedDelivery,
  DeliveryPage,
  JudgedUntil,
  ListedAlarm,
} from './alarm-catalog.js';
import type { AlarmStorage } from './alarm-storage.js';
import type { DeliveryClaims } from './delivery-claims.js';
import {
  hasExpired,
  holderOf,
  requireFence,
  type JudgingLease,
  type StoredLease,
} from './judging-lease.js';
import {
  type AlarmMirror,
  isEmpty,
  MirroredAlarmRules,
  rememberChanges,
} from './mirrored-alarm-rules.js';

/** Alarms whose storage is mirrored in memory, as far as judging and telling need it. */
export class MirroredAlarmCatalog extends MirroredAlarmRules implements AlarmCatalog {
  readonly #claims: DeliveryClaims;

  private constructor(clock: Clock, mirror: AlarmMirror, claims: DeliveryClaims) {
    super(clock, mirror);
    this.#claims = claims;
  }

  /** @throws CatalogUnavailableError, MasterKeyError */
  static async open(storage: AlarmStorage, clock: Clock): Promise<MirroredAlarmCatalog> {
    return new MirroredAlarmCatalog(clock, await Mirror.open(storage), storage.claims);
  }

  by(origin: AuditOrigin): MirroredAlarmCatalog {
    return new MirroredAlarmCatalog(this.clock, new MirrorBy(this.mirror, origin), this.#claims);
  }

  openAlarms(): readonly Alarm[] {
    return this.memory.openAlarms();
  }

  judgedSeconds(periodSeconds: number): number | undefined {
    return this.memory.judgedSeconds.get(periodSeconds);
  }

  backlogOf(periodSeconds: number): Backlog | undefined {
    return this.memory.backlogs.get(periodSeconds);
  }

  acquireLease(claim: Claim): Promise<JudgingLease | undefined> {
    return this.mirror.ask(async (tables) => {
      const { fence, holder } = await tables.readLease();
      const nowSeconds = this.nowSeconds();
      const isFree = holder === undefined || hasExpired(holder, nowSeconds);
      if (!isFree && holder.owner !== claim.owner) return undefined;
      const next = { fence: fence + 1, holder: holderOf(claim, nowSeconds) };
      await tables.putLease(next);
      return leaseOf(next);
    });
  }

  renewLease(fence: number, seconds: number): Promise<JudgingLease> {
    return this.mirror.ask(async (tables) => {
      const { owner } = requireFence(await tables.readLease(), fence);
      const renewed = { fence, holder: holderOf({ owner, seconds }, this.nowSeconds()) };
      await tables.putLease(renewed);
      return leaseOf(renewed);
    });
  }

  releaseLease(fence: number): Promise<void> {
    return this.mirror.ask(async (tables) => {
      const { fence: latest } = await tables.readLease();
      if (fence === latest) await tables.putLease({ fence });
    });
  }

  async recordJudgement(fence: number, judged: JudgedUntil, changes: AlarmChanges): Promise<void> {
    await this.mirror.change(
      'alarms',
      async (tables, memory) => {
        requireFence(await tables.readLease(), fence);
        await tables.putProgress(judged);
        return this.writeChanges(tables, memory, changes);
      },
      (memory, applied) => {
        memory.putProgress(judged);
        rememberChanges(memory, applied);
      },
      (applied, { judgedSeconds }) =>
        judgedSeconds.get(judged.periodSeconds) !== judged.endSeconds ||
        judged.backlog !== undefined ||
        !isEmpty(applied),
    );
  }

  listAlarms(selection: AlarmSelection): Promise<{ alarms: ListedAlarm[]; total: number }> {
    return this.mirror.ask((tables) => tables.listAlarms(selection));
  }

  listDeliveries(
    accountId: number,
    page: DeliveryPage,
  ): Promise<{ deliveries: DeliveryRecord[]; total: number }> {
    return this.mirror.ask((tables) => tables.listDeliveries(accountId, page));
  }

  dueDeliveries(
    nowSeconds: number,
    countMax: number,
    waitSecondsMax: (attempts: number) => number = () => Infinity,
  ): Promise<Delivery[]> {
    const claimedSeconds = this.nowSeconds();
    const due = this.memory.deliveries
      .firstDue(({ nextAttemptSeconds, attempts }) => {
        const waitSeconds = nextAttemptSeconds - nowSeconds;
        return waitSeconds <= 0 || waitSeconds > waitSecondsMax(attempts);
      })
      .filter(({ deliveryId }) => !this.#claims.isClaimed(deliveryId, claimedSeconds));
    return Promise.resolve(due.slice(0, countMax));
  }

  claimDeliveries(
    deliveries: readonly ClaimedDelivery[],
    claim: Claim,
  ): Promise<ReadonlySet<string>> {
    const unchanged = deliveries.filter(
      ({ deliveryId, attempts }) => this.memory.deliveries.get(deliveryId)?.attempts === attempts,
    );
    return this.#claims.claim(unchanged, claim, this.nowSeconds());
  }

  releaseDeliveries(owner: string, deliveryIds: readonly string[]): Promise<void> {
    return this.#claims.release(owner, deliveryIds);
  }

  async recordAttempts(owner: string, records: readonly AttemptRecord[]): Promise<void> {
    const deliveryIds = records.map(({ deliveryId }) => deliveryId);
    await this.mirror.change(
      'deliveries',
      async (tables, memory) => {
        const held = await tables.heldBy(owner, deliveryIds);
        const known = records.flatMap(({ deliveryId, attempt, next }) => {
          const delivery = memory.deliveries.get(deliveryId);
          if (delivery === undefined || !held.has(deliveryId)) return [];
          return [{ delivery, attempt, next }];
        });
        await tables.putAttempts(known);
        return known;
      },
      (memory, known) => {
        memory.putAttempts(known);
      },
      (known) => known.length > 0,
    );
    await this.#claims.release(owner, deliveryIds);
  }

  async resendDelivery(accountId: number, deliveryId: string): Promise<boolean> {
    const note = {
      ...{ attemptSeconds: this.nowSeconds(), durationMilliseconds: 0, delivered: false },
      outcome: 'somebody asked for it to be sent again',
    };
    const requeued = await this.mirror.change(
      'deliveries',
      async (tables) => {
        const delivery = await tables.requeueDelivery(accountId, deliveryId, note);
        if (delivery !== 'waiting') return delivery;
        throw new CatalogConflictError(`delivery ${deliveryId} is still attempted`);
      },
      (memory, delivery) => {
        if (delivery !== undefined) memory.deliveries.set(delivery);
      },
      (delivery) => delivery !== undefined,
    );
    return requeued !== undefined;
  }

  async forgetAlarms(beforeSeconds: number): Promise<void> {
    await this.mirror.change(
      'everything',
      async (tables, memory) => {
        const alarmIds = await tables.deleteAlarmsBefore(beforeSeconds);
        const silences = [...memory.silences.values()].filter(
          ({ endSeconds }) => endSeconds < beforeSeconds,
        );
        for (const { silenceId } of silences) await tables.deleteSilence(silenceId);
        const isShown = silences.length > 0 || memory.deliveries.hasAnyOf(alarmIds);
        return { alarmIds, silences, isShown };
      },
      (memory, { alarmIds, silences }) => {
        for (const { silenceId } of silences) memory.silences.delete(silenceId);
        memory.deliveries.deleteThoseOf(alarmIds);
      },
      ({ isShown }) => isShown,
    );
  }

  close(): Promise<void> {
    return this.mirror.close();
  }
}

function leaseOf({ fence, holder }: Required<StoredLease>): JudgingLease {
  return { owner: holder.owner, fence, expirySeconds: holder.expirySeconds };
}
