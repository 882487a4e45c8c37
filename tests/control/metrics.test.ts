import { after, describe } from 'node:test';
import { holdSteps, missing, repeated, unknown } from '../support/control-steps.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start();
after(() => server.stop());

/** The metric of the published pages: quotes of its names are part of them. */
const published = {
  namespace: 'shop',
  metricName: 'diskusage',
  metricCname: "'机器磁盘使用率'",
  unit: "'%'",
};

const publishedRecord = {
  namespace: 'shop',
  metricName: 'diskusage',
  unit: "'%'",
  metricCname: "'机器磁盘使用率'",
  dimension: 'diskname,ip',
  statisticsType: [
    { period: '300', statistics: 'max' },
    { period: '300', statistics: 'avg' },
  ],
  aggeration: { ip: [{ period: '300', statistics: 'max' }] },
};

const one = { namespace: 'shop', metricName: 'diskusage' };
const ipAndDisk = ['ip', 'diskname'];
const max = { period: 300, statistics: 'max' };

describe('the published answer of DescribeMetric', () => {
  holdSteps(
    () => server,
    [
      ['a namespace', 'CreateNamespace', { namespace: 'shop' }, {}],
      ['before there is any', 'DescribeMetric', { namespace: 'shop' }, { data: { shop: {} } }],
      [
        'as published',
        'CreateMetric',
        { ...published, dimensionNames: ipAndDisk, statisticsType: [max] },
        {},
      ],
      [
        'a second one',
        'CreateMetricStatisticsType',
        { ...one, dimensionNames: ipAndDisk, statisticsType: [{ period: 300, statistics: 'avg' }] },
        {},
      ],
      [
        'as published',
        'CreateMetricAggeration',
        { ...one, dimensionNames: ['ip'], statisticsType: [max] },
        {},
      ],
      ['as published', 'DescribeMetric', one, { data: { shop: { diskusage: publishedRecord } } }],
      [
        'all of the namespace',
        'DescribeMetric',
        { namespace: 'shop' },
        { data: { shop: { diskusage: publishedRecord } } },
      ],
    ],
  );
});

const plain = { namespace: 'plain', dimensionNames: ['ip'], metricCname: 'plain' };

function record(metricName: string, changes: object = {}): object {
  return {
    namespace: 'plain',
    metricName,
    unit: '',
    metricCname: 'plain',
    dimension: 'ip',
    statisticsType: [],
    ...changes,
  };
}

describe('metrics are made', () => {
  holdSteps(
    () => server,
    [
      ['a namespace', 'CreateNamespace', { namespace: 'plain' }, {}],
      ['without unit or statistics', 'CreateMetric', { ...plain, metricName: 'a' }, {}],
      ['the same again', 'CreateMetric', { ...plain, metricName: 'a' }, repeated],
      [
        'with indices from 1, and gaps',
        'CreateMetric',
        {
          ...plain,
          metricName: 'b',
          dimensionNames: undefined,
          'dimensionNames.1': 'ip',
          'dimensionNames.10': 'port',
          'dimensionNames.2': 'host',
          'statisticsType.3.period': 300,
          'statisticsType.3.statistics': 'sum',
          'statisticsType.7.statistics': 'p99.9',
          'statisticsType.7.period': 60,
        },
        {},
      ],
      [
        'as made',
        'DescribeMetric',
        { namespace: 'plain' },
        {
          data: {
            plain: {
              a: record('a'),
              b: record('b', {
                dimension: 'host,ip,port',
                statisticsType: [
                  { period: '60', statistics: 'p99.9' },
                  { period: '300', statistics: 'sum' },
                ],
              }),
            },
          },
        },
      ],
      [
        'one that is unknown',
        'DescribeMetric',
        { ...plain, metricName: 'no' },
        { data: { plain: {} } },
      ],
      ['in no namespace', 'DescribeMetric', { namespace: 'none' }, unknown],
      ['without namespace', 'DescribeMetric', {}, missing('namespace')],
      ['in a namespace that is unknown', 'CreateMetric', { ...plain, namespace: 'no' }, unknown],
    ],
  );
});

describe('metrics are changed and deleted', () => {
  const b = { namespace: 'plain', metricName: 'b' };
  const a = { namespace: 'plain', metricName: 'a' };
  holdSteps(
    () => server,
    [
      ['both', 'ModifyMetric', { ...a, metricCname: '负载', unit: '个' }, {}],
      ['the display name alone', 'ModifyMetric', { ...a, metricCname: 'load' }, {}],
      [
        'with the unit that it had',
        'DescribeMetric',
        a,
        { data: { plain: { a: record('a', { metricCname: 'load', unit: '个' }) } } },
      ],
      ['the unit to none', 'ModifyMetric', { ...a, metricCname: 'load', unit: '' }, {}],
      [
        'with none',
        'DescribeMetric',
        a,
        { data: { plain: { a: record('a', { metricCname: 'load' }) } } },
      ],
      ['the unit alone', 'ModifyMetric', { ...a, unit: '%' }, missing('metricCname')],
      ['one that is unknown', 'ModifyMetric', { ...plain, metricName: 'no' }, unknown],
      ['for good', 'DeleteMetric', b, {}],
      ['once more', 'DeleteMetric', b, unknown],
      ['without name', 'DeleteMetric', { namespace: 'plain' }, missing('metricName')],
      ['the name is free again', 'CreateMetric', { ...plain, metricName: 'b' }, {}],
      ['made anew', 'DescribeMetric', b, { data: { plain: { b: record('b') } } }],
    ],
  );
});
