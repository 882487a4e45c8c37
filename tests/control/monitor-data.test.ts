import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { call } from '../support/control-call.js';
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
  for (const [time, value] of [
    ['22:15:10', 9],
    ['21:54:59', 1],
    ['21:55:00', 2],
    ['22:00:00', 4],
    ['21:59:59', 3],
    ['22:12:00', 8],
    ['20:15:30', -7],
  ] as const) {
    await put(server, [disk('sda', '10.0.0.1', value)], { timeSeconds: at(day(time)) });
  }
  await put(server, [disk('sdb', '10.0.0.1', 5.5)], { timeSeconds: at(day('21:57:00')) });
});

describe('GetMonitorData answers a point for each window, by its end', () => {
  for (const [situation, changes, startTime, endTime, points] of [
    [
      'both ends count',
      { startTime: day('22:00:00'), endTime: day('22:15:00') },
      day('22:00:00'),
      day('22:15:00'),
      [3, 4, null, 8],
    ],
    [
      'one window',
      { startTime: day('21:55:00'), endTime: day('21:55:00') },
      day('21:55:00'),
      day('21:55:00'),
      [1],
    ],
    [
      'ends between windows are floored',
      { startTime: day('22:04:59'), endTime: day('22:14:59') },
      day('22:00:00'),
      day('22:10:00'),
      [3, 4, null],
    ],
    [
      'endTime is now, floored',
      { startTime: day('22:10:00') },
      day('22:10:00'),
      day('22:15:00'),
      [null, 8],
    ],
    [
      'startTime is today at midnight',
      { endTime: day('00:10:00') },
      day('00:00:00'),
      day('00:10:00'),
      [null, null, null],
    ],
    [
      'the running window is there when asked for',
      { startTime: day('22:15:00'), endTime: day('22:25:00') },
      day('22:15:00'),
      day('22:25:00'),
      [8, 9, null],
    ],
    [
      'numbers of one digit',
      { startTime: '2016-6-21 22:0:0', endTime: '2016-6-21 22:5:0' },
      day('22:00:00'),
      day('22:05:00'),
      [3, 4],
    ],
    [
      'UNIX seconds',
      { startTime: at(day('22:00:00')), endTime: at(day('22:05:00')) },
      day('22:00:00'),
      day('22:05:00'),
      [3, 4],
    ],
    [
      '10 s',
      { period: 10, startTime: day('22:00:00'), endTime: day('22:00:19') },
      day('22:00:00'),
      day('22:00:10'),
      [3, 4],
    ],
    [
      '60 s',
      { period: 60, startTime: day('21:55:00'), endTime: day('21:57:00') },
      day('21:55:00'),
      day('21:57:00'),
      [1, 2, null],
    ],
    [
      '3600 s',
      { period: 3600, startTime: day('21:00:00'), endTime: day('23:00:00') },
      day('21:00:00'),
      day('23:00:00'),
      [-7, 3, 9],
    ],
    [
      '86400 s, by the midnights of UTC+8',
      { period: 86_400, startTime: day('23:59:59'), endTime: '2016-06-22 00:00:00' },
      day('00:00:00'),
      '2016-06-22 00:00:00',
      [null, 9],
    ],
  ] as const) {
    test(situation, async () => {
      assert.deepEqual(await call(server, 'GetMonitorData', { ...max, ...changes }), {
        code: 0,
        message: '',
        metricName: 'diskusage',
        startTime,
        endTime,
        period: String('period' in changes ? changes.period : 300),
        dataPoints: { 'diskname=sda&ip=10.0.0.1': points },
      });
    });
  }

  test('all of today where no range is given', async () => {
    const answer = await call(server, 'GetMonitorData', max);
    const [points] = Object.values(answer['dataPoints'] as Record<string, (number | null)[]>);
    assert.deepEqual([answer['startTime'], points?.length], [day('00:00:00'), 268]);
    assert.deepEqual(points?.slice(-5), [1, 3, 4, null, 8]);
  });
});
