import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { numberedReport, Reporters, storedNumbers } from './reporters.js';
import { putmonJson } from '../support/run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';
import { temporaryFolder } from './temporary-folder.js';

const args = ['--auto-register'];

describe('SIGTERM', () => {
  test('under load: what was answered 0 is there, what is there was answered 0', async () => {
    const { data, key, server } = await serveNew();
    const reporters = new Reporters(server, key);
    const ended = reporters.run();
    await reporters.answered(500);
    assert.equal(await server.stop('SIGTERM'), 0);
    await ended;
    assert.deepEqual(await storedNumbers(data), sorted(reporters.acknowledged));
    assert.deepEqual(
      [...reporters.otherCodes].filter((code) => code !== 1002),
      [],
    );
  });

  test('twice or more: a report that was accepted before is answered 0', async () => {
    const { data, key, server } = await serveNew();
    const body = numberedReport(key, 1);
    const headers = { expect: '100-continue', 'content-length': body.length };
    const call = request(server.url, { method: 'POST', headers });
    call.flushHeaders();
    await once(call, 'continue');
    server.signal('SIGTERM');
    await server.output.line(/stopping: answering what was accepted/);
    server.signal('SIGTERM');
    server.signal('SIGINT');
    call.end(body);
    assert.deepEqual(await replyTo(call), { code: 0, message: 'OK' });
    assert.equal(await server.stop(), 0);
    assert.deepEqual(await storedNumbers(data), [1]);
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`${signal} ends an idle server with 0`, async () => {
      const { server } = await serveNew();
      assert.equal(await server.stop(signal), 0);
    });
  }
});

test('kill -9 under load: every report answered 0 is there, each once', async () => {
  const { data, key, server } = await serveNew();
  const reporters = new Reporters(server, key);
  const ended = reporters.run();
  await reporters.answered(500);
  assert.equal(await server.stop('SIGKILL'), null);
  await ended;

  const restarted = await Server.start({ data });
  const stored = await storedNumbers(data);
  const known = new Set(stored);
  assert.equal(known.size, stored.length, 'none is twice');
  assert.deepEqual(
    [...reporters.acknowledged].filter((number) => !known.has(number)),
    [],
  );
  assert(
    stored.every((number) => number < reporters.sentCount),
    'none is invented',
  );
  assert.equal(await restarted.stop(), 0);
});

describe('SIGHUP', () => {
  const file = join(temporaryFolder(), 'putmon.yaml');

  /** In this order: the file, what the log says of it, then what the report of a new metric gets. */
  const reloads = [
    ['autoRegister: true\nlogLevel: info', { level: 'info', waitingNames: [] }, 0],
    [
      'autoRegister: false\nretentionDays: 3',
      { level: 'info', waitingNames: ['retentionDays'] },
      1016,
    ],
    [
      'autoRegister: perhaps\nlogLevel: loud',
      { level: 'error', reason: /autoRegister.*\n.*logLevel/ },
      1016,
    ],
    ['autoRegister: true', { level: 'info', waitingNames: [] }, 0],
    ['{', { level: 'error', reason: /putmon\.yaml:1:2/ }, 0],
  ] as const;

  test('takes over a good configuration; after a bad one the last good stays', async () => {
    writeFileSync(file, 'autoRegister: false\n');
    const { key, server } = await serveNew(['--config', file]);
    let value = 0;
    for (const [at, [content, { level, ...told }, code]] of reloads.entries()) {
      writeFileSync(file, content);
      server.signal('SIGHUP');
      const lines = await server.output.first(at + 1, /"msg":"(?:not )?reloaded/);
      const line = JSON.parse(lines[at] ?? '') as Record<string, unknown>;
      assert.equal(line['level'], level, content);
      if ('reason' in told) assert.match(String(line['reason']), told.reason);
      else assert.deepEqual(line['waitingNames'], told.waitingNames, content);
      value += 1;
      const body = numberedReport(key, value).replace('load', `load${at}`);
      const call = request(server.url, { method: 'POST' });
      call.end(body);
      assert.equal((await replyTo(call)).code, code, content);
    }
    assert.equal(await server.stop(), 0);
  });
});

async function serveNew(
  own: readonly string[] = args,
): Promise<{ data: string; key: KeyPair; server: Server }> {
  const data = join(temporaryFolder(), 'data');
  const key = (await putmonJson(['key', 'create', '--data', data])) as KeyPair;
  return { data, key, server: await Server.start({ data, args: own }) };
}

async function replyTo(call: ReturnType<typeof request>): Promise<{ code: number }> {
  const [response] = (await once(call, 'response')) as [NodeJS.ReadableStream];
  return JSON.parse(await text(response)) as { code: number };
}

function sorted(numbers: ReadonlySet<number>): number[] {
  return [...numbers].sort((left, right) => left - right);
}
