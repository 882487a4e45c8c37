import { after, describe } from 'node:test';
import { holdSteps, invalid, missing, overLimit } from '../support/control-steps.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start();
after(() => server.stop());

const max = { period: 300, statistics: 'max' };
const plain = { namespace: 'plain', dimensionNames: ['ip'], metricCname: 'plain' };

describe('what CreateMetric refuses leaves nothing', () => {
  const made = { ...plain, metricName: 'c' };
  holdSteps(
    () => server,
    [
      ['a namespace', 'CreateNamespace', { namespace: 'plain' }, {}],
      ['no name', 'CreateMetric', plain, missing('metricName')],
      [
        'no display name',
        'CreateMetric',
        { ...made, metricCname: undefined },
        missing('metricCname'),
      ],
      [
        'no dimension',
        'CreateMetric',
        { ...made, dimensionNames: undefined },
        missing('dimensionNames.0'),
      ],
      ['a name with a dot', 'CreateMetric', { ...plain, metricName: 'c.d' }, invalid('metricName')],
      [
        '65 characters',
        'CreateMetric',
        { ...plain, metricName: 'c'.repeat(65) },
        invalid('metricName'),
      ],
      [
        'an empty dimension',
        'CreateMetric',
        { ...made, dimensionNames: ['ip', ''] },
        invalid('dimensionNames'),
      ],
      [
        'a dimension of 65',
        'CreateMetric',
        { ...made, dimensionNames: ['d'.repeat(65)] },
        invalid('dimensionNames'),
      ],
      [
        'a dimension twice',
        'CreateMetric',
        { ...made, dimensionNames: ['ip', 'ip'] },
        invalid('dimensionNames'),
      ],
      [
        'six dimensions',
        'CreateMetric',
        { ...made, dimensionNames: ['a', 'b', 'c', 'd', 'e', 'f'] },
        overLimit,
      ],
      [
        'another period',
        'CreateMetric',
        { ...made, statisticsType: [max, { period: 301, statistics: 'min' }] },
        invalid('statisticsType.N.period'),
      ],
      [
        'another statistic',
        'CreateMetric',
        { ...made, statisticsType: [max, { period: 300, statistics: 'median' }] },
        invalid('statisticsType.N.statistics'),
      ],
      [
        'a period alone',
        'CreateMetric',
        { ...made, 'statisticsType.0.period': 300 },
        missing('statisticsType.N.period'),
      ],
      [
        'six published statistics types',
        'CreateMetric',
        {
          ...made,
          statisticsType: [
            ...['max', 'min', 'sum', 'avg', 'last'].map((statistics) => ({
              period: 300,
              statistics,
            })),
            { period: 60, statistics: 'max' },
          ],
        },
        overLimit,
      ],
      ['none of these is there', 'DescribeMetric', made, { data: { plain: {} } }],
      ['and its name is free', 'CreateMetric', made, {}],
    ],
  );
});
