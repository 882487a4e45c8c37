import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { keys } from '../support/accounts.js';
import {
  call,
  send,
  signatureOf,
  textToSign,
  textsOf,
  type CallParameters,
} from '../support/control-call.js';
import {
  assertAnswer,
  holdSteps,
  invalid,
  missing,
  overLimit,
  wrongDimensions,
  type Expected,
} from '../support/control-steps.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start();
after(() => server.stop());

const metric = { namespace: 'cvm', metricName: 'diskusage' };
const objects = { ...metric, dimensionNames: undefined };

describe('Actions that there are not', () => {
  for (const action of [
    'NoSuchAction',
    'getmonitordata',
    ' GetMonitorData',
    'PutMonitorData',
    'GetMonitorRealTimeData',
    '__proto__',
    'constructor',
    'toString',
    'x'.repeat(10_000),
    '监控',
  ]) {
    test(`${action.slice(0, 30)}: 6100`, async () => {
      const answer = await call(server, action, metric);
      assert.equal(answer.code, 6100);
      assert.match(answer.message, /^there is no Action "/);
      assert(answer.message.length < 600);
    });
  }
});

describe('arrays of other shapes', () => {
  const lists: readonly (readonly [string, CallParameters, Expected])[] = [
    ['no index', { dimensionNames: 'ip' }, missing('dimensionNames.0')],
    ['an index that is no number', { 'dimensionNames.x': 'ip' }, missing('dimensionNames.0')],
    ['a negative index', { 'dimensionNames.-1': 'ip' }, missing('dimensionNames.0')],
    [
      'an index beyond a thousand million',
      { 'dimensionNames.1e10': 'ip' },
      missing('dimensionNames.0'),
    ],
    ['arrays in arrays', { 'dimensionNames.0.0': 'ip' }, missing('dimensionNames.0')],
    ['JSON', { dimensionNames: '["ip","diskname"]' }, missing('dimensionNames.0')],
    ['an element that is empty', { 'dimensionNames.0': '' }, wrongDimensions],
    [
      'a high first index',
      { 'dimensionNames.999999998': 'ip', 'dimensionNames.999999999': 'diskname' },
      { data: { records: [], total: 0 } },
    ],
    ['5,000 elements', { dimensionNames: many(5000, () => 'ip') }, wrongDimensions],
    ['10,000 elements', { dimensionNames: many(10_000, () => 'ip') }, /more than 8192 parameters/],
  ];
  holdSteps(
    () => server,
    lists.map(([situation, list, expected]) => [
      situation,
      'DescribeObjects',
      { ...objects, ...list },
      expected,
    ]),
  );

  const created = { ...metric, metricName: 'long', metricCname: 'x' };
  holdSteps(
    () => server,
    [
      [
        '5,000 dimensions',
        'CreateMetric',
        { ...created, dimensionNames: many(5000, (nth) => `d${nth}`) },
        overLimit,
      ],
      [
        'every pair of 4,000 types the same',
        'CreateMetric',
        {
          ...created,
          dimensionNames: ['ip'],
          statisticsType: many(4000, () => ({ period: 300, statistics: 'max' })),
        },
        {},
      ],
      [
        'a pair of 4,000 of no dimension',
        'GetMonitorData',
        {
          ...metric,
          statistics: 'max',
          dimensions: many(4000, (nth) => ({ name: `d${nth}`, value: 'x' })),
        },
        wrongDimensions,
      ],
      [
        '2,000 objects',
        'GetMonitorDataBatch',
        {
          ...metric,
          statistics: ['max'],
          objects: many(2000, () => ({ dimensions: [{ name: 'ip', value: 'x' }] })),
        },
        overLimit,
      ],
      [
        'a value of 100,000 characters',
        'GetMonitorRealtimeData',
        {
          ...created,
          dimensions: [{ name: 'ip', value: 'x'.repeat(100_000) }],
          statistics: 'max',
          period: 300,
        },
        { data: {} },
      ],
    ],
  );
});

test('half a surrogate pair, as JSON can bring it, is refused', async () => {
  const texts = textsOf({
    Action: 'ModifyMetric',
    Region: 'gz',
    SecretId: keys.main.secretId,
    Timestamp: server.nowSeconds,
    Nonce: 2_000_000,
    ...metric,
    metricCname: '\ud83d',
  });
  const Signature = signatureOf(textToSign('POST', texts), keys.main.secretKey);
  const body = JSON.stringify({ ...texts, Signature });
  assertAnswer(await send(server.app.controlAddress, body), invalid('metricCname'));
});

test('after all that, what was there is there, and nothing has ended in a defect', async () => {
  const { data } = await call(server, 'DescribeMetric', metric);
  const { cvm } = data as { cvm: { diskusage: { dimension: string } } };
  assert.equal(cvm.diskusage.dimension, 'diskname,ip');
  assert(!server.logLines.some((line) => line.includes('"err"')));
});

function many<Element>(count: number, make: (nth: number) => Element): Element[] {
  return Array.from({ length: count }, (_, nth) => make(nth));
}
