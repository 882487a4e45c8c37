import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { signatureOf, textToSign } from '../support/control-call.js';
import { OperatorCalls } from '../support/operator-calls.js';
import { DuckdbHarness } from '../support/duckdb-harness.js';
import { canMountDisk } from '../support/small-disk.js';
import { numberedReport } from './reporters.js';
import { putmonJson } from '../support/run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';

const skip = canMountDisk() ? false : 'only root may mount a small disk';
/** After so long the free space is looked at anew. */
const freshMs = 600;
const series = {
  namespace: 'load',
  metricName: 'number',
  'dimensions.0.name': 'host',
  'dimensions.0.value': 'web1',
};

describe('a full disk, in this order:', { skip }, async () => {
  const harness = await DuckdbHarness.create({ onSmallDisk: true });
  const data = join(harness.folder, 'data');
  const key = (await putmonJson(['key', 'create', '--data', data])) as KeyPair;
  const args = [
    '--auto-register',
    '--namespaces-per-region-max',
    '0',
    '--maintenance-seconds',
    '1',
  ];
  let server = await Server.start({ data, args });
  const acknowledged: number[] = [];
  let number = 0;
  let calls = 0;

  after(async () => {
    await server.stop('SIGKILL');
    await harness.dispose();
  });

  test('reports are taken while there is room', async () => {
    for (let count = 0; count < 50; count += 1) assert.equal((await report()).code, 0);
  });

  test('reports are answered 1002 with Retry-After', async () => {
    await harness.disk.fill();
    await setTimeout(freshMs);
    for (let count = 0; count < 20; count += 1) {
      const { code, retryAfter } = await report();
      assert.equal(code, 1002);
      assert.match(retryAfter ?? '', /^[1-9]\d*$/);
    }
  });

  test('queries go on', assertThere);

  test('changes of the catalog are refused', async () => {
    let code = 0;
    // The last block of the log may have room for some.
    for (let count = 0; code === 0 && count < 1000; count += 1) {
      ({ code } = await ask('CreateNamespace', { namespace: `n${count}` }));
    }
    assert.equal(code, 4000);
    await assertThere();
  });

  test('a server killed and started on it answers queries, and takes reports once it can', async () => {
    await server.stop('SIGKILL');
    server = await Server.start({ data, args });
    await assertThere();
    assert.equal((await report()).code, 1002);
    await harness.disk.free();
    await untilReady();
    for (let count = 0; count < 50; count += 1) assert.equal((await report()).code, 0);
    assert.equal((await ask('CreateNamespace', { namespace: 'after' })).code, 0);
    await assertThere();
    await untilFound();
  });

  test('all of it is there after another kill', async () => {
    await server.stop('SIGKILL');
    server = await Server.start({ data, args });
    await assertThere();
  });

  /** The disk is probed without traffic. */
  async function untilReady(): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      if ((await fetch(`http://${server.control}/readyz`)).ok) return;
      assert.ok(attempt < 200, 'it is ready by itself');
      await setTimeout(100);
    }
  }

  /** What operators find the server by is written anew by the maintenance. */
  async function untilFound(): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await (await OperatorCalls.on(data)).perform('DescribeKeys', {});
        return;
      } catch (error) {
        if (attempt === 200) throw error;
        await setTimeout(100);
      }
    }
  }

  /** A new number, which is kept where it is answered 0. */
  async function report(): Promise<{ code: number; retryAfter: string | null }> {
    const response = await fetch(server.url, { method: 'POST', body: numberedReport(key, number) });
    const { code } = (await response.json()) as { code: number };
    if (code === 0) acknowledged.push(number);
    number += 1;
    return { code, retryAfter: response.headers.get('retry-after') };
  }

  /** What was acknowledged, and nothing else, is what both queries tell of. */
  async function assertThere(): Promise<void> {
    const { data: points } = await ask('GetRawData', series);
    const values = (points as { value: number }[]).map(({ value }) => value);
    assert.deepEqual(
      values.sort((a, b) => a - b),
      acknowledged,
    );
    const latest = { ...series, statistics: 'max', period: '86400' };
    const { data: newest } = await ask('GetMonitorRealtimeData', latest);
    const object = (newest as Record<string, { value: number }>)['host=web1'];
    assert.equal(object?.value, acknowledged.at(-1));
  }

  /** Calls an action as the owner of the key. */
  async function ask(
    action: string,
    parameters: Readonly<Record<string, string>>,
  ): Promise<{ code: number; data?: unknown }> {
    calls += 1;
    const texts = {
      Action: action,
      Region: 'gz',
      SecretId: key.secretId,
      Timestamp: String(Math.floor(Date.now() / 1000)),
      Nonce: String(calls),
      ...parameters,
    };
    const Signature = signatureOf(textToSign('POST', texts), key.secretKey);
    const response = await fetch(`http://${server.control}/v2/index.php`, {
      method: 'POST',
      body: new URLSearchParams({ ...texts, Signature }),
    });
    return (await response.json()) as { code: number; data?: unknown };
  }
});
