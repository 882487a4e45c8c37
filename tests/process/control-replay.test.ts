import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { test } from 'node:test';
import { putmonJson } from '../support/run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';
import { temporaryFolder } from './temporary-folder.js';

/** The body of a signed call, as a captured one is sent again. */
function callOf({ secretId, secretKey }: KeyPair, nonce: number, namespace: string): string {
  const text =
    `Action=CreateNamespace&Nonce=${nonce}&Region=gz&SecretId=${secretId}` +
    `&Timestamp=${Math.floor(Date.now() / 1000)}&namespace=${namespace}`;
  const signature = createHmac('sha1', secretKey)
    .update(`POSTmonitor.api.qcloud.com/v2/index.php?${text}`)
    .digest('base64');
  return `${text}&Signature=${encodeURIComponent(signature)}`;
}

/** Undefined where the server was gone before it answered. */
async function codeOf(server: Server, body: string): Promise<number | undefined> {
  const url = `http://${server.control}/v2/index.php`;
  const answer = await fetch(url, { method: 'POST', body })
    .then((response) => response.json())
    .catch(() => undefined);
  return (answer as { code: number } | undefined)?.code;
}

for (const workers of [1, 2]) {
  test(`with --workers ${workers} no call is obeyed twice, whatever ends the server`, async () => {
    const data = join(temporaryFolder(), 'data');
    const key = (await putmonJson(['key', 'create', '--data', data])) as KeyPair;
    const start = () => Server.start({ data, workers, args: ['--namespaces-per-region-max', '0'] });
    const captured = callOf(key, 1, 'captured');

    const first = await start();
    assert.equal(await codeOf(first, captured), 0);
    assert.equal(await codeOf(first, captured), 4500);
    await first.stop();

    const second = await start();
    assert.equal(await codeOf(second, captured), 4500);
    const answered = await killedAmid(second, key);
    assert.ok(answered.length >= 20);

    const third = await start();
    for (const body of [captured, ...answered]) assert.equal(await codeOf(third, body), 4500);
    await third.stop();
  });
}

/** The calls that were answered before the server was killed, once 20 of 200 were. */
async function killedAmid(server: Server, key: KeyPair): Promise<string[]> {
  const answered: string[] = [];
  const calls = Array.from({ length: 200 }, async (_, at) => {
    const body = callOf(key, 100 + at, `n${at}`);
    if ((await codeOf(server, body)) !== undefined) answered.push(body);
    if (answered.length === 20) server.signal('SIGKILL');
  });
  await Promise.all(calls);
  await server.stop('SIGKILL');
  return answered;
}
