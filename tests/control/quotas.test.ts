import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { call, type CallParameters } from '../support/control-call.js';
import { assertAnswer, overLimit, repeated, unknown } from '../support/control-steps.js';
import { TestReceiver, type TestSettings } from '../support/test-receiver.js';

const server = await TestReceiver.start();
after(() => server.stop());

const metric = { namespace: 'full', metricName: 'a' };
const plain = { namespace: 'full', metricCname: 'x' };
const types = (
  ...words: string[]
): { statisticsType: { period: number; statistics: string }[] } => ({
  statisticsType: words.map((statistics) => ({ period: 300, statistics })),
});
const days = { startTime: '2023-11-01 00:00:00', endTime: '2023-11-08 00:00:00' };
const ask = { dimensions: [{ name: 'x', value: '1' }], statistics: 'max' };

before(async () => {
  for (const [action, parameters] of [
    ['CreateNamespace', { namespace: 'full' }],
    ['CreateMetric', { ...plain, metricName: 'a', dimensionNames: ['x'], ...types('max', 'min') }],
  ] as const) {
    assert.equal((await call(server, action, parameters)).code, 0);
  }
});

/** What an admitted call makes is gone again before the next. */
const undoing: Readonly<Record<string, string>> = {
  CreateNamespace: 'DeleteNamespace',
  CreateMetric: 'DeleteMetric',
  CreateMetricStatisticsType: 'DeleteMetricStatisticsType',
};

describe('a quota holds, a higher one admits, and 0 turns it off', () => {
  for (const [action, parameters, tight, wide] of [
    ['CreateNamespace', { namespace: 'more' }, { namespacesPerRegionMax: '2' }, [3, 0]],
    ['CreateMetric', { ...plain, dimensionNames: ['x'] }, { metricsPerNamespaceMax: '1' }, [2, 0]],
    [
      'CreateMetric',
      { ...plain, dimensionNames: ['y'] },
      { dimensionSetsPerNamespaceMax: '1' },
      [2, 0],
    ],
    ['CreateMetric', { ...plain, dimensionNames: ['x', 'z'] }, { dimensionsMax: '1' }, [2]],
    [
      'CreateMetricStatisticsType',
      { ...metric, dimensionNames: ['x'], ...types('sum') },
      { statisticsPerDimensionSetMax: '2' },
      [3, 0],
    ],
    ['GetMonitorData', { ...metric, ...ask, ...days }, { pointsPerQueryMax: '2016' }, [2017]],
    [
      'GetMonitorDataBatch',
      { ...metric, ...days, objects: [ask], statistics: ['max', 'min'] },
      { seriesPerQueryMax: '1' },
      [2],
    ],
  ] as const satisfies readonly (readonly [
    string,
    CallParameters,
    TestSettings,
    readonly number[],
  ])[]) {
    const [[limit, max]] = Object.entries(tight) as [[string, string]];
    const undo = undoing[action];
    test(`${limit} ${max} refuses ${action}; ${wide.join(' and ')} do not`, async () => {
      await server.reload(tight);
      const asked = action === 'CreateMetric' ? { ...parameters, metricName: 'b' } : parameters;
      assertAnswer(await call(server, action, asked), overLimit);
      for (const wider of wide) {
        await server.reload({ [limit]: String(wider) });
        assert.equal((await call(server, action, asked)).code, 0);
        if (undo !== undefined) assert.equal((await call(server, undo, asked)).code, 0);
      }
      await server.reload({});
    });
  }
});

test('a metric of a dimension set that is there is no dimension set more', async () => {
  const asked = { ...plain, metricName: 'b', dimensionNames: ['x'] };
  const other = { ...plain, metricName: 'c', dimensionNames: ['y'] };
  assert.equal((await call(server, 'CreateMetric', other)).code, 0);
  await server.reload({ dimensionSetsPerNamespaceMax: '1' });
  assert.equal((await call(server, 'CreateMetric', asked)).code, 0);
  await server.reload({});
  for (const each of [asked, other])
    assert.equal((await call(server, 'DeleteMetric', each)).code, 0);
});

describe('calls at the same time share a quota, and a name', () => {
  const at = (count: number): number[] => Array.from({ length: count }, (_, nth) => nth);

  for (const [situation, action, parametersOf, admitted, refusal] of [
    [
      'twenty namespaces where there is room for ten',
      'CreateNamespace',
      (nth: number) => ({ namespace: `n${nth}`, Region: 'bj' }),
      10,
      overLimit,
    ],
    [
      'twenty dimension sets where there is room for nine',
      'CreateMetric',
      (nth: number) => ({ ...plain, metricName: `m${nth}`, dimensionNames: [`d${nth}`] }),
      9,
      overLimit,
    ],
    [
      'statistics types of a dimension set that may have three more',
      'CreateMetricStatisticsType',
      (nth: number) => ({
        ...metric,
        dimensionNames: ['x'],
        statisticsType: [{ period: [10, 60, 3600, 86_400, 300][nth % 5] ?? 0, statistics: 'last' }],
      }),
      undefined,
      overLimit,
    ],
    ['one namespace', 'CreateNamespace', () => ({ namespace: 'same', Region: 'sh' }), 1, repeated],
    [
      'one metric',
      'CreateMetric',
      () => ({ ...plain, metricName: 'same', dimensionNames: ['x'] }),
      1,
      repeated,
    ],
    [
      'the end of one metric',
      'DeleteMetric',
      () => ({ ...metric, metricName: 'same' }),
      1,
      unknown,
    ],
    [
      'the end of one namespace',
      'DeleteNamespace',
      () => ({ namespace: 'same', Region: 'sh' }),
      1,
      unknown,
    ],
  ] as const) {
    test(situation, async () => {
      const answers = await Promise.all(
        at(20).map((nth) => call(server, action, parametersOf(nth))),
      );
      const [done, refused] = [0, 4000].map((code) => answers.filter((each) => each.code === code));
      assert.equal((done?.length ?? 0) + (refused?.length ?? 0), 20);
      if (admitted !== undefined) assert.equal(done?.length, admitted);
      for (const answer of refused ?? []) assertAnswer(answer, refusal);
    });
  }

  test('no dimension set has more than five statistics types', async () => {
    const { data } = await call(server, 'DescribeMetric', metric);
    const { statisticsType } = (
      data as Record<string, Record<string, { statisticsType: object[] }>>
    )['full']?.['a'] ?? { statisticsType: [] };
    assert.equal(statisticsType.length, 5);
  });
});
