import { test } from 'node:test';
import type { AlarmCatalog } from '../../src/catalog/alarms/alarm-catalog.js';
import { round, ruleDraft, webhook } from './alarm-harness.js';

/** An engine under test, with a disk of its own. */
export interface AlarmHarness {
  /** Opens a catalog on the engine as it runs; it reads what is on disk. */
  open(): Promise<AlarmCatalog>;
  /** As another process has it; the same one where the engine lets one process open it. */
  another(catalog: AlarmCatalog): Promise<AlarmCatalog>;
  /** Ends the process that has catalogs open in the middle of what it does. */
  kill(): Promise<void>;
  /** From now on the engine fails after so many more statements, until mended. */
  breakEngine(afterStatements: number): void;
  /** After so many more commits each is on disk, but is told to have failed, until mended. */
  loseCommits(afterCommits: number): void;
  mendEngine(): void;
  /** What its clock tells. */
  nowSeconds: number;
  stop(): Promise<void>;
}

/** One sentence that every engine keeps, but for those that declare why they can not. */
export type PromisedAlarms = (
  sentence: string,
  check: (alarms: AlarmCatalog, harness: AlarmHarness) => Promise<void>,
  skip?: string | false,
) => void;

/** Runs each check on a catalog of its own. */
export function promisedAlarmsBy(start: () => Promise<AlarmHarness>): PromisedAlarms {
  return (sentence, check, skip = false) => {
    test(sentence, { skip }, async () => {
      const harness = await start();
      try {
        await check(await harness.open(), harness);
      } finally {
        await harness.stop();
      }
    });
  };
}

/** Everything that a catalog answers, as plain values. */
export async function alarmContentOf(alarms: AlarmCatalog): Promise<unknown> {
  const { accountId } = ruleDraft;
  const page = { offset: 0, limit: 10_000 };
  const rules = alarms.rules();
  return {
    rules: rules.map((rule) => ({ ...rule, objects: alarms.objectsOf(rule.ruleId) })),
    receivers: alarms.receivers(accountId),
    silences: alarms.silences(accountId),
    open: alarms.openAlarms(),
    judged: alarms.judgedSeconds(round.periodSeconds),
    backlog: alarms.backlogOf(round.periodSeconds),
    due: await alarms.dueDeliveries(2 ** 40, Infinity),
    alarms: await alarms.listAlarms({ accountId, startSeconds: 0, endSeconds: 2 ** 40, ...page }),
    deliveries: await alarms.listDeliveries(accountId, page),
  };
}

/** Two channels, the second on another host. */
export const twoChannels = [
  webhook,
  { ...webhook, url: 'http://example.invalid/other?token=secret-of-url' },
];
export const opsDraft = { accountId: 1, name: 'ops', channels: twoChannels, configured: false };
