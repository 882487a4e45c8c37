import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { putmonJson } from '../support/run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';
import { temporaryFolder } from './temporary-folder.js';

interface SdkOptions {
  readonly SecretId: string;
  readonly SecretKey: string;
  readonly Region: string;
  readonly host: string;
  readonly protocol: 'http';
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly signatureMethod?: 'sha1' | 'sha256';
}

type SdkCallback = (error: Error | null, answer: unknown) => void;

/** As far as it is used here: the package has no types. */
type QcloudApi = new (options: SdkOptions) => {
  request(data: object, options: SdkOptions, callback: SdkCallback): void;
};

const Sdk = createRequire(import.meta.url)('qcloudapi-sdk') as QcloudApi;

const data = join(temporaryFolder(), 'data');
const key = (await putmonJson(['key', 'create', '--data', data])) as KeyPair;
const server = await Server.start({ data, args: ['--auto-register'] });

const nested = [
  { dimensions: { host: 'web1', data_center: 'a' }, metricName: 'cpu', value: 0.5 },
  { dimensions: { host: 'web1', data_center: 'a' }, metricName: 'memory', value: 1e-7 },
];

/** The package takes a POSTed value that begins with "@" for a file, and does not sign it. */
const withFile = [
  { dimensions: { host: '@web1', data_center: 'a' }, metricName: 'cpu', value: 0.5 },
  { dimensions: { host: '@web1', data_center: 'a' }, metricName: 'memory', value: 1e-7 },
];

describe('npm qcloudapi-sdk 0.2.1, unchanged', { concurrency: 2 }, () => {
  for (const [namespace, options, reported] of [
    ['post_flattened', { method: 'POST' }, nested],
    ['post_text', { method: 'POST' }, JSON.stringify(nested)],
    ['post_sha256', { method: 'POST', signatureMethod: 'sha256' }, nested],
    ['post_at_sign', { method: 'POST' }, withFile],
    ['get_at_sign', { method: 'GET' }, withFile],
    ['get_flattened', { method: 'GET' }, nested],
    ['get_text', { method: 'GET' }, JSON.stringify(nested, undefined, 2)],
    ['get_sha256', { method: 'GET', signatureMethod: 'sha256' }, nested],
  ] as const) {
    test(namespace.replace('_', ', '), async () => {
      const report = { Action: 'PutMonitorData', Namespace: namespace, Data: reported };
      assert.deepEqual(await request(report, options), { code: 0, message: 'OK' });
      assert.deepEqual(await stored(namespace, 'cpu'), [0.5]);
      assert.deepEqual(await stored(namespace, 'memory'), [1e-7]);
    });
  }

  test('is told in code and message what is wrong', async () => {
    const report = { Action: 'PutMonitorData', Namespace: 'none' };
    assert.deepEqual(await request(report, { method: 'POST' }), {
      code: 1009,
      message: 'parameter missing: Data',
    });
  });
});

function request(report: object, own: Pick<SdkOptions, 'method' | 'signatureMethod'>) {
  const options = {
    SecretId: key.secretId,
    SecretKey: key.secretKey,
    Region: 'gz',
    host: server.receiver,
    protocol: 'http',
    path: '/v2/index.php',
    ...own,
  } as const;
  return new Promise<unknown>((resolve, reject) => {
    new Sdk(options).request(report, options, (error, answer) => {
      if (error === null) resolve(answer);
      else reject(error);
    });
  });
}

async function stored(namespace: string, metric: string): Promise<number[]> {
  const series = ['--data', data, '--namespace', namespace, '--metric', metric];
  // The package rounds the time of a report: it may lie a moment ahead.
  const end = ['--end', String(Math.ceil(Date.now() / 1000) + 1)];
  const { data: samples } = (await putmonJson(['get', ...series, ...end])) as {
    data: { timestamp: number; value: number }[];
  };
  return samples.map(({ value }) => value);
}
