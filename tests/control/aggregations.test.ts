import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { call } from '../support/control-call.js';
import {
  holdSteps,
  invalid,
  missing,
  overLimit,
  repeated,
  unknown,
  wrongDimensions,
} from '../support/control-steps.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start();
after(() => server.stop());

const net = { namespace: 'cvm', metricName: 'net' };
const all = ['z', 'y', 'x'];
const types = (...words: string[]): { period: number; statistics: string }[] =>
  words.map((word) => {
    const [statistics = '', period = '300'] = word.split(' ');
    return { period: Number(period), statistics };
  });

describe('aggregations', () => {
  holdSteps(
    () => server,
    [
      ['of x, y and z', 'CreateMetric', { ...net, metricCname: 'net', dimensionNames: all }, {}],
      ['as published', 'CreateMetricAggeration', { ...net, dimensionNames: ['x'] }, {}],
      [
        'as it should be spelt, in any order',
        'CreateMetricAggregation',
        { ...net, dimensionNames: ['z', 'y'], statisticsType: types('avg', 'p50') },
        {},
      ],
      [
        'the same again',
        'CreateMetricAggeration',
        { ...net, dimensionNames: ['y', 'z'] },
        repeated,
      ],
      [
        'all dimensions',
        'CreateMetricAggeration',
        { ...net, dimensionNames: all },
        wrongDimensions,
      ],
      [
        'a strange one',
        'CreateMetricAggeration',
        { ...net, dimensionNames: ['w'] },
        wrongDimensions,
      ],
      ['none', 'CreateMetricAggeration', net, missing('dimensionNames.0')],
      [
        'a statistic that is none',
        'CreateMetricAggeration',
        { ...net, dimensionNames: ['y'], statisticsType: types('sum', 'mode') },
        invalid('statisticsType.N.statistics'),
      ],
      ['an unknown metric', 'CreateMetricAggeration', { ...net, metricName: 'no' }, unknown],
    ],
  );

  test('DescribeMetric lists those that were made, and none that was refused', async () => {
    assert.deepEqual(await described(), {
      aggeration: {
        x: [],
        'y,z': [
          { period: '300', statistics: 'avg' },
          { period: '300', statistics: 'p50' },
        ],
      },
      statisticsType: [],
    });
  });
});

describe('statistics types', () => {
  const ofAll = { ...net, dimensionNames: all };
  const ofX = { ...net, dimensionNames: ['x'] };
  holdSteps(
    () => server,
    [
      [
        'of all dimensions',
        'CreateMetricStatisticsType',
        { ...ofAll, statisticsType: types('last', 'max 10') },
        {},
      ],
      ['of some', 'CreateMetricStatisticsType', { ...ofX, statisticsType: types('min') }, {}],
      ['once more', 'CreateMetricStatisticsType', { ...ofX, statisticsType: types('min') }, {}],
      [
        'of no aggregation',
        'CreateMetricStatisticsType',
        { ...net, dimensionNames: ['y'], statisticsType: types('min') },
        wrongDimensions,
      ],
      ['none', 'CreateMetricStatisticsType', ofX, missing('statisticsType.0.period')],
      [
        'a statistic alone',
        'CreateMetricStatisticsType',
        { ...ofX, 'statisticsType.0.statistics': 'max' },
        missing('statisticsType.N.period'),
      ],
      [
        'more than five',
        'CreateMetricStatisticsType',
        { ...ofX, statisticsType: types('max', 'avg', 'sum', 'last', 'max 60') },
        overLimit,
      ],
      [
        'percentiles beside five',
        'CreateMetricStatisticsType',
        { ...ofX, statisticsType: types('max', 'avg', 'sum', 'last', 'p99', 'p95') },
        {},
      ],
      [
        'one that is not declared beside one that is',
        'DeleteMetricStatisticsType',
        { ...ofX, statisticsType: types('max', 'max 60') },
        wrongDimensions,
      ],
      [
        'four of seven',
        'DeleteMetricStatisticsType',
        { ...ofX, statisticsType: types('max', 'avg', 'sum', 'p95') },
        {},
      ],
      ['none', 'DeleteMetricStatisticsType', ofX, missing('statisticsType.0.period')],
      ['as published', 'DeleteMetricAggeration', { ...net, dimensionNames: ['z', 'y'] }, {}],
      [
        'once more',
        'DeleteMetricAggregation',
        { ...net, dimensionNames: ['z', 'y'] },
        wrongDimensions,
      ],
      ['all dimensions', 'DeleteMetricAggeration', ofAll, wrongDimensions],
    ],
  );

  test('DescribeMetric lists what is left, the shortest period first', async () => {
    assert.deepEqual(await described(), {
      aggeration: {
        x: [
          { period: '300', statistics: 'min' },
          { period: '300', statistics: 'last' },
          { period: '300', statistics: 'p99' },
        ],
      },
      statisticsType: [
        { period: '10', statistics: 'max' },
        { period: '300', statistics: 'last' },
      ],
    });
  });
});

async function described(): Promise<object> {
  const { data } = (await call(server, 'DescribeMetric', net)) as unknown as {
    data: { cvm: { net: { aggeration: object; statisticsType: object } } };
  };
  const { aggeration, statisticsType } = data.cvm.net;
  return { aggeration, statisticsType };
}
