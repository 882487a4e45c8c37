import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { signedCall } from './signed-call.js';
import { api3ErrorOf, api3Request } from '../support/api3-request.js';
import { putmon, putmonJson } from '../support/run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';
import { temporaryFolder } from './temporary-folder.js';

interface KeyRecord {
  readonly secretId: string;
  readonly reports: number;
  readonly lastUsedSeconds: number | null;
  readonly lastDoor: string | null;
}

describe('the list of keys tells how much each was used', () => {
  for (const workers of [1, 2]) {
    test(`also after a restart, workers: ${workers}`, async () => {
      const data = join(temporaryFolder(), 'data');
      const create = ['key', 'create', '--data', data];
      const used = (await putmonJson(create)) as KeyPair;
      const current = (await putmonJson(create)) as KeyPair;
      const unused = (await putmonJson([...create, '--kind', 'sub'])) as KeyPair;
      const grants = ['--kind', 'sub', '--grant', 'DescribeNamespace'];
      const calling = (await putmonJson([...create, ...grants])) as KeyPair;
      const server = await Server.start({ data, workers, args: ['--auto-register'] });
      const startSeconds = Math.floor(Date.now() / 1000);
      const input = '{"value":1}\n';
      const put = ['put', '--url', `http://${server.receiver}`, '--namespace', 'host'];
      const line = [...put, '--metric', 'cpu', '--dimension', 'ip=a', '--stdin'];
      const env = { PUTMON_SECRET_ID: used.secretId, PUTMON_SECRET_KEY: used.secretKey };
      assert.equal((await putmon(line, { env, input })).exitCode, 0);
      assert.equal((await putmon(line, { env, input })).exitCode, 0);
      const wrong = { ...env, PUTMON_SECRET_KEY: 'wrong' };
      assert.equal((await putmon(line, { env: wrong, input })).exitCode, 1);
      const called = await signedCall(`http://${server.control}`, calling, 'DescribeNamespace');
      assert.equal(called, 0);

      const call = api3Request({ key: current, timestamp: startSeconds });
      assert.equal(await api3ErrorOf(server.receiver, call), undefined);

      const list = () => putmonJson(['key', 'list', '--data', data]) as Promise<KeyRecord[]>;
      const told = await list();
      const ofKey = (key: KeyPair): KeyRecord | undefined =>
        told.find(({ secretId }) => secretId === key.secretId);
      assert.equal(ofKey(used)?.reports, 2);
      assert.ok((ofKey(used)?.lastUsedSeconds ?? 0) >= startSeconds);
      assert.deepEqual([ofKey(unused)?.reports, ofKey(unused)?.lastUsedSeconds], [0, null]);
      assert.equal(ofKey(calling)?.reports, 0);
      const doorsOf = [used, current, calling, unused].map((key) => ofKey(key)?.lastDoor);
      assert.deepEqual(doorsOf, ['v2', 'api3', 'v2', null]);
      const table = (await putmon(['key', 'list', '--data', data])).stdout;
      assert.match(table, new RegExp(`^${current.secretId} .*Z  api3  1  `, 'm'));
      assert.ok((ofKey(calling)?.lastUsedSeconds ?? 0) >= startSeconds);

      assert.equal(await server.stop(), 0);
      for (const [key, door] of [[used, 'v2'] as const, [current, 'api3'] as const]) {
        const line = `"user":"${key.secretId}","door":"${door}"`;
        assert.equal(server.output.count(line), 1, server.output.text);
      }
      assert.deepEqual(await list(), told);
    });
  }
});
