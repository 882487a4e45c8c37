import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { reportOf } from '../support/report.js';
import { contentOf } from '../support/folder-content.js';
import { putmon, putmonJson } from '../support/run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';
import { temporaryFolder } from './temporary-folder.js';

const daySeconds = 86_400;
const dayCount = 3;
/** Reports of each day, in each zone: some lie in another day of the other one. */
const hours = [0, 5, 10, 15, 20];
/** A folder's own, and those that it is served in afterwards. */
const zones = ['+08:00', '-03:30', '+14:00', 'UTC', '+08:00'];
const lateReports = ['--timestamp-skew-behind-seconds', String(7 * daySeconds)];

for (const workers of [1, 2]) {
  test(`a folder served in other zones is whole, and all is read; --workers ${workers}`, async () => {
    const data = join(temporaryFolder(), 'data');
    const key = (await putmonJson(['key', 'create', '--data', data])) as KeyPair;
    const sent: (readonly [number, number])[] = [];
    for (const zone of zones) {
      const args = ['--auto-register', '--timezone', zone, ...lateReports];
      const server = await Server.start({ data, args, workers });
      for (const timeSeconds of timesOfReports()) {
        const value = sent.length;
        await report(server, key, timeSeconds, value);
        sent.push([timeSeconds, value]);
      }
      await assertWhole(server, data);
      await server.stop();
    }
    // Now the days are closed, and sorted; in yet another zone than theirs.
    const args = ['--timezone', '-03:30', '--maintenance-seconds', '1'];
    const server = await Server.start({ data, args, workers });
    await sortedDays(server);
    await assertWhole(server, data);
    await server.stop();
    const { samples } = await contentOf(data);
    const stored = samples.map(({ timeSeconds, value }) => [timeSeconds, value] as const);
    assert.deepEqual(
      stored.sort(([, left], [, right]) => left - right),
      sent,
    );
  });
}

/** Of the days before today, so that each of them closes. */
function timesOfReports(): number[] {
  const todaySeconds = Math.floor(Date.now() / 1000 / daySeconds) * daySeconds;
  return Array.from({ length: dayCount }, (_, day) =>
    hours.map((hour) => todaySeconds - (dayCount + 1 - day) * daySeconds + hour * 3600),
  ).flat();
}

async function report(server: Server, key: KeyPair, timestampSeconds: number, value: number) {
  const parameters = {
    Namespace: 'zones',
    Timestamp: timestampSeconds,
    Nonce: value + 1,
    Data: [{ dimensions: { host: 'web1' }, metricName: 'number', value }],
  };
  const body = JSON.stringify(reportOf(parameters, { key }));
  const answer = await fetch(server.url, { method: 'POST', body });
  assert.equal(((await answer.json()) as { code: number }).code, 0);
}

/** By the doctor, which has the server look; by what the server saw itself, and told. */
async function assertWhole(server: Server, data: string): Promise<void> {
  const { exitCode, stdout } = await putmon(['doctor', '--data', data]);
  assert.equal(exitCode, 0, stdout);
  assert.match(stdout, /^ok +segments +\d+ segments?, each with its table; days of UTC\+08:00$/m);
  const readyz = await (await fetch(`http://${server.control}/readyz`)).text();
  assert.doesNotMatch(readyz, /damaged/);
  assert.match(readyz, /"ready":true/);
  assert.doesNotMatch(server.output.text, /damaged/);
}

/** Until so many as there were are sorted. */
async function sortedDays(server: Server): Promise<void> {
  for (;;) {
    const metrics = await (await fetch(`http://${server.control}/metrics`)).text();
    const [, sorted = ''] = /^putmon_days_sorted_total (\d+)$/m.exec(metrics) ?? [];
    if (Number(sorted) >= dayCount) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
