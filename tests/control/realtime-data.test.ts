import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { call } from '../support/control-call.js';
import { holdSteps, invalid, missing, unknown, wrongDimensions } from '../support/control-steps.js';
import { at, disk, put } from '../support/put-samples.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start({}, at('2016-06-21 22:39:50'));
after(() => server.stop());

const ip = '172.31.58.160';
const sda = [
  { name: 'ip', value: ip },
  { name: 'diskname', value: 'sda' },
];
const max = {
  namespace: 'cvm',
  metricName: 'diskusage',
  dimensions: sda,
  statistics: 'max',
  period: 300,
};
const newest = (value: number, updateTime: string): object => ({
  data: { [`diskname=sda&ip=${ip}`]: { value, updateTime } },
});

before(async () => {
  for (const [time, value] of [
    ['22:34:59', 0.9],
    ['22:35:00', 0.8],
    ['22:39:40', 0.3],
  ] as const) {
    await put(server, [disk('sda', ip, value)], { timeSeconds: at(`2016-06-21 ${time}`) });
  }
});

describe('GetMonitorRealtimeData', () => {
  holdSteps(
    () => server,
    [
      ['as published', 'GetMonitorRealtimeData', max, newest(0.8, '2016-06-21 22:40:00')],
      [
        '60 s',
        'GetMonitorRealtimeData',
        { ...max, period: 60 },
        newest(0.3, '2016-06-21 22:40:00'),
      ],
      [
        '10 s',
        'GetMonitorRealtimeData',
        { ...max, period: 10 },
        newest(0.3, '2016-06-21 22:39:50'),
      ],
      [
        'an hour',
        'GetMonitorRealtimeData',
        { ...max, period: 3600 },
        newest(0.9, '2016-06-21 23:00:00'),
      ],
      [
        'a day',
        'GetMonitorRealtimeData',
        { ...max, period: 86_400 },
        newest(0.9, '2016-06-22 00:00:00'),
      ],
      [
        'an object without samples',
        'GetMonitorRealtimeData',
        { ...max, dimensions: [...sda.slice(0, 1), { name: 'diskname', value: 'none' }] },
        { data: {} },
      ],
      ['no period', 'GetMonitorRealtimeData', { ...max, period: undefined }, missing('period')],
      ['another period', 'GetMonitorRealtimeData', { ...max, period: 1 }, invalid('period')],
      ['no statistic', 'GetMonitorRealtimeData', { ...max, statistics: '' }, missing('statistics')],
      [
        'one not declared',
        'GetMonitorRealtimeData',
        { ...max, statistics: 'p50' },
        wrongDimensions,
      ],
      ['an unknown metric', 'GetMonitorRealtimeData', { ...max, metricName: 'none' }, unknown],
    ],
  );

  test('the newest window that has data, however long ago', async () => {
    server.nowSeconds += 3 * 86_400;
    assert.deepEqual(await call(server, 'GetMonitorRealtimeData', max), {
      code: 0,
      message: '',
      ...newest(0.8, '2016-06-21 22:40:00'),
    });
  });

  test('a sample ahead of the clock is the newest', async () => {
    await put(server, [disk('sda', ip, 0.1)], { timeSeconds: at('2016-06-24 22:44:00') });
    assert.deepEqual(await call(server, 'GetMonitorRealtimeData', max), {
      code: 0,
      message: '',
      ...newest(0.1, '2016-06-24 22:45:00'),
    });
  });
});
