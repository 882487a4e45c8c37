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
    [
      'a dimension set more',
      { dimensionSetsPerNamespaceMax: '2' },
      { namespace: 'cvm', data: [['load', { os: 'a' }]] },
      1013,
      /Data\[0\].*would be a dimension set over 2 \(dimensionSetsPerNamespaceMax\)/,
    ],
    [
      'a dimension set more of a report',
      { dimensionSetsPerNamespaceMax: '1' },
      {
        data: [
          ['load', { ip: 'a' }],
          ['temp', { os: 'a' }],
        ],
      },
      1013,
      /Data\[1\].*would be a dimension set over 1 \(dimensionSetsPerNamespaceMax\)/,
    ],
    [
      'a metric more of a dimension set that is there, though there are more than may be',
      { dimensionSetsPerNamespaceMax: '1' },
      { namespace: 'cvm', data: [['load', { diskname: 'x', ip: 'a' }]] },
      0,
      /OK/,
    ],
    [
      'dimension sets without bound',
      { dimensionSetsPerNamespaceMax: '0' },
      {
        data: [
          ['load', { ip: 'a' }],
          ['temp', { os: 'a' }],
        ],
      },
      0,
      /OK/,
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

  test('metrics that are there go on past dimensionSetsPerNamespaceMax', async () => {
    await receiver.reload({ autoRegister: true, dimensionSetsPerNamespaceMax: '1' });
    const there = [
      ['cpu', { ip: 'a' }],
      ['diskusage', { diskname: 'x', ip: 'a' }],
    ] as const;
    assert.equal(await codeOf(receiver.address, postNamed({ namespace: 'cvm', data: there })), 0);
  });

  test('reports that come together share dimensionSetsPerNamespaceMax', async () => {
    await receiver.reload({ autoRegister: true, dimensionSetsPerNamespaceMax: '3' });
    const requests = Array.from({ length: 10 }, (_, at) =>
      postNamed({ namespace: 'cvm', data: [[`m${at}`, { [`d${at}`]: 'a' }]] }),
    );
    const answers = await Promise.all(requests.map((each) => send(receiver.address, each)));
    const codes = answers.map(({ answer }) => answer.code);
    assert.deepEqual(codes.sort(), [0, ...Array.from({ length: 9 }, () => 1013)]);
    const refused = answers.filter(({ answer }) => answer.code !== 0);
    for (const { answer } of refused) assert.match(answer.message, /dimensionSetsPerNamespaceMax/);
  });

  test('series that are there go on past seriesMax', async () => {
    assert.equal(await codeOf(receiver.address, postNamed({ data: three })), 0);
    await receiver.reload({ autoRegister: true, seriesMax: '1' });
    assert.equal(await codeOf(receiver.address, postNamed({ data })), 0);
    const another = postNamed({ data: [['load', { ip: 'new' }]] });
    assert.equal(await codeOf(receiver.address, another), 1018);
  });
});
