import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { postNamed } from '../support/named-data.js';
import { codeOf, send } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';

let receiver: TestReceiver;
beforeEach(async () => {
  receiver = await TestReceiver.start({ autoRegister: true });
});
afterEach(() => receiver.stop());

describe('what an account may register', () => {
  const data = [['load', { ip: 'a' }]] as const;
  const three = [
    ['load', { ip: 'a' }],
    ['temp', { ip: 'a' }],
    ['cpu', { ip: 'a' }],
  ] as const;
  for (const [situation, flags, sent, code, message] of [
    [
      'a namespace more',
      { namespacesPerRegionMax: '1' },
      { data },
      1016,
      /1 namespaces in ap-guangzhou already \(namespacesPerRegionMax\)/,
    ],
    [
      'a namespace that is there',
      { namespacesPerRegionMax: '1' },
      { namespace: 'cvm', data },
      0,
      /OK/,
    ],
    ['namespaces without bound', { namespacesPerRegionMax: '0' }, { data }, 0, /OK/],
    [
      'a metric more',
      { metricsPerNamespaceMax: '2' },
      { namespace: 'cvm', data },
      1013,
      /Data\[0\].*over 2 \(metricsPerNamespaceMax\)/,
    ],
    [
      'a metric more of a report',
      { metricsPerNamespaceMax: '2' },
      { data: three },
      1013,
      /Data\[2\].*over 2 \(metricsPerNamespaceMax\)/,
    ],
    ['metrics without bound', { metricsPerNamespaceMax: '0' }, { data: three }, 0, /OK/],
    [
      'series of a report',
      { seriesMax: '2' },
      { data: three },
      1018,
      /Data\[2\].*over 2 of the account \(seriesMax\)/,
    ],
    ['as many series', { seriesMax: '3' }, { data: three }, 0, /OK/],
    ['series without bound', { seriesMax: '0' }, { data: three }, 0, /OK/],
  ] as const) {
    test(`${situation}: ${code}`, async () => {
      await receiver.reload({ autoRegister: true, ...flags });
      const { answer } = await send(receiver.address, postNamed(sent));
      assert.equal(answer.code, code);
      assert.match(answer.message, message);
      assert.equal((await receiver.stored()).length, code === 0 ? sent.data.length : 0);
    });
  }

  test('series that are there go on past seriesMax', async () => {
    assert.equal(await codeOf(receiver.address, postNamed({ data: three })), 0);
    await receiver.reload({ autoRegister: true, seriesMax: '1' });
    assert.equal(await codeOf(receiver.address, postNamed({ data })), 0);
    const another = postNamed({ data: [['load', { ip: 'new' }]] });
    assert.equal(await codeOf(receiver.address, another), 1018);
  });
});
