import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { call } from '../support/control-call.js';
import { holdSteps, invalid, missing, unknown, wrongDimensions } from '../support/control-steps.js';
import { at, disk, put } from '../support/put-samples.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start({ seriesMax: '0' }, at('2016-06-21 22:10:00'));
after(() => server.stop());

const metric = { namespace: 'cvm', metricName: 'diskusage' };
const names = { ...metric, dimensionNames: ['diskname', 'ip'] };
const pairs = (...words: string[]): { name: string; value: string }[] =>
  words.map((word) => {
    const [name = '', value = ''] = word.split('=');
    return { name, value };
  });
const sda = { ...metric, dimensions: pairs('diskname=sda', 'ip=10.0.0.1') };
const machine = { ...metric, dimensions: pairs('ip=10.0.0.2') };

before(async () => {
  for (const time of ['21:50:00', '21:55:00', '22:00:00', '22:05:00']) {
    await put(
      server,
      [disk('sda', '10.0.0.1', 1), disk('sda', '10.0.0.2', 2), disk('sdb', '10.0.0.2', 3)],
      { timeSeconds: at(`2016-06-21 ${time}`) },
    );
  }
});

describe('DescribeCardinality counts series and the values of each dimension', () => {
  const counts = (series: number, diskname: number, ip: number): object => ({
    data: {
      metricName: 'diskusage',
      series,
      dimensions: [
        { name: 'diskname', values: diskname },
        { name: 'ip', values: ip },
      ],
    },
  });
  holdSteps(
    () => server,
    [
      ['three series', 'DescribeCardinality', metric, counts(3, 2, 2)],
      [
        'none',
        'DescribeCardinality',
        { ...metric, metricName: 'cpu' },
        { data: { metricName: 'cpu', series: 0, dimensions: [{ name: 'ip', values: 0 }] } },
      ],
      ['an unknown metric', 'DescribeCardinality', { ...metric, metricName: 'none' }, unknown],
      ['no metric', 'DescribeCardinality', { namespace: 'cvm' }, missing('metricName')],
    ],
  );
});

test('DescribeQuota tells of every limit what is used of it', async () => {
  await call(server, 'CreateNamespace', { namespace: 'far', Region: 'sh' });
  const { data } = await call(server, 'DescribeQuota');
  assert.deepEqual(data, [
    { limit: 'keysPerAccountMax', used: 3, max: 2 },
    { limit: 'tokensPerAccountMax', used: 0, max: 50 },
    { limit: 'seriesMax', used: 3, max: 0 },
    { limit: 'namespacesPerRegionMax', of: 'ap-guangzhou', used: 1, max: 10 },
    { limit: 'metricsPerNamespaceMax', of: 'ap-guangzhou cvm', used: 2, max: 1000 },
    { limit: 'dimensionSetsPerNamespaceMax', of: 'ap-guangzhou cvm', used: 2, max: 10 },
    { limit: 'namespacesPerRegionMax', of: 'ap-shanghai', used: 1, max: 10 },
    { limit: 'metricsPerNamespaceMax', of: 'ap-shanghai far', used: 0, max: 1000 },
    { limit: 'dimensionSetsPerNamespaceMax', of: 'ap-shanghai far', used: 0, max: 10 },
  ]);
});

describe('DeleteMonitorData', () => {
  const range = { startTime: '2016-06-21 21:55:00', endTime: '2016-06-21 22:05:00' };
  const deleted = (count: number): object => ({ data: { deleted: count } });
  const objects = (...words: string[]): object => ({
    data: {
      records: words.map((word) => {
        const [diskname, ip] = word.split(' ');
        return { diskname, ip };
      }),
      total: words.length,
    },
  });
  holdSteps(
    () => server,
    [
      [
        'half a range',
        'DeleteMonitorData',
        { ...sda, endTime: range.endTime },
        missing('startTime'),
      ],
      [
        'a date that is none',
        'DeleteMonitorData',
        { ...sda, ...range, endTime: '22' + 'x' },
        invalid('endTime'),
      ],
      ['no dimensions', 'DeleteMonitorData', metric, missing('dimensions.0.name')],
      [
        'a strange dimension',
        'DeleteMonitorData',
        { ...metric, dimensions: pairs('x=y') },
        wrongDimensions,
      ],
      ['some of the dimensions', 'DeleteMonitorData', machine, wrongDimensions],
      [
        'an unknown object',
        'DeleteMonitorData',
        { ...metric, dimensions: pairs('diskname=x', 'ip=y') },
        deleted(0),
      ],
      ['the start, and not the end', 'DeleteMonitorData', { ...sda, ...range }, deleted(2)],
      ['once more', 'DeleteMonitorData', { ...sda, ...range }, deleted(0)],
      [
        'what is left',
        'GetMonitorData',
        {
          ...sda,
          statistics: 'sum',
          startTime: '2016-06-21 21:55:00',
          endTime: '2016-06-21 22:10:00',
        },
        {
          metricName: 'diskusage',
          startTime: '2016-06-21 21:55:00',
          endTime: '2016-06-21 22:10:00',
          period: '300',
          dataPoints: { 'diskname=sda&ip=10.0.0.1': [1, null, null, 1] },
        },
      ],
      [
        'it still reports',
        'DescribeObjects',
        names,
        objects('sda 10.0.0.1', 'sda 10.0.0.2', 'sdb 10.0.0.2'),
      ],
      ['all of it', 'DeleteMonitorData', sda, deleted(2)],
      ['it is gone', 'DescribeObjects', names, objects('sda 10.0.0.2', 'sdb 10.0.0.2')],
      [
        'it is gone',
        'GetMonitorRealtimeData',
        { ...sda, statistics: 'max', period: 300 },
        { data: {} },
      ],
      ['by machine', 'CreateMetricAggeration', { ...metric, dimensionNames: ['ip'] }, {}],
      ['every disk of a machine', 'DeleteMonitorData', machine, deleted(8)],
      ['none is left', 'DescribeObjects', names, objects()],
    ],
  );

  test('an object that reports again is there again', async () => {
    await put(server, [disk('sda', '10.0.0.1', 7)]);
    const { data } = await call(server, 'DescribeObjects', names);
    assert.deepEqual({ data }, objects('sda 10.0.0.1'));
  });
});
