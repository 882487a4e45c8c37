import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { send } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';
import { clientVectors } from '../support/vectors.js';

/** The moment at which the clients signed. */
const signedSeconds = 1_402_992_826;

const receiver = await TestReceiver.start({ autoRegister: true }, signedSeconds);
after(() => receiver.stop());
const { catalog } = receiver.app.control;
const { id: accountId } = await catalog.createAccount('vectors');
const [first] = clientVectors;
assert(first);
const { secretId, secretKey } = first;
await catalog.addKey({ accountId, secretId, secretKey, kind: 'main', grants: [] });

/** What each vector leaves: namespace, metric, dimensions, value. */
const left: Readonly<Record<string, readonly string[]>> = {
  'seed-post': ['pc diskusage diskname=sda&ip=172.31.58.160 0.3'],
  'seed-get': ['name1 diskusage diskname=sda&ip=172.31.58.160 0.3'],
  'gpu-0': ['gputest gpu_util gpu_id=0&server_name=testserver 37'],
  'gpu-1': ['gputest gpu_util gpu_id=1&server_name=testserver 37'],
  'wafer-php-empty': [],
  'doc2016-get': ['test m1 d1=v1&d2=v2&d3=v3 200', 'test m2 d1=v1&d2=v2&d3=v3 100'],
  'doc-curl': [
    'proc_monitor proc_cpu ip=1.2.3.4&proc_name=disk_cleaner 30',
    'proc_monitor proc_cpu ip=1.2.3.5&proc_name=daemon2 20',
  ],
  'npm-qcloudapi-sdk-post': ['name1 disk_usage disk_name=sda&ip=10.0.0.1 0.3'],
};

describe('requests of real clients, byte by byte', () => {
  for (const { id, client, raw, expect } of clientVectors) {
    test(`${id}, ${client}: ${expect}`, async () => {
      const before = new Set(await storedTexts());
      const { answer, closed } = await send(receiver.address, raw);
      assert.equal(answer.code, expect, answer.message);
      assert(closed, 'each of them asks for Connection: close');
      const added = (await storedTexts()).filter((text) => !before.has(text));
      assert.deepEqual(added, left[id]);
    });
  }
});

async function storedTexts(): Promise<string[]> {
  const stored = await receiver.stored();
  assert(stored.every(({ timeSeconds }) => timeSeconds === signedSeconds));
  return stored.map(
    ({ namespace, metric, dimensions, value }) => `${namespace} ${metric} ${dimensions} ${value}`,
  );
}
