import { after, before, describe } from 'node:test';
import {
  holdSteps,
  invalid,
  missing,
  overLimit,
  unknown,
  wrongDimensions,
} from '../support/control-steps.js';
import { at, disk, put } from '../support/put-samples.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start({ seriesPerQueryMax: '4' }, at('2016-06-21 22:10:00'));
after(() => server.stop());

const metric = { namespace: 'cvm', metricName: 'diskusage' };
const object = (diskname: string, ip: string): object => ({ dimensions: { diskname, ip } });
const asked = (...words: string[]): { dimensions: { name: string; value: string }[] }[] =>
  words.map((word) => {
    const [diskname = '', ip = ''] = word.split(' ');
    return {
      dimensions: [
        { name: 'ip', value: ip },
        { name: 'diskname', value: diskname },
      ],
    };
  });
const range = { startTime: '2016-06-21 22:00:00', endTime: '2016-06-21 22:05:00' };
const batch = {
  ...metric,
  ...range,
  objects: asked('sda 10.0.0.1', 'none 10.0.0.1'),
  statistics: ['max', 'p90'],
};

/** One statistic at 22:00 and at 22:05. */
const points = (statistics: string, ...values: (number | null)[]): object => ({
  statistics,
  points: values.map((value, nth) => ({
    time: `2016-06-21 22:0${nth * 5}:00`,
    timestamp: at('2016-06-21 22:00:00') + nth * 300,
    value,
  })),
});

before(async () => {
  for (let value = 1; value <= 10; value += 1) {
    const timeSeconds = at('2016-06-21 21:55:00') + value;
    await put(server, [disk('sda', '10.0.0.1', value)], { timeSeconds });
  }
  const others = [disk('sdb', '10.0.0.1', 20), disk('sda', '10.0.0.2', 30)];
  await put(server, others, { timeSeconds: at('2016-06-21 21:56:00') });
});

describe('GetMonitorDataBatch', () => {
  const names = ['diskname', 'ip'];
  const p90 = { statisticsType: [{ period: 300, statistics: 'p90' }] };
  holdSteps(
    () => server,
    [
      ['before one is declared', 'GetMonitorDataBatch', batch, wrongDimensions],
      [
        'a percentile',
        'CreateMetricStatisticsType',
        { ...metric, dimensionNames: names, ...p90 },
        {},
      ],
      [
        'every statistic of every object, with its times',
        'GetMonitorDataBatch',
        batch,
        {
          metricName: 'diskusage',
          period: '300',
          data: [
            {
              ...object('sda', '10.0.0.1'),
              dataPoints: [points('max', 10, null), points('p90', 9, null)],
            },
            {
              ...object('none', '10.0.0.1'),
              dataPoints: [points('max', null, null), points('p90', null, null)],
            },
          ],
        },
      ],
      [
        'no object',
        'GetMonitorDataBatch',
        { ...batch, objects: [] },
        missing('objects.0.dimensions.0.name'),
      ],
      [
        'no statistic',
        'GetMonitorDataBatch',
        { ...batch, statistics: [] },
        missing('statistics.0'),
      ],
      [
        'an object without dimensions',
        'GetMonitorDataBatch',
        { ...batch, objects: [{ x: 1 }] },
        missing('dimensions.0.name'),
      ],
      [
        'a statistic that is none',
        'GetMonitorDataBatch',
        { ...batch, statistics: ['p42'] },
        invalid('statistics'),
      ],
      [
        'too many objects times statistics',
        'GetMonitorDataBatch',
        { ...batch, objects: asked('a x', 'b x', 'c x') },
        overLimit,
      ],
      [
        'an object of other dimensions',
        'GetMonitorDataBatch',
        { ...batch, objects: [{ dimensions: [{ name: 'ip', value: 'x' }] }] },
        wrongDimensions,
      ],
      [
        'an aggregation is made',
        'CreateMetricAggregation',
        { ...metric, dimensionNames: ['ip'], statisticsType: [{ period: 300, statistics: 'max' }] },
        {},
      ],
      [
        'objects of some dimensions beside one of all',
        'GetMonitorDataBatch',
        {
          ...batch,
          objects: [
            { dimensions: [{ name: 'ip', value: '10.0.0.2' }] },
            ...asked('sda 10.0.0.1'),
            { dimensions: [{ name: 'ip', value: '10.0.0.1' }] },
            { dimensions: [{ name: 'ip', value: 'none' }] },
          ],
          statistics: ['max'],
        },
        {
          metricName: 'diskusage',
          period: '300',
          data: [
            { dimensions: { ip: '10.0.0.2' }, dataPoints: [points('max', 30, null)] },
            { ...object('sda', '10.0.0.1'), dataPoints: [points('max', 10, null)] },
            { dimensions: { ip: '10.0.0.1' }, dataPoints: [points('max', 20, null)] },
            { dimensions: { ip: 'none' }, dataPoints: [points('max', null, null)] },
          ],
        },
      ],
      ['an unknown metric', 'GetMonitorDataBatch', { ...batch, metricName: 'none' }, unknown],
    ],
  );
});
