import assert from 'node:assert/strict';
import { after, before, describe, mock, test } from 'node:test';
import { call } from '../support/control-call.js';
import { at, disk, put } from '../support/put-samples.js';
import { TestReceiver } from '../support/test-receiver.js';
import { storeUnavailable } from '../support/unavailable.js';

const server = await TestReceiver.start({}, at('2016-06-21 22:10:00'));
after(() => server.stop());

const metric = { namespace: 'cvm', metricName: 'diskusage' };
const disks = { ...metric, dimensionNames: ['ip', 'diskname'] };
const machines = { ...metric, dimensionNames: ['ip'] };
const ofMachine = { ...metric, dimensions: [{ name: 'ip', value: '10.0.0.1' }] };
const range = { startTime: '2016-06-21 22:05:00', endTime: '2016-06-21 22:10:00' };

const calls = [
  ['DescribeObjects', disks],
  ['DescribeObjects', { ...disks, offset: 3, limit: 4 }],
  ['DescribeObjects', { ...disks, offset: 11, limit: 4 }],
  ['DescribeObjects', { ...disks, offset: 12 }],
  ['DescribeObjects', { ...disks, limit: 0 }],
  ['DescribeObjects', machines],
  ['DescribeObjects', { ...machines, offset: 1, limit: 1 }],
  ['DescribeCardinality', metric],
  ['GetMonitorData', { ...ofMachine, ...range, statistics: 'sum' }],
] as const;

describe('an engine with short pages answers as one with long ones', () => {
  before(async () => {
    const data = Array.from({ length: 12 }, (_, index) =>
      disk(`sd${11 - index}`, `10.0.0.${index % 3}`, index),
    );
    await put(server, data, { timeSeconds: at('2016-06-21 22:06:00') });
    await call(server, 'CreateMetricAggregation', {
      ...machines,
      statisticsType: [{ period: 300, statistics: 'sum' }],
    });
  });

  for (const [action, parameters] of calls) {
    test(`${action} ${JSON.stringify(parameters)}`, async () => {
      const { store } = server.app.control;
      const expected = await call(server, action, parameters);
      assert.equal(expected.code, 0);
      const list = store.listSeries.bind(store);
      const short = mock.method(store, 'listSeries', (...[id, query]: Parameters<typeof list>) =>
        list(id, { ...query, seriesMax: 2 }),
      );
      assert.deepEqual(await call(server, action, parameters), expected);
      short.mock.restore();
    });
  }
});

describe('what the store can not answer now is told: -513', () => {
  const reads = [
    ['listSeries', 'DescribeObjects', disks],
    ['countSeries', 'DescribeObjects', { ...disks, limit: 1 }],
    ['listSeries', 'DescribeCardinality', metric],
    ['countSeries', 'DescribeQuota', {}],
    ['readGroupedWindows', 'GetMonitorData', { ...ofMachine, ...range, statistics: 'sum' }],
    ['deleteSamples', 'DeleteMonitorData', ofMachine],
  ] as const;
  for (const [method, action, parameters] of reads) {
    test(`${action} while ${method} fails`, async () => {
      const failing = mock.method(server.app.control.store, method, () =>
        Promise.reject(storeUnavailable('the server does not answer')),
      );
      const answer = await call(server, action, { ...parameters, language: 'en' });
      failing.mock.restore();
      assert.equal(answer.code, 4000);
      assert.match(answer.message, /^\(-513\).*the server does not answer$/);
    });
  }
});
