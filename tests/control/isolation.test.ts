import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { keys, register } from '../support/accounts.js';
import { call, type CallParameters } from '../support/control-call.js';
import { assertAnswer, holdSteps, unknown } from '../support/control-steps.js';
import { disk, put } from '../support/put-samples.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start();
after(() => server.stop());

const metric = { namespace: 'cvm', metricName: 'diskusage' };
const dimensionNames = ['diskname', 'ip'];
const dimensions = [
  { name: 'diskname', value: 'sda' },
  { name: 'ip', value: '10.0.0.1' },
];

before(async () => {
  const { catalog } = server.app.control;
  await register(catalog, 'other', 'gz', 'theirs', { diskusage: dimensionNames });
  await register(catalog, 'acme', 'sh', 'cvm', { diskusage: dimensionNames });
  await put(server, [disk('sda', '10.0.0.1', 1)]);
  await put(server, [disk('sdb', '10.0.0.2', 2)], { region: 'sh' });
  const place = { namespace: 'theirs', key: keys.ofOther };
  await put(server, [disk('sdc', '10.0.0.3', 3)], place);
});

const one = { statisticsType: [{ period: 300, statistics: 'max' }] };
const batch = { objects: [{ dimensions }], statistics: ['max'] };

/** Every action that is about something, with all that it needs. */
const actions: readonly (readonly [string, CallParameters])[] = [
  ['DeleteNamespace', {}],
  ['CreateMetric', { metricName: 'new', metricCname: 'new', dimensionNames }],
  ['DescribeMetric', {}],
  ['ModifyMetric', { metricCname: 'changed' }],
  ['DeleteMetric', {}],
  ['CreateMetricAggeration', { dimensionNames: ['ip'] }],
  ['DeleteMetricAggeration', { dimensionNames: ['ip'] }],
  ['CreateMetricStatisticsType', { dimensionNames, ...one }],
  ['DeleteMetricStatisticsType', { dimensionNames, ...one }],
  ['DescribeObjects', { dimensionNames }],
  ['GetMonitorData', { dimensions, statistics: 'max' }],
  ['GetMonitorRealtimeData', { dimensions, statistics: 'max', period: 300 }],
  ['GetMonitorDataBatch', batch],
  ['GetRawData', { dimensions }],
  ['DeleteMonitorData', { dimensions }],
  ['DescribeCardinality', {}],
];

describe('what is another’s is unknown', () => {
  for (const [action, parameters] of actions) {
    test(action, async () => {
      const asked = { ...metric, ...parameters };
      const before = await everything();
      for (const answer of [
        await call(server, action, asked, { key: keys.ofOther }),
        await call(server, action, { ...asked, namespace: 'theirs' }),
        await call(server, action, { ...asked, Region: 'bj' }),
      ]) {
        assertAnswer(answer, unknown);
      }
      assert.deepEqual(await everything(), before, 'nothing has changed');
    });
  }
});

describe('what is one’s own stays apart', () => {
  holdSteps(
    () => server,
    [
      ['of gz', 'DescribeNamespace', {}, { data: ['cvm'] }],
      ['of sh', 'DescribeNamespace', { Region: 'sh' }, { data: ['cvm'] }],
      [
        'of gz',
        'DescribeObjects',
        { ...metric, dimensionNames },
        { data: { records: [{ diskname: 'sda', ip: '10.0.0.1' }], total: 1 } },
      ],
      [
        'of sh',
        'DescribeObjects',
        { ...metric, dimensionNames, Region: 'sh' },
        { data: { records: [{ diskname: 'sdb', ip: '10.0.0.2' }], total: 1 } },
      ],
      [
        'of a disk that reports elsewhere',
        'GetMonitorRealtimeData',
        { ...metric, dimensions, statistics: 'max', period: 300, Region: 'sh' },
        { data: {} },
      ],
      ['of gz', 'DeleteMetric', metric, {}],
      ['of a metric that is gone', 'GetRawData', { ...metric, dimensions }, unknown],
      [
        'of its namesake in sh',
        'DescribeObjects',
        { ...metric, dimensionNames, Region: 'ap-shanghai' },
        { data: { records: [{ diskname: 'sdb', ip: '10.0.0.2' }], total: 1 } },
      ],
      ['made anew', 'CreateMetric', { ...metric, metricCname: 'new', dimensionNames }, {}],
      [
        'without the objects of before',
        'DescribeObjects',
        { ...metric, dimensionNames },
        { data: { records: [], total: 0 } },
      ],
    ],
  );

  holdSteps(
    () => server,
    [
      ['of the other account', 'DescribeNamespace', {}, { data: ['theirs'] }],
      ['an account that it names', 'DescribeNamespace', { account: 'acme' }, { data: ['theirs'] }],
      [
        'with its data',
        'DescribeObjects',
        { namespace: 'theirs', metricName: 'diskusage', dimensionNames },
        { data: { records: [{ diskname: 'sdc', ip: '10.0.0.3' }], total: 1 } },
      ],
    ],
    { key: keys.ofOther },
  );
});

/** All that either account has. */
async function everything(): Promise<unknown[]> {
  const seen = [];
  for (const [key, region, namespace] of [
    [keys.main, 'gz', 'cvm'],
    [keys.main, 'sh', 'cvm'],
    [keys.ofOther, 'gz', 'theirs'],
  ] as const) {
    const asked = { namespace, Region: region, metricName: 'diskusage' };
    for (const [action, parameters] of [
      ['DescribeMetric', {}],
      ['DescribeObjects', { dimensionNames }],
      ['DescribeQuota', {}],
    ] as const) {
      seen.push(await call(server, action, { ...asked, ...parameters }, { key }));
    }
  }
  return seen;
}
