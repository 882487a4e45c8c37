import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { keys } from '../support/accounts.js';
import {
  api3Body,
  api3ErrorOf,
  api3Request,
  sendApi3,
  v1Request,
} from '../support/api3-request.js';
import { nowSeconds } from '../support/report.js';
import { call } from '../support/control-call.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start({ timezone: 'UTC' });
after(() => server.stop());
const { controlAddress } = server.app;

/** Aligned to five minutes. */
const end = nowSeconds - (nowSeconds % 300) + 300;
const reported: readonly (readonly [instance: string, value: number])[] = [
  ['a', 10],
  ['a', 20],
  ['b', 40],
];
for (const [AnnounceInstance, Value] of reported) {
  const body = { Metrics: [{ MetricName: 'disk-usage', Value }], AnnounceInstance };
  assert.equal(await api3ErrorOf(server.address, api3Request({ body })), undefined);
}

/** What an action answers, without its RequestId. */
async function answerOf(action: string, body: object): Promise<Record<string, unknown>> {
  const { reply, response } = await sendApi3(controlAddress, api3Request({ action, body }));
  assert.equal(reply.headers.get('content-type'), 'application/json');
  const { RequestId, ...answer } = response;
  assert.equal(typeof RequestId, 'string');
  return answer;
}

const instanceOf = (name: string): object => ({
  Dimensions: [
    { Name: 'AnnounceInstance', Value: name },
    { Name: 'AnnounceIp', Value: '127.0.0.1' },
  ],
});
const iso = (seconds: number): string =>
  `${new Date(seconds * 1000).toISOString().slice(0, 19)}+00:00`;
const times = { StartTime: iso(end - 600), EndTime: iso(end) };
const metric = { Namespace: 'api3', MetricName: 'disk-usage' };
const ofMetric = { ...metric, ...times };

describe('the queries of API 3.0', () => {
  test('GetMonitorData', async () => {
    const Instances = [instanceOf('a'), instanceOf('none')];
    const asked = { ...ofMetric, Instances, SpecifyStatistics: 3 };
    assert.deepEqual(await answerOf('GetMonitorData', asked), {
      ...times,
      Period: 300,
      MetricName: 'disk-usage',
      DataPoints: [
        {
          ...instanceOf('a'),
          Timestamps: [end],
          Values: [15],
          MaxValues: [20],
          MinValues: null,
          AvgValues: [15],
        },
        {
          ...instanceOf('none'),
          Timestamps: [],
          Values: [],
          MaxValues: [],
          MinValues: null,
          AvgValues: [],
        },
      ],
      Msg: '',
    });
  });

  test('GetMonitorData by the older way to sign, flattened', async () => {
    const request = v1Request('GET', {
      Action: 'GetMonitorData',
      'Metrics.0.MetricName': undefined,
      'Metrics.0.Value': undefined,
      ...ofMetric,
      Period: '60',
      'Instances.0.Dimensions.0.Name': 'AnnounceInstance',
      'Instances.0.Dimensions.0.Value': 'b',
      'Instances.0.Dimensions.1.Name': 'AnnounceIp',
      'Instances.0.Dimensions.1.Value': '127.0.0.1',
    });
    const { response } = await sendApi3(controlAddress, request);
    const [point] = response['DataPoints'] as { Values: number[] }[];
    assert.deepEqual(point?.Values, [40]);
  });

  test('DescribeBaseMetrics', async () => {
    assert.deepEqual(await answerOf('DescribeBaseMetrics', metric), {
      MetricSet: [
        {
          ...metric,
          Unit: '',
          UnitCname: '',
          Period: [300],
          Periods: [{ Period: '300', StatType: ['max', 'min', 'sum', 'avg', 'last'] }],
          Meaning: { En: 'disk-usage', Zh: 'disk-usage' },
          Dimensions: [{ Dimensions: ['AnnounceInstance', 'AnnounceIp'] }],
          MetricCName: 'disk-usage',
          MetricEName: 'disk-usage',
        },
      ],
    });
  });

  for (const [situation, asked, points] of [
    ['without groups', {}, [[[], 70 / 3]]],
    [
      'in groups',
      { GroupBys: ['AnnounceInstance'] },
      [
        [[{ Name: 'AnnounceInstance', Value: 'a' }], 15],
        [[{ Name: 'AnnounceInstance', Value: 'b' }], 40],
      ],
    ],
    ['eq', conditionOf('eq', ['b']), [[[], 40]]],
    ['ne', conditionOf('ne', ['b']), [[[], 15]]],
    ['in', conditionOf('in', ['a', 'b']), [[[], 70 / 3]]],
    ['nothing', conditionOf('=', ['c']), []],
  ] as const) {
    test(`DescribeStatisticData: ${situation}`, async () => {
      const about = { Module: 'monitor', Namespace: 'api3', MetricNames: ['disk-usage'] };
      const answer = await answerOf('DescribeStatisticData', { ...about, ...times, ...asked });
      assert.deepEqual(answer, {
        ...times,
        Period: 300,
        Data: [
          {
            MetricName: 'disk-usage',
            Points: points.map(([Dimensions, Value]) => ({
              Dimensions,
              Values: [end - 600, end - 300, end].map((Timestamp) => ({
                Timestamp,
                Value: Timestamp === end ? Value : null,
              })),
            })),
          },
        ],
      });
    });
  }

  test('a metric of the published dialect, and both dialects in one namespace', async () => {
    const asked = { Namespace: 'cvm', MetricName: 'cpu' };
    const { MetricSet } = await answerOf('DescribeBaseMetrics', asked);
    assert.equal((MetricSet as unknown[]).length, 1);
  });
});

const getData = (change: object): string =>
  api3Request({
    action: 'GetMonitorData',
    body: { ...ofMetric, Instances: [instanceOf('a')], ...change },
  });
const histories = (change: object): string =>
  api3Request({ action: 'DescribeAlarmHistories', body: { Module: 'monitor', ...change } });
const statistics = (change: object): string =>
  api3Request({
    action: 'DescribeStatisticData',
    body: {
      Module: 'monitor',
      Namespace: 'api3',
      MetricNames: ['disk-usage'],
      ...times,
      ...change,
    },
  });

const refused: readonly (readonly [string, string, string])[] = [
  ['UnsupportedOperation', 'an action of the receiver', api3Request({ body: api3Body })],
  [
    'UnsupportedOperation',
    'a published one',
    api3Request({ action: 'CreateAlarmPolicy', body: {} }),
  ],
  ['InvalidAction', 'an unknown one', api3Request({ action: 'GetData', body: {} })],
  ['AuthFailure.SignatureFailure', 'a key', api3Request({ key: { ...keys.main, secretKey: 'x' } })],
  ['AuthFailure.InvalidAuthorization', 'SKIP', api3Request({ headers: { Authorization: 'SKIP' } })],
  ['AuthFailure.SignatureExpire', 'old', api3Request({ timestamp: nowSeconds - 301 })],
  [
    'AuthFailure.UnauthorizedOperation',
    'a sub key without a grant',
    api3Request({ action: 'DescribeBaseMetrics', key: keys.sub, body: metric }),
  ],
  [
    'UnauthorizedOperation',
    'a blocked key',
    api3Request({ action: 'DescribeBaseMetrics', key: keys.blocked, body: metric }),
  ],
  ['UnsupportedRegion', 'unknown', getDataIn('ap-nowhere')],
  ['ResourceNotFound', 'another region', getDataIn('ap-shanghai')],
  ['ResourceNotFound', 'a namespace', getData({ Namespace: 'none' })],
  ['ResourceNotFound', 'a metric', getData({ MetricName: 'none' })],
  ['MissingParameter', 'no namespace', getData({ Namespace: undefined })],
  ['MissingParameter', 'no instances', getData({ Instances: [] })],
  ['MissingParameter', 'no module', histories({ Module: undefined })],
  ['UnknownParameter', 'an instance', getData({ Instances: [{ Dimensions: [], Name: 'x' }] })],
  ['UnknownParameter', 'a call', getData({ Statistics: 'avg' })],
  ['InvalidParameter', 'no array', getData({ Instances: 'a' })],
  ['InvalidParameter', 'a text', getData({ Period: '300' })],
  ['InvalidParameterValue', 'dimensions', getData({ Instances: [{ Dimensions: [] }] })],
  [
    'InvalidParameterValue',
    '11 instances',
    getData({ Instances: Array(11).fill(instanceOf('a')) }),
  ],
  ['InvalidParameterValue', 'a period', getData({ Period: 7 })],
  ['InvalidParameterValue', 'a time', getData({ StartTime: '2018-09-22 19:51:23' })],
  ['InvalidParameterValue', 'order', getData({ StartTime: iso(end), EndTime: iso(end - 300) })],
  ['InvalidParameterValue', 'bits', getData({ SpecifyStatistics: 8 })],
  ['LimitExceeded', 'points', getData({ Period: 60, StartTime: iso(end - 86_400) })],
  ['InvalidParameterValue', 'a module', histories({ Module: 'cvm' })],
  ['InvalidParameterValue', 'a page', histories({ PageSize: 0 })],
  ['UnsupportedOperation', 'a filter', histories({ AlarmStatus: ['OK'] })],
  ['UnsupportedOperation', 'an order', histories({ Order: 'ASC' })],
  ['MissingParameter', 'a metric alone', histories({ MetricNames: ['m'] })],
  ['InvalidParameterValue', 'an operator', statistics(conditionOf('like', ['a']))],
  ['InvalidParameterValue', 'a dimension', statistics({ GroupBys: ['ip'] })],
];

describe('what the control listener refuses', () => {
  for (const [code, situation, request] of refused) {
    test(`${code}: ${situation}`, async () => {
      assert.equal(await api3ErrorOf(controlAddress, request), code);
    });
  }
});

test('what is no call of API 3.0 is not found at /, as before', async () => {
  const { status } = await fetch(`http://${controlAddress}/?Action=GetMonitorData`);
  assert.equal(status, 404);
});

test('an alarm of what API 3.0 reported is listed', async () => {
  assert.deepEqual(await answerOf('DescribeAlarmHistories', { Module: 'monitor' }), {
    TotalCount: 0,
    Histories: [],
  });
  const created = await call(server, 'CreateAlarmRule', {
    namespace: 'api3',
    metricName: 'disk-usage',
    dimensionNames: ['AnnounceInstance', 'AnnounceIp'],
    period: 300,
    statistics: 'max',
    operatorType: '>',
    threshold: 30,
    constancy: 1,
    isWild: 1,
  });
  const { alarmRuleId } = created['data'] as { alarmRuleId: string };
  const timestamp = end + 60;
  server.nowSeconds = timestamp;
  const body = { Metrics: [{ MetricName: 'disk-usage', Value: 40 }], AnnounceInstance: 'b' };
  assert.equal(await api3ErrorOf(server.address, api3Request({ body, timestamp })), undefined);
  server.nowSeconds = end + 310;
  await server.app.alarmService.judgeClosedWindows();
  const asked = {
    Module: 'monitor',
    Namespaces: [{ MonitorType: 'MT_CUSTOM', Namespace: 'api3' }],
    MetricNames: ['disk-usage'],
    EndTime: end + 310,
  };
  const request = { action: 'DescribeAlarmHistories', body: asked, timestamp: end + 310 };
  const { response } = await sendApi3(controlAddress, api3Request(request));
  assert.equal(response['TotalCount'], 1);
  const [history] = response['Histories'] as Record<string, unknown>[];
  assert.deepEqual(
    [history?.['AlarmStatus'], history?.['PolicyId'], history?.['AlarmObject']],
    ['ALARM', alarmRuleId, 'AnnounceInstance=b&AnnounceIp=127.0.0.1'],
  );
  assert.equal(history?.['FirstOccurTime'], end);
});

function conditionOf(Operator: string, Value: readonly string[]): object {
  return { Conditions: [{ Key: 'AnnounceInstance', Operator, Value }] };
}

function getDataIn(region: string): string {
  const body = { ...ofMetric, Instances: [instanceOf('a')] };
  return api3Request({ action: 'GetMonitorData', body, headers: { 'X-TC-Region': region } });
}
