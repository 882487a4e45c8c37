import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { OperatorCalls } from '../support/operator-calls.js';
import { putmon, putmonJson } from '../support/run.js';
import { Server } from './server.js';
import { temporaryFolder } from './temporary-folder.js';

interface Listed {
  readonly events: readonly { readonly action: string; readonly target: string }[];
  readonly totalCount: number;
}

/** Makes groups of receivers and namespaces, many at once, until the server is gone. */
async function changeUntilGone(calls: OperatorCalls, round: number): Promise<string[]> {
  const done: string[] = [];
  const work = async (worker: number): Promise<void> => {
    for (let at = 0; ; at += 1) {
      const name = `r${round}w${worker}n${at}`;
      const isGroup = at % 2 === 1;
      const channel = {
        'channels.0.kind': 'webhook',
        'channels.0.url': 'https://example.com/notices',
      };
      try {
        if (isGroup) await calls.perform('CreateAlarmReceivers', { name, ...channel });
        else await calls.perform('CreateNamespace', { namespace: name });
      } catch (error) {
        if (error instanceof TypeError) return;
        throw error;
      }
      done.push(name);
    }
  };
  await Promise.all(Array.from({ length: 4 }, (_, worker) => work(worker)));
  return done;
}

test('whenever the server is killed, each change that was answered has its row, and the chain verifies', async () => {
  const data = join(temporaryFolder(), 'data');
  const done: string[] = [];
  for (let round = 0; round < 4; round += 1) {
    const env = {
      PUTMON_NAMESPACES_PER_REGION_MAX: '100000',
    };
    const server = await Server.start({ data, env });
    const calls = await OperatorCalls.on(data);
    const changing = changeUntilGone(calls, round);
    await setTimeout(300 + 150 * round);
    await server.stop('SIGKILL');
    done.push(...(await changing));
    const { exitCode, stdout, stderr } = await putmon(['audit', 'verify', '--data', data]);
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stdout, /^\d+ rows are as they were written\nhead \d+:[0-9a-f]{64}\n$/);
  }
  assert.ok(done.length > 8, String(done.length));
  const rows: string[] = [];
  const names = async (action: string): Promise<void> => {
    for (let offset = 0; ; offset += 100) {
      const texts = [`action=${action}`, `offset=${offset}`, 'limit=100'];
      const args = ['call', 'DescribeAuditEvents', '--data', data];
      const answer = (await putmonJson([...args, ...texts]).catch(() => undefined)) as
        { data?: Listed } | undefined;
      const page = answer?.data?.events ?? [];
      rows.push(...page.map((event) => JSON.stringify(event)));
      if (page.length < 100) return;
    }
  };
  await names('CreateNamespace');
  await names('CreateAlarmReceivers');
  const text = rows.join('\n');
  for (const name of done)
    assert.ok(text.includes(`"${name}"`) || text.includes(` ${name}"`), name);
});

test('putmon audit verify names a fault, and exits with 1', async () => {
  const data = join(temporaryFolder(), 'data');
  await putmonJson(['key', 'create', '--data', data]);
  await putmonJson(['key', 'create', '--data', data, '--account', 'other']);
  const listed = (await putmonJson(['audit', '--data', data])) as Listed;
  assert.deepEqual(
    listed.events.map(({ action }) => action),
    ['CreateKey', 'CreateKey', 'CreateKey', 'CreateKey'],
  );
  const good = await putmon(['audit', 'verify', '--data', data]);
  assert.equal(good.exitCode, 0, good.stderr);
  const [, number = '', hash = ''] = /^head (\d+):(\w+)$/m.exec(good.stdout) ?? [];
  const head = `${Number(number) + 1}:${hash}`;
  const bad = await putmon(['audit', 'verify', '--data', data, '--head', head]);
  assert.equal(bad.exitCode, 1);
  assert.match(bad.stdout, /^row 5 is missing$/m);
  assert.match(bad.stderr, /is not as it was written: 1 faults/);
  writeFileSync(join(data, 'audit-head.json'), 'torn');
  const renewed = await putmon(['audit', 'verify', '--data', data]);
  assert.match(renewed.stdout, /^5 rows are/);
});
