import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { nowSeconds } from '../support/report.js';
import { TestReceiver } from '../support/test-receiver.js';
import { askApi, form } from './api-client.js';
import { store } from './stored-metrics.js';

let putmon: TestReceiver;
const now = nowSeconds;

before(async () => {
  putmon = await TestReceiver.start({ anonymousReadAccount: 'acme' });
  await store(putmon, { metric: 'load' }, [
    {
      dimensions: { host: 'a', 机器: '上海-1' },
      samples: [
        [now - 300, 1],
        [now, 2.5],
      ],
    },
    { dimensions: { host: 'b', 机器: '上海-2' }, samples: [[now, -1e300]] },
  ]);
  await store(putmon, { metric: 'load', region: 'sh' }, [
    { dimensions: { host: 'c' }, samples: [[now, 3]] },
  ]);
  await store(putmon, { metric: 'load', account: 'other' }, [
    { dimensions: { host: 'secret' }, samples: [[now, 9]] },
  ]);
});

after(() => putmon.stop());

const guangzhou = { __name__: 'load', namespace: 'shop', region: 'ap-guangzhou' };
const seriesA = { ...guangzhou, host: 'a', 机器: '上海-1' };
const seriesB = { ...guangzhou, host: 'b', 机器: '上海-2' };
const seriesC = { __name__: 'load', namespace: 'shop', region: 'ap-shanghai', host: 'c' };
const vector = (...result: unknown[]) => ({ resultType: 'vector', result });
const matrix = (...result: unknown[]) => ({ resultType: 'matrix', result });
const names = ['__name__', 'host', 'namespace', 'region', '机器'];
const millisecondsNow = `${now}000`;

/** What Grafana and Nightingale ask, and what their code reads of the answer. */
const calls: readonly (readonly [
  situation: string,
  target: string,
  init: RequestInit,
  data: unknown,
])[] = [
  [
    'Grafana: save & test',
    'query',
    form('query=1%2B1&time=4'),
    { resultType: 'scalar', result: [4, '2'] },
  ],
  [
    'the same by GET, with a timeout',
    'query?query=1%2B1&time=4&timeout=10s',
    {},
    { resultType: 'scalar', result: [4, '2'] },
  ],
  [
    'Grafana: version',
    'status/buildinfo',
    {},
    {
      version: '2.42.0',
      revision: 'putmon',
      branch: '',
      buildUser: '',
      buildDate: '',
      goVersion: '',
    },
  ],
  ['Grafana: rules when a data source is opened', 'rules', {}, { groups: [] }],
  ['Grafana: recording rules', 'rules?type=record', {}, { groups: [] }],
  [
    'Grafana: exemplars, times in milliseconds',
    `query_exemplars?query=test&start=${millisecondsNow}&end=${millisecondsNow}`,
    {},
    [],
  ],
  [
    'Grafana: a panel',
    'query_range',
    form(`query=load%7Bhost%3D%22a%22%7D&start=${now - 300}&end=${now}.123456789&step=300`),
    matrix({
      metric: seriesA,
      values: [
        [now - 300, '1'],
        [now, '2.5'],
      ],
    }),
  ],
  [
    'Grafana: a step with a fraction',
    `query_range?query=load%7Bhost%3D"a"%7D&start=${now}&end=${now + 1}&step=0.5`,
    {},
    matrix({
      metric: seriesA,
      values: [
        [now, '2.5'],
        [now + 0.5, '2.5'],
        [now + 1, '2.5'],
      ],
    }),
  ],
  [
    'Grafana: table',
    'query',
    form(`query=load%7Bhost%3D%22b%22%7D&time=${now}`),
    vector({ metric: seriesB, value: [now, '-1e+300'] }),
  ],
  [
    'a range at one moment',
    `query?query=load{host="a"}[10m]&time=${now}`,
    {},
    matrix({
      metric: seriesA,
      values: [
        [now - 300, '1'],
        [now, '2.5'],
      ],
    }),
  ],
  ['a text', `query?query="hi"&time=${now}`, {}, { resultType: 'string', result: [now, 'hi'] }],
  [
    'no value that JSON has',
    `query?query=vector(1/0)&time=${now}`,
    {},
    vector({ metric: {}, value: [now, '+Inf'] }),
  ],
  [
    'Grafana: metric picker',
    `label/__name__/values?start=${now - 60}&end=${now}&limit=40000`,
    {},
    ['load'],
  ],
  ['Grafana: label_values(host)', 'label/host/values', {}, ['a', 'b', 'c']],
  [
    'Grafana: label_values(load{region="ap-guangzhou"}, host)',
    'label/host/values?match[]=load{region="ap-guangzhou"}',
    {},
    ['a', 'b'],
  ],
  ['Grafana: an escaped name', 'label/U___673a__5668_/values', {}, ['上海-1', '上海-2']],
  ['the name itself', `label/${encodeURIComponent('机器')}/values`, {}, ['上海-1', '上海-2']],
  ['a label that nothing has', 'label/absent/values', {}, []],
  ['a label of every object of JavaScript', 'label/__proto__/values', {}, []],
  ['Grafana: label names', 'labels', form(`start=${now - 60}&end=${now}&limit=40000`), names],
  [
    'Nightingale: label names of a metric',
    'labels?match[]=load{host="c"}',
    {},
    ['__name__', 'host', 'namespace', 'region'],
  ],
  [
    'Grafana: the default of older ones',
    'series?match[]={__name__!=""}',
    {},
    [seriesA, seriesB, seriesC],
  ],
  [
    'two selectors, one series',
    'series',
    form('match[]=load{host="a"}&match[]={host="a"}'),
    [seriesA],
  ],
  ['Grafana: metrics(lo.*)', 'label/__name__/values?match[]={__name__=~"lo.*"}', {}, ['load']],
  ['Grafana: ad-hoc filters', 'series?match[]=load{region="ap-shanghai"}', {}, [seriesC]],
  [
    'metadata of one metric',
    'metadata?metric=load',
    {},
    { load: [{ type: 'gauge', help: 'load', unit: '' }] },
  ],
  [
    'metadata, cut',
    'metadata?limit=1',
    {},
    { diskusage: [{ type: 'gauge', help: 'diskusage', unit: '' }] },
  ],
  ['Nightingale: alerts', 'alerts', {}, { alerts: [] }],
];

describe('calls of Grafana and Nightingale', () => {
  for (const [situation, target, init, data] of calls) {
    test(situation, async () => {
      const { status, body } = await askApi(putmon, target, init);
      assert.deepEqual({ status, body }, { status: 200, body: { status: 'success', data } });
    });
  }
});

test('metrics with names that every object of JavaScript has are asked for by them', async () => {
  for (const metric of ['constructor', '__proto__', 'valueOf']) {
    await store(putmon, { metric, namespace: 'odd' }, [
      { dimensions: { host: 'a' }, samples: [[now, 7]] },
    ]);
    const { body } = await askApi(putmon, `query?query=${metric}{host="a"}&time=${now}`);
    assert.deepEqual(
      (body.data as { result: { value: unknown }[] }).result.map(({ value }) => value),
      [[now, '7']],
    );
  }
});

test('eleven thousand steps have a value at both ends, as in Prometheus', async () => {
  for (const [end, status] of [
    [12_000, 200],
    [12_001, 400],
  ] as const) {
    const answer = await askApi(putmon, `query_range?query=1&start=1000&end=${end}&step=1`);
    assert.equal(answer.status, status);
  }
});

test('an answer that limit cuts says so', async () => {
  const { body } = await askApi(putmon, 'label/host/values?limit=2');
  assert.deepEqual(body, {
    status: 'success',
    data: ['a', 'b'],
    warnings: ['results truncated due to limit'],
  });
});

test('what a series has beyond its lookback is not the present', async () => {
  for (const [lookback, expected] of [
    ['', [[now + 600, '2.5']]],
    ['&lookback_delta=0', [[now + 600, '2.5']]],
    ['&lookback_delta=1s', undefined],
  ] as const) {
    const { body } = await askApi(
      putmon,
      `query?query=load{host="a"}&time=${now + 600}${lookback}`,
    );
    const { result } = body.data as { result: { value: unknown }[] };
    assert.deepEqual(
      result.map(({ value }) => value),
      expected ?? [],
    );
  }
});
