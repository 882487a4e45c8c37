import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { call } from '../support/control-call.js';
import { assertAnswer, holdSteps, unknown } from '../support/control-steps.js';
import { register } from '../support/accounts.js';
import { postNamed } from '../support/named-data.js';
import { put } from '../support/put-samples.js';
import { codeOf } from '../support/send.js';
import { TestReceiver } from '../support/test-receiver.js';

const flags = { autoRegister: true, dimensionSetsPerNamespaceMax: '0' } as const;
const server = await TestReceiver.start(flags);
after(() => server.stop());
assertAnswer(await call(server, 'CreateNamespace', { namespace: 'names' }), {});

let made = 0;

/** The return code of a report that makes a metric, and whether an action makes the same. */
async function outcomesOf(names: {
  metricName?: string;
  dimensionName?: string;
}): Promise<[number, boolean]> {
  made += 1;
  const { metricName, dimensionName = 'ip' } = names;
  const reported = metricName ?? `reported${made}`;
  const code = await codeOf(
    server.address,
    postNamed({ namespace: 'names', data: [[reported, { [dimensionName]: 'a' }]] }),
  );
  const answer = await call(server, 'CreateMetric', {
    namespace: 'names',
    metricName: metricName === undefined ? `made${made}` : `${metricName.slice(0, -1)}y`,
    metricCname: 'x',
    dimensionNames: [dimensionName],
  });
  if (answer.code !== 0) assert.match(answer.message, /^\(-503\)/);
  return [code, answer.code === 0];
}

describe('a metric that either plane makes has the same names', () => {
  for (const [situation, names, code] of [
    ['a metricName of 64', { metricName: 'm'.repeat(64) }, 0],
    ['a metricName of 65', { metricName: 'm'.repeat(65) }, 1020],
    ['a metricName with a hyphen', { metricName: 'cpu-x' }, 1013],
    ['a metricName with a line feed', { metricName: 'cpu\nx' }, 1013],
    ['a metricName that is not ASCII', { metricName: '磁盘x' }, 1013],
    ['a dimension of 40 emoji', { dimensionName: '😀'.repeat(40) }, 0],
    ['a dimension of 64 emoji', { dimensionName: '😀'.repeat(64) }, 0],
    ['a dimension of 65 emoji', { dimensionName: '😀'.repeat(65) }, 1020],
    ['a dimension of 64 letters', { dimensionName: 'd'.repeat(64) }, 0],
    ['a dimension of 65 letters', { dimensionName: 'd'.repeat(65) }, 1020],
    ['a dimension that is not ASCII', { dimensionName: '磁盘 名' }, 0],
    ['a dimension with a comma', { dimensionName: 'a,b' }, 1017],
    ['a dimension with an equals sign', { dimensionName: 'a=b' }, 1017],
    ['a dimension with an ampersand', { dimensionName: 'a&b' }, 1017],
    ['a dimension with U+0000', { dimensionName: 'a\u0000b' }, 1017],
    ['a dimension with U+001B', { dimensionName: 'a\u001bb' }, 1017],
    ['a dimension with U+007F', { dimensionName: 'a\u007fb' }, 1017],
    ['a dimension with U+009F', { dimensionName: 'a\u009fb' }, 1017],
    ['a dimension with U+00A0', { dimensionName: 'a\u00a0b' }, 0],
  ] as const) {
    test(`${situation}: ${code}`, async () => {
      assert.deepEqual(await outcomesOf(names), [code, code === 0]);
    });
  }
});

describe('display names and units', () => {
  const limit = '\\(displayNameLengthMax\\)';
  for (const [situation, parameters, message] of [
    ['a name of 255 emoji', { metricCname: '😀'.repeat(255) }, ''],
    ['a name of 256', { metricCname: 'x'.repeat(256) }, `metricCname .* 255 characters ${limit}`],
    ['a name with a line feed', { metricCname: 'a\nb' }, 'metricCname "a\\\\nb" has a control'],
    ['a name with U+009B', { metricCname: 'a\u009bb' }, 'metricCname .* has a control character'],
    ['quotes around a name', { metricCname: "'磁盘使用率'", unit: "'%'" }, ''],
    ['a unit of 256', { metricCname: 'a', unit: '%'.repeat(256) }, `unit .* ${limit}`],
    ['a unit with U+001B', { metricCname: 'a', unit: '\u001b[2J' }, 'unit .* has a control'],
  ] as const) {
    test(situation, async () => {
      made += 1;
      const metric = { namespace: 'names', metricName: `shown${made}` };
      const create = { ...metric, dimensionNames: ['ip'], ...parameters };
      const expected = message === '' ? {} : new RegExp(`^\\(-503\\)\\S+: ${message}`);
      assertAnswer(await call(server, 'CreateMetric', create), expected);
      if (message !== '') {
        assertAnswer(
          await call(server, 'CreateMetric', { ...create, metricCname: 'a', unit: '' }),
          {},
        );
      }
      assertAnswer(await call(server, 'ModifyMetric', { ...metric, ...parameters }), expected);
    });
  }
});

describe('a metric whose dimension names hold what new ones may not goes on', async () => {
  const sets = { commas: ['a,b'], both: ['a', 'a,b', 'b'], signs: ['a=b&c'], escape: ['a\u001b'] };
  await register(server.app.control.catalog, 'acme', 'gz', 'old', sets);
  const named = { namespace: 'old', metricName: 'commas' };
  const object = { dimensions: [{ name: 'a,b', value: 'x' }] };
  const both = { namespace: 'old', metricName: 'both' };

  test('it takes samples', async () => {
    for (const [metricName, names] of Object.entries(sets)) {
      const dimensions = Object.fromEntries(names.map((name) => [name, 'x']));
      await put(server, [{ metricName, dimensions, value: 7 }], { namespace: 'old' });
    }
  });

  holdSteps(
    () => server,
    [
      [
        'lists its objects',
        'DescribeObjects',
        { ...named, dimensionNames: ['a,b'] },
        { data: { records: [{ 'a,b': 'x' }], total: 1 } },
      ],
      [
        'answers',
        'GetMonitorRealtimeData',
        { ...named, ...object, statistics: 'max', period: 300 },
        { data: { 'a,b=x': { value: 7, updateTime: '2023-11-15 06:15:00' } } },
      ],
      [
        'tells its names one by one, which the published text does not',
        'DescribeMetric',
        named,
        {
          data: {
            old: {
              commas: {
                ...{ namespace: 'old', metricName: 'commas', unit: '', metricCname: 'commas' },
                ...{ dimension: 'a,b', dimensionNames: ['a,b'] },
                statisticsType: ['max', 'min', 'sum', 'avg', 'last'].map((statistics) => ({
                  period: '300',
                  statistics,
                })),
              },
            },
          },
        },
      ],
      ['an aggregation by a,b', 'CreateMetricAggeration', { ...both, dimensionNames: ['a,b'] }, {}],
      [
        'and one by a and b, which are others',
        'CreateMetricAggeration',
        { ...both, dimensionNames: ['b', 'a'] },
        {},
      ],
    ],
  );
});

describe('questions take names as API 3.0 publishes them', () => {
  for (const metricName of ['cpu-usage', 'A-Za-z0-9_-', 'm'.repeat(255)]) {
    for (const [action, more] of [
      ['DescribeMetric', undefined],
      ['GetMonitorData', { statistics: 'max' }],
      ['GetMonitorRealtimeData', { statistics: 'max', period: 300 }],
      ['DescribeObjects', { dimensionNames: ['ip'] }],
      ['DescribeAlarmRuleList', undefined],
    ] as const) {
      test(`${action} ${metricName.slice(0, 20)}`, async () => {
        const dimensions = [{ name: 'ip', value: 'a' }];
        const asked = { namespace: 'names', metricName, dimensions, ...more };
        const answer = await call(server, action, asked);
        if (action === 'DescribeMetric') assertAnswer(answer, { data: { names: {} } });
        else if (action === 'DescribeAlarmRuleList') assert.equal(answer.code, 0);
        else assertAnswer(answer, unknown);
      });
    }
  }
});

test('an object that names a dimension twice is refused', async () => {
  const metric = { namespace: 'cvm', metricName: 'cpu', statistics: 'max' };
  const twice = ['a', 'b'].map((value) => ({ name: 'ip', value }));
  const answer = await call(server, 'GetMonitorData', { ...metric, dimensions: twice });
  assertAnswer(answer, /^\(-503\)\S+: dimensions names "ip" twice$/);
});

describe('names of groups of receivers', () => {
  for (const [situation, name, expected] of [
    ['64 emoji', '😀'.repeat(64), 0],
    ['65 emoji', '😀'.repeat(65), 4000],
    ['a line feed', 'a\nb', 4000],
    ['U+0085', 'a\u0085b', 4000],
  ] as const) {
    test(situation, async () => {
      const { code } = await call(server, 'CreateAlarmReceivers', { name });
      assert.equal(code, expected);
    });
  }
});
