import { DuckDBInstance } from '@duckdb/node-api';
import type { AlarmChanges, AttemptRecord } from '../../src/catalog/alarms/alarm.js';
import type { AlarmCatalog, JudgedUntil } from '../../src/catalog/alarms/alarm-catalog.js';
import { MirroredAlarmCatalog } from '../../src/catalog/alarms/mirrored-alarm-catalog.js';
import { DuckdbAlarmStorage } from '../../src/catalog/duckdb/duckdb-alarm-storage.js';
import type { NoticeChannel } from '../../src/catalog/alarms/alarm-receivers.js';
import type { AlarmRule } from '../../src/catalog/alarms/alarm-rule.js';
import { guangzhou } from './catalog-harness.js';
import { connectionPerTask, testMasterKey } from '../support/open-duckdb-catalog.js';

export const nowSeconds = 1_700_000_100;
export const webhook: NoticeChannel = {
  kind: 'webhook',
  url: 'http://example.invalid/hook?token=secret-of-url',
  secret: 'secret-of-body',
};

export const ruleDraft: Omit<AlarmRule, 'ruleId' | 'createdSeconds'> = {
  accountId: 1,
  metricId: 7,
  dimensionNames: ['diskname', 'ip'],
  statistic: 'max',
  periodSeconds: 300,
  operator: '>',
  threshold: 80,
  constancy: 1,
  windowsJudged: 1,
  missingData: 'ignore',
  isWild: true,
  repeatSeconds: 0,
  severity: 2,
  receiversId: 0,
};

/** Alarms on a DuckDB of their own, in memory where no path is given. */
export async function openAlarms(
  path = ':memory:',
  clock: () => number = () => nowSeconds * 1000,
): Promise<{ alarms: MirroredAlarmCatalog; close: () => Promise<void> }> {
  const instance = await DuckDBInstance.create(path);
  const session = connectionPerTask(() => instance.connect());
  const storage = await DuckdbAlarmStorage.open({ session, masterKey: testMasterKey });
  const alarms = await MirroredAlarmCatalog.open(storage, clock);
  const close = async (): Promise<void> => {
    await alarms.close();
    instance.closeSync();
  };
  return { alarms, close };
}

/** Records what judging found, under a lease of its own. */
export async function judge(
  alarms: AlarmCatalog,
  changes: AlarmChanges,
  judged: JudgedUntil = round,
): Promise<void> {
  const lease = await alarms.acquireLease({ owner: 'judge', seconds: 30 });
  if (lease === undefined) throw new Error('another owner judges');
  await alarms.recordJudgement(lease.fence, judged, changes);
}

/** Claims what is due of these, and records attempts of it. */
export async function attempt(
  alarms: AlarmCatalog,
  ...records: readonly AttemptRecord[]
): Promise<void> {
  const due = await alarms.dueDeliveries(2 ** 32, Infinity);
  const claimed = due.filter((each) =>
    records.some(({ deliveryId }) => deliveryId === each.deliveryId),
  );
  await alarms.claimDeliveries(claimed, { owner: 'outbox', seconds: 90 });
  try {
    await alarms.recordAttempts('outbox', records);
  } finally {
    const deliveryIds = records.map(({ deliveryId }) => deliveryId);
    await alarms.releaseDeliveries('outbox', deliveryIds);
  }
}

/** A notice is taken at this attempt. */
export function takeDelivery(alarms: AlarmCatalog, deliveryId: string): Promise<void> {
  const taken = { attemptSeconds: 0, durationMilliseconds: 0, delivered: true, outcome: '' };
  const next = { state: 'delivered', nextAttemptSeconds: 0 } as const;
  return attempt(alarms, { deliveryId, attempt: taken, next });
}

/** The alarm of an object of a rule, as judging draws it up. */
export function openingOf(rule: AlarmRule, ip: string): AlarmChanges['opened'][number] {
  return {
    rule,
    region: guangzhou,
    namespaceName: 'host',
    metricName: 'disk_used',
    displayName: 'disk',
    unit: '%',
    dimensionValues: ['sda', ip],
    occurSeconds: nowSeconds - 100,
    value: 91,
    content: 'content',
  };
}

/** An alarm for each address opens, and is told. */
export function openings(rule: AlarmRule, ips: readonly string[]): AlarmChanges {
  return {
    opened: ips.map((ip) => openingOf(rule, ip)),
    ended: [],
    notices: ips.map((_, opened) => ({ alarm: { opened }, kind: 'opened', late: false })),
  };
}

export const noChanges: AlarmChanges = { opened: [], ended: [], notices: [] };
export const round = { periodSeconds: 300, endSeconds: nowSeconds - 100 };
