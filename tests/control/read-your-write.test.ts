import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { call } from '../support/control-call.js';
import { at, disk, put } from '../support/put-samples.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start({}, at('2016-06-21 22:15:00'));
after(() => server.stop());

const label = '2016-06-21 22:20:00';

/** What both queries tell of the last value of a disk, right after one another. */
async function lastOf(diskname: string): Promise<unknown[]> {
  const object = `diskname=${diskname}&ip=10.0.0.1`;
  const asked = {
    namespace: 'cvm',
    metricName: 'diskusage',
    dimensions: [
      { name: 'diskname', value: diskname },
      { name: 'ip', value: '10.0.0.1' },
    ],
    statistics: 'last',
    period: 300,
  };
  const range = { startTime: label, endTime: label };
  const { dataPoints } = await call(server, 'GetMonitorData', { ...asked, ...range });
  const { data } = await call(server, 'GetMonitorRealtimeData', asked);
  return [
    (dataPoints as Record<string, unknown[]>)[object]?.[0],
    (data as Record<string, { value: number }>)[object]?.value,
  ];
}

describe('a report that is answered 0 is in the next query', () => {
  test('of one sender, report by report', async () => {
    for (let value = 1; value <= 25; value += 1) {
      await put(server, [disk('sda', '10.0.0.1', value)]);
      assert.deepEqual(await lastOf('sda'), [value, value]);
    }
  });

  test('of many senders at once, each of its own', async () => {
    await Promise.all(
      Array.from({ length: 10 }, async (_, sender) => {
        for (let value = 1; value <= 5; value += 1) {
          await put(server, [disk(`sd${sender}`, '10.0.0.1', value)]);
          assert.deepEqual(await lastOf(`sd${sender}`), [value, value]);
        }
      }),
    );
  });

  test('and the object is in the next list, and the sample in the next page', async () => {
    await put(server, [disk('new', '10.0.0.9', 1)]);
    const metric = { namespace: 'cvm', metricName: 'diskusage' };
    const listed = await call(server, 'DescribeObjects', {
      ...metric,
      dimensionNames: ['ip', 'diskname'],
      limit: 1000,
    });
    const { records } = listed['data'] as { records: object[] };
    assert.deepEqual(records[0], { diskname: 'new', ip: '10.0.0.9' });
    const dimensions = [
      { name: 'ip', value: '10.0.0.9' },
      { name: 'diskname', value: 'new' },
    ];
    const raw = await call(server, 'GetRawData', { ...metric, dimensions });
    assert.deepEqual(raw['data'], [{ timestamp: server.nowSeconds, value: 1 }]);
  });

  test('a late sample is in its window', async () => {
    const start = server.nowSeconds;
    server.nowSeconds += 7000;
    await put(server, [disk('sda', '10.0.0.1', 99)], { timeSeconds: start + 299 });
    assert.deepEqual(await lastOf('sda'), [99, 99]);
  });
});
