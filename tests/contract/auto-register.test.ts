import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { postNamed, type NamedData } from '../support/named-data.js';
import { codeOf } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';

let receiver: TestReceiver;
beforeEach(async () => {
  receiver = await TestReceiver.start({ autoRegister: true });
});
afterEach(() => receiver.stop());

function codesOf(...reports: readonly NamedData[]): Promise<number[]> {
  return Promise.all(reports.map((each) => codeOf(receiver.address, postNamed(each))));
}

/** The metrics of each namespace in gz, with their dimension names. */
function registered(): Record<string, Record<string, string>> {
  const namespaces = receiver
    .namespaces()
    .map(({ name, metrics }) => [
      name,
      Object.fromEntries(
        [...metrics].map(([each, metric]) => [each, metric.dimensionNames.join()]),
      ),
    ]);
  return Object.fromEntries(namespaces) as Record<string, Record<string, string>>;
}

const cvm = { cpu: 'ip', diskusage: 'diskname,ip' };

test('a report creates what it names, with the dimensions of the first datum', async () => {
  const sent = {
    data: [
      ['load', { os: 'x', ip: 'a' }],
      ['load', { ip: 'b', os: 'x' }],
      ['temp', { rack: '1' }],
    ],
  } as const;
  assert.deepEqual(await codesOf(sent), [0]);
  assert.deepEqual(registered(), { cvm, fresh: { load: 'ip,os', temp: 'rack' } });
  assert.equal((await receiver.stored()).length, 3);
});

test('a metric that is created has all five statistics, of 300 seconds', async () => {
  await codesOf({ data: [['load', { ip: 'a' }]] });
  const metric = receiver
    .namespaces()
    .find(({ name }) => name === 'fresh')
    ?.metrics.get('load');
  const types = metric?.statisticsTypes.map(
    ({ statistic, periodSeconds }) => `${statistic} ${periodSeconds}`,
  );
  const five = ['avg 300', 'last 300', 'max 300', 'min 300', 'sum 300'];
  assert.deepEqual(types?.sort(), five);
});

test('what is created outlives a restart', async () => {
  await codesOf({ data: [['load', { ip: 'a' }]] });
  await receiver.restart();
  assert.deepEqual(registered(), { cvm, fresh: { load: 'ip' } });
  assert.deepEqual(await codesOf({ data: [['load', { ip: 'b' }]] }), [0]);
});

test('off by default: nothing is created', async () => {
  await receiver.reload({});
  const inCvm = { namespace: 'cvm', data: [['load', { ip: 'a' }]] } as const;
  assert.deepEqual(await codesOf({ data: inCvm.data }, inCvm), [1016, 1013]);
  assert.deepEqual(registered(), { cvm });
});

describe('a report that is refused creates nothing', () => {
  for (const [situation, sent, code] of [
    ['a Namespace that is no name', { namespace: 'no name', data: [['load', { ip: 'a' }]] }, 1016],
    ['an empty Namespace', { namespace: '', data: [['load', { ip: 'a' }]] }, 1016],
    [
      'a metricName that is no name',
      {
        data: [
          ['load', { ip: 'a' }],
          ['no name', { ip: 'a' }],
        ],
      },
      1013,
    ],
    ['an empty metricName', { data: [['', { ip: 'a' }]] }, 1013],
    ['no data', { data: [] }, 1019],
    [
      'data of one metric that differ in dimensions',
      {
        data: [
          ['load', { ip: 'a' }],
          ['load', { os: 'a' }],
        ],
      },
      1017,
    ],
    ['a dimension without a name', { data: [['load', { '': 'a' }]] }, 1017],
    [
      'other dimensions than the metric has',
      {
        namespace: 'cvm',
        data: [
          ['load', { ip: 'a' }],
          ['cpu', { os: 'a' }],
        ],
      },
      1017,
    ],
  ] as const) {
    test(`${situation}: ${code}`, async () => {
      assert.deepEqual(await codesOf(sent), [code]);
      assert.deepEqual(registered(), { cvm });
      assert.deepEqual(await receiver.stored(), []);
    });
  }
});

describe('several at once', () => {
  test('create each thing once, and all are stored', async () => {
    const reports = Array.from({ length: 30 }, (_, at): NamedData => ({
      namespace: `fresh${at % 3}`,
      data: [[`load${at % 2}`, { ip: `${at}` }]],
    }));
    assert.deepEqual(new Set(await codesOf(...reports)), new Set([0]));
    const metrics = { load0: 'ip', load1: 'ip' };
    assert.deepEqual(registered(), { cvm, fresh0: metrics, fresh1: metrics, fresh2: metrics });
    assert.equal((await receiver.stored()).length, 30);
  });

  test('with other dimensions for one metric: the first is stored', async () => {
    const codes = await codesOf(
      { data: [['load', { ip: 'a' }]] },
      { data: [['load', { os: 'a' }]] },
    );
    assert.deepEqual(codes.sort(), [0, 1017]);
    assert.equal((await receiver.stored()).length, 1);
  });

  test('with more namespaces than there may be: the first is stored', async () => {
    await receiver.reload({ autoRegister: true, namespacesPerRegionMax: '2' });
    const data = [['load', { ip: 'a' }]] as const;
    const codes = await codesOf({ namespace: 'one', data }, { namespace: 'two', data });
    assert.deepEqual(codes.sort(), [0, 1016]);
    assert.equal((await receiver.stored()).length, 1);
  });
});
