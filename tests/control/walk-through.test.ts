import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { keys } from '../support/accounts.js';
import { at } from '../support/put-samples.js';
import { TestReceiver } from '../support/test-receiver.js';
import { callBySdk } from './sdk.js';

const server = await TestReceiver.start({}, at('2016-06-21 21:54:00'));
after(() => server.stop());

/** The account other, which begins with nothing. */
const key = keys.ofOther;
const ip = '115.28.234.106';
const metric = { namespace: 'cvm', metricName: 'diskusage' };
const over300 = (statistics: string): object => ({
  statisticsType: [{ period: 300, statistics }],
});

/** What each disk reports, a value a minute, in the windows that end at 22:00, :05, :10 and :15. */
const reported = {
  disk1: [
    [30, 80, 60, 50, 30],
    [70, 65, 60, 70, 70],
    [50, 45, 40, 35, 30],
    [10, 20, 60, 40, 20],
  ],
  disk2: [
    [50, 50, 50, 50, 50],
    [80, 75, 70, 70, 70],
    [80, 60, 55, 55, 50],
    [80, 80, 80, 80, 80],
  ],
};

describe('the published walk-throughs, by qcloudapi-sdk', () => {
  test('a disk, and its maximum', async () => {
    const dimensionNames = ['ip', 'diskname'];
    await succeed('CreateNamespace', { namespace: 'cvm' });
    await succeed('CreateMetric', {
      ...metric,
      metricCname: "'Disk utilization'",
      dimensionNames,
      ...over300('max'),
      unit: '%',
    });
    await succeed('CreateMetricStatisticsType', { ...metric, dimensionNames, ...over300('avg') });
    await report();
    assert.deepEqual(
      await control(
        'GetMonitorData',
        {
          ...metric,
          dimensions: [
            { name: 'ip', value: ip },
            { name: 'diskname', value: 'disk1' },
          ],
          period: 300,
          statistics: 'max',
          startTime: '2016-06-21 22:00:00',
          endTime: '2016-06-21 22:15:00',
        },
        'GET',
      ),
      {
        code: 0,
        message: '',
        metricName: 'diskusage',
        startTime: '2016-06-21 22:00:00',
        endTime: '2016-06-21 22:15:00',
        period: '300',
        dataPoints: { 'diskname=disk1&ip=115.28.234.106': [80, 70, 50, 60] },
      },
    );
  });

  test('the average over the disks of a machine', async () => {
    await succeed('CreateMetricAggeration', {
      ...metric,
      dimensionNames: ['ip'],
      ...over300('avg'),
    });
    assert.deepEqual(
      await control('GetMonitorData', {
        ...metric,
        dimensions: [{ name: 'ip', value: ip }],
        period: 300,
        statistics: 'avg',
        startTime: '2016-06-21 22:00:00',
        endTime: '2016-06-21 22:10:00',
      }),
      {
        code: 0,
        message: '',
        metricName: 'diskusage',
        startTime: '2016-06-21 22:00:00',
        endTime: '2016-06-21 22:10:00',
        period: '300',
        dataPoints: { 'ip=115.28.234.106': [50, 70, 50] },
      },
    );
  });

  // The capture has the value as "20.0", the reference pages as a number.
  test('the times of the quick start as it was captured', async () => {
    const process = { namespace: 'process', metricName: 'memory' };
    server.nowSeconds = 1_457_429_445;
    await succeed('CreateNamespace', { namespace: 'process' });
    await succeed('CreateMetric', {
      ...process,
      metricCname: 'memory',
      dimensionNames: ['proc_name', 'ip'],
    });
    const dimensions = { proc_name: 'daemon2', ip: '1.2.3.5' };
    await put('process', [{ dimensions, metricName: 'memory', value: 20 }]);
    await succeed('CreateMetricStatisticsType', {
      ...process,
      dimensionNames: ['proc_name', 'ip'],
      ...over300('max'),
    });
    server.nowSeconds = 1_457_431_571;
    assert.deepEqual(
      await control('GetMonitorData', {
        ...process,
        dimensions: Object.entries(dimensions).map(([name, value]) => ({ name, value })),
        statistics: 'max',
        startTime: '2016-03-08 17:35:00',
      }),
      {
        code: 0,
        message: '',
        metricName: 'memory',
        startTime: '2016-03-08 17:35:00',
        endTime: '2016-03-08 18:05:00',
        period: '300',
        dataPoints: { 'ip=1.2.3.5&proc_name=daemon2': [20, ...Array<null>(6).fill(null)] },
      },
    );
  });
});

/** The clock goes with the reports, from 21:55 on. */
async function report(): Promise<void> {
  for (let minute = 0; minute < 20; minute += 1) {
    server.nowSeconds = at('2016-06-21 21:55:00') + minute * 60;
    const data = Object.entries(reported).map(([diskname, windows]) => ({
      dimensions: { ip, diskname },
      metricName: 'diskusage',
      value: windows[Math.floor(minute / 5)]?.[minute % 5],
    }));
    await put('cvm', data);
  }
  server.nowSeconds = at('2016-06-21 22:16:00');
}

async function put(namespace: string, data: readonly object[]): Promise<void> {
  const parameters = { Action: 'PutMonitorData', Namespace: namespace, Data: data };
  const signed = { ...parameters, Timestamp: server.nowSeconds };
  assert.deepEqual(await callBySdk(server.address, key, signed), { code: 0, message: 'OK' });
}

async function succeed(action: string, parameters: object): Promise<void> {
  assert.deepEqual(await control(action, parameters), { code: 0, message: '' }, action);
}

function control(action: string, parameters: object, method?: 'GET' | 'POST'): Promise<unknown> {
  const data = { Action: action, Timestamp: server.nowSeconds, ...parameters };
  return callBySdk(server.app.controlAddress, key, data, method);
}
