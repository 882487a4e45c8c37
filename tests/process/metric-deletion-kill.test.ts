import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { guangzhou, draftOf, noQuotas } from '../catalog/catalog-harness.js';
import { judge, openingOf, ruleDraft } from '../catalog/alarm-harness.js';
import { openFolder } from '../support/folder-content.js';
import { OperatorCalls } from '../support/operator-calls.js';
import { putmon } from '../support/run.js';
import { Server } from './server.js';
import { temporaryFolder } from './temporary-folder.js';

const alarmCount = 500;
/** Nobody is there: all that was told of an alarm still waits when the server is killed. */
const channels = Array.from({ length: 10 }, (_, at) => ({
  kind: 'webhook' as const,
  url: `http://192.0.2.1:9/${at}`,
}));
const noticesOfKind = alarmCount * channels.length;
const metric = { namespace: 'host', metricName: 'disk_used' };

/** When the server is killed: parts of the time that the deletion takes. */
const moments = [0.1, 0.3, 0.5, 0.7, 0.9];

describe('a server killed while it deletes a metric with hundreds of open alarms', () => {
  const folder = temporaryFolder();
  const filled = join(folder, 'filled');
  let deletionMilliseconds = 0;

  before(async () => {
    assert.equal((await putmon(['key', 'create', '--data', filled])).exitCode, 0);
    await openHundreds(filled);
    const data = join(folder, 'unharmed');
    cpSync(filled, data, { recursive: true });
    const server = await Server.start({ data });
    const startedAt = performance.now();
    await (await OperatorCalls.on(data)).perform('DeleteMetric', metric);
    deletionMilliseconds = performance.now() - startedAt;
    assert.equal(await server.stop(), 0);
    assert.deepEqual(await countsIn(data), after);
  });

  for (const moment of moments) {
    test(`at ${moment} of its time has all alarms ended and told, or none`, async () => {
      const data = join(folder, `killed at ${moment}`);
      cpSync(filled, data, { recursive: true });
      const server = await Server.start({ data });
      const calls = await OperatorCalls.on(data);
      const asked = calls.perform('DeleteMetric', metric).catch(() => undefined);
      await setTimeout(deletionMilliseconds * moment);
      assert.equal(await server.stop('SIGKILL'), null);
      const isAnswered = (await asked) !== undefined;
      const counts = await countsIn(data);
      assert.deepEqual(counts, isAnswered || counts.rules === 0 ? after : untouched);
      // What was left can be deleted, and ends likewise.
      const next = await Server.start({ data });
      const again = await (await OperatorCalls.on(data)).post('DeleteMetric', metric);
      const { code } = (await again.json()) as { code: number };
      assert.ok(code === 0 || isAnswered || counts.rules === 0);
      assert.equal(await next.stop('SIGKILL'), null);
      assert.deepEqual(await countsIn(data), after);
    });
  }
});

interface Counts {
  readonly rules: number;
  readonly open: number;
  readonly opened: number;
  readonly ended: number;
}

const untouched: Counts = { rules: 1, open: alarmCount, opened: noticesOfKind, ended: 0 };
const after: Counts = { rules: 0, open: 0, opened: noticesOfKind, ended: noticesOfKind };

async function openHundreds(data: string): Promise<void> {
  const { catalog, alarms, close } = await engines(data);
  try {
    const account = catalog.accounts()[0];
    assert.ok(account);
    const { metrics } = await catalog.register(
      ...[account.id, guangzhou, metric.namespace],
      [draftOf(metric.metricName, 'diskname', 'ip')],
      noQuotas,
    );
    const { id: metricId = 0 } = metrics.get(metric.metricName) ?? {};
    const group = { accountId: account.id, name: 'ops', channels, configured: false };
    const { receiversId } = await alarms.createReceivers(group);
    const draft = { ...ruleDraft, accountId: account.id, metricId, periodSeconds: 3600 };
    const rule = await alarms.createRule({ ...draft, receiversId });
    const endSeconds = Math.floor(Date.now() / 3_600_000) * 3600;
    const opened = Array.from({ length: alarmCount }, (_, at) => ({
      ...openingOf(rule, `10.0.${at >> 8}.${at & 255}`),
      occurSeconds: endSeconds,
    }));
    const notices = opened.map((_, place) => ({
      ...{ alarm: { opened: place }, kind: 'opened' as const, late: false },
    }));
    const judged = { periodSeconds: 3600, endSeconds };
    await judge(alarms, { opened, ended: [], notices }, judged);
  } finally {
    await close();
  }
}

/** Every delivery is listed with its notice; opening fails where one that waits lacks a part. */
async function countsIn(data: string): Promise<Counts> {
  const { catalog, alarms, close } = await engines(data);
  try {
    const accountId = catalog.accounts()[0]?.id ?? 0;
    const page = { offset: 0, limit: 4 * noticesOfKind };
    const { deliveries } = await alarms.listDeliveries(accountId, page);
    const idsOf = (kind: string): number =>
      new Set(
        deliveries
          .filter(({ noticeKind }) => noticeKind === kind)
          .map(({ deliveryId }) => deliveryId),
      ).size;
    const [opened, ended] = [idsOf('opened'), idsOf('ended')];
    assert.equal(opened + ended, deliveries.length, 'each once');
    return { rules: alarms.rules().length, open: alarms.openAlarms().length, opened, ended };
  } finally {
    await close();
  }
}

async function engines(data: string) {
  const opened = await openFolder(data);
  return {
    catalog: opened.catalog,
    alarms: opened.alarms,
    close: (): Promise<void> => opened.close(),
  };
}
