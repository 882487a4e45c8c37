import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { call, type CallParameters } from '../support/control-call.js';
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

const server = await TestReceiver.start({}, at('2016-06-21 22:15:30'));
after(() => server.stop());

const metric = { namespace: 'cvm', metricName: 'diskusage' };
const sda = [
  { name: 'ip', value: '10.0.0.1' },
  { name: 'diskname', value: 'sda' },
];
const max = { ...metric, dimensions: sda, statistics: 'max' };

/** A moment of the day that is asked about. */
const day = (time: string): string => `2016-06-21 ${time}`;

before(async () => {
  await put(server, [disk('sda', '10.0.0.1', 2)], { timeSeconds: at(day('21:55:00')) });
  await put(server, [disk('sdb', '10.0.0.1', 5.5)], { timeSeconds: at(day('21:57:00')) });
  await put(server, [disk('sda', '10.0.0.1', 3)], { timeSeconds: at(day('21:59:59')) });
});

describe('each statistic', () => {
  const range = { startTime: day('22:00:00'), endTime: day('22:00:00') };
  for (const [statistics, ofDisk, ofMachine] of [
    ['max', 3, 5.5],
    ['min', 2, 2],
    ['sum', 5, 10.5],
    ['avg', 2.5, 3.5],
    ['last', 3, 3],
    ['p50', 2, 3],
    ['p75', 3, 5.5],
    ['p99.9', 3, 5.5],
  ] as const) {
    test(`${statistics} of the samples 2, 3, and 5.5 of the other disk`, async () => {
      const type = { statisticsType: [{ period: 300, statistics }] };
      const ip = ['ip'];
      const all = ['ip', 'diskname'];
      // The samples are there already; so is the aggregation, from the second time on.
      await call(server, 'CreateMetricAggeration', { ...metric, dimensionNames: ip });
      await call(server, 'CreateMetricStatisticsType', { ...metric, dimensionNames: ip, ...type });
      await call(server, 'CreateMetricStatisticsType', { ...metric, dimensionNames: all, ...type });
      const asked = { ...metric, ...range, statistics };
      assert.deepEqual(await pointsOf({ ...asked, dimensions: sda }), {
        'diskname=sda&ip=10.0.0.1': [ofDisk],
      });
      assert.deepEqual(await pointsOf({ ...asked, dimensions: sda.slice(0, 1) }), {
        'ip=10.0.0.1': [ofMachine],
      });
    });
  }
});

describe('GetMonitorData of what is not there', () => {
  test('an object without samples has null in every window', async () => {
    const dimensions = [...sda.slice(0, 1), { name: 'diskname', value: 'none' }];
    const range = { startTime: day('22:00:00'), endTime: day('22:05:00') };
    assert.deepEqual(await pointsOf({ ...max, ...range, dimensions }), {
      'diskname=none&ip=10.0.0.1': [null, null],
    });
  });

  const years = { startTime: '2015-01-01 00:00:00' };
  const backwards = { startTime: day('22:05:00'), endTime: day('22:00:00') };
  holdSteps(
    () => server,
    [
      ['an unknown metric', 'GetMonitorData', { ...max, metricName: 'none' }, unknown],
      ['an unknown namespace', 'GetMonitorData', { ...max, namespace: 'none' }, unknown],
      [
        'no dimensions',
        'GetMonitorData',
        { ...max, dimensions: undefined },
        missing('dimensions.0.name'),
      ],
      [
        'a name without value',
        'GetMonitorData',
        { ...max, dimensions: [{ name: 'ip' }] },
        missing('dimensions.N.name'),
      ],
      [
        'some of the dimensions',
        'GetMonitorData',
        { ...max, dimensions: sda.slice(1) },
        wrongDimensions,
      ],
      [
        'a strange dimension',
        'GetMonitorData',
        { ...max, dimensions: [...sda, { name: 'x', value: 1 }] },
        wrongDimensions,
      ],
      ['no statistic', 'GetMonitorData', { ...max, statistics: undefined }, missing('statistics')],
      [
        'a statistic that is none',
        'GetMonitorData',
        { ...max, statistics: 'MAX' },
        invalid('statistics'),
      ],
      [
        'one that is not declared',
        'GetMonitorData',
        { ...max, statistics: 'p95' },
        wrongDimensions,
      ],
      ['another period', 'GetMonitorData', { ...max, period: 301 }, invalid('period')],
      ['start after end', 'GetMonitorData', { ...max, ...backwards }, invalid('startTime')],
      ['more points than are allowed', 'GetMonitorData', { ...max, ...years }, overLimit],
      ...[
        '2016-06-31 22:00:00',
        '2016-06-21T22:00:00',
        '2016-06-21 24:00:00',
        '21:00',
        '',
        '-1',
      ].map(
        (endTime) =>
          [
            `endTime "${endTime}"`,
            'GetMonitorData',
            { ...max, endTime },
            invalid('endTime'),
          ] as const,
      ),
    ],
  );
});

async function pointsOf(parameters: CallParameters): Promise<unknown> {
  const { dataPoints, message } = await call(server, 'GetMonitorData', parameters);
  return dataPoints ?? message;
}
