import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { nowSeconds } from '../support/report.js';
import { TestReceiver } from '../support/test-receiver.js';
import { askApi, form } from './api-client.js';
import { store } from './stored-metrics.js';

let putmon: TestReceiver;
const now = nowSeconds;

before(async () => {
  putmon = await TestReceiver.start({
    anonymousReadAccount: 'acme',
    promqlSamplesMax: '1000',
    promqlSeriesMax: '20',
    promqlPointsMax: '5000',
  });
  await store(
    putmon,
    { metric: 'load' },
    Array.from({ length: 21 }, (_, host) => ({
      dimensions: { host: `web-${host}` },
      samples: Array.from({ length: 60 }, (__, at) => [now - 60 + at, at] as const),
    })),
  );
});

after(() => putmon.stop());

const encode = encodeURIComponent;
const range = `start=${now - 3600}&end=${now}&step=60`;

/** The message, or what it matches. */
const rows: readonly (readonly [
  situation: string,
  target: string,
  init: RequestInit,
  status: number,
  errorType: string,
  message: string | RegExp,
])[] = [
  ['no query', 'query', {}, 400, 'bad_data', 'invalid parameter "query": it is missing'],
  [
    'a query cut off',
    `query?query=${encode('sum(load')}`,
    {},
    400,
    'bad_data',
    /^1:9: parse error: /,
  ],
  [
    'a fault in the second line',
    `query?query=${encode('sum(\n  load{host=1})')}`,
    {},
    400,
    'bad_data',
    /^2:13: parse error: /,
  ],
  [
    'an unknown function',
    `query?query=${encode('foo(load)')}`,
    {},
    400,
    'bad_data',
    '1:1: parse error: unknown function with name "foo"',
  ],
  [
    'a function that is not here',
    `query?query=${encode('holt_winters(load[1m], 0.5, 0.5)')}`,
    {},
    422,
    'execution',
    /holt_winters.* is not supported/,
  ],
  [
    'histograms',
    `query?query=${encode('histogram_quantile(0.9, load)')}`,
    {},
    422,
    'execution',
    /histogram_quantile.* is not supported/,
  ],
  [
    'no matcher at all',
    'query?query={}',
    {},
    400,
    'bad_data',
    /must contain at least one non-empty matcher/,
  ],
  [
    'a range over steps',
    `query_range?query=${encode('load[1m]')}&${range}`,
    {},
    400,
    'bad_data',
    /invalid expression type "range vector"/,
  ],
  [
    'a regular expression that is none',
    `query?query=${encode('load{host=~"("}')}`,
    {},
    400,
    'bad_data',
    /^1:\d+: parse error: .*missing/,
  ],
  [
    'a query of a megabyte',
    'query',
    form(`query=${'1%2B'.repeat(200_000)}1`),
    400,
    'bad_data',
    /at most 65536/,
  ],
  [
    'a query nested without end',
    'query',
    form(`query=${'('.repeat(500)}1${')'.repeat(500)}`),
    400,
    'bad_data',
    /nested deeper than 400/,
  ],
  [
    'time that is none',
    'query?query=1&time=soon',
    {},
    400,
    'bad_data',
    'invalid parameter "time": cannot parse "soon" to a valid timestamp',
  ],
  ['a day', 'query?query=1&time=2026-02-30T00:00:00Z', {}, 400, 'bad_data', /a valid timestamp/],
  ['an hour', 'query?query=1&time=2026-02-03T24:00:00Z', {}, 400, 'bad_data', /a valid timestamp/],
  [
    'time beyond any',
    'query?query=1&time=1e300',
    {},
    400,
    'bad_data',
    /cannot parse "1e300" to a valid timestamp/,
  ],
  [
    'no start',
    'query_range?query=1&end=1&step=1',
    {},
    400,
    'bad_data',
    'invalid parameter "start": cannot parse "" to a valid timestamp',
  ],
  [
    'an end before the start',
    'query_range?query=1&start=2&end=1&step=1',
    {},
    400,
    'bad_data',
    'invalid parameter "end": end timestamp must not be before start time',
  ],
  [
    'a step of zero',
    'query_range?query=1&start=1&end=2&step=0',
    {},
    400,
    'bad_data',
    /^invalid parameter "step": a step is one millisecond at least/,
  ],
  [
    'a negative step',
    'query_range?query=1&start=1&end=2&step=-5',
    {},
    400,
    'bad_data',
    /^invalid parameter "step"/,
  ],
  [
    'a step that is none',
    'query_range?query=1&start=1&end=2&step=5x',
    {},
    400,
    'bad_data',
    'invalid parameter "step": cannot parse "5x" to a valid duration',
  ],
  [
    'years by the second',
    `query_range?query=load&start=1&end=${now}&step=1`,
    {},
    400,
    'bad_data',
    /exceeded maximum resolution of 11000 points/,
  ],
  [
    'too many series',
    `query?query=load&time=${now}`,
    {},
    422,
    'execution',
    /more than 20 series \(promqlSeriesMax\)/,
  ],
  [
    'too many samples',
    `query?query=${encode('load{host=~"web-1."}[5m]')}&time=${now}`.replace(
      'web-1.',
      'web-[0-9]|web-1[0-8]',
    ),
    {},
    422,
    'execution',
    /more than 1000 samples \(promqlSamplesMax\)/,
  ],
  [
    'too many points',
    `query_range?query=${encode('load{host="web-1"}')}&start=${now - 6000}&end=${now}&step=1`,
    {},
    422,
    'execution',
    /more than 5000 points at a time \(promqlPointsMax\)/,
  ],
  ['series without a selector', 'series', {}, 400, 'bad_data', 'no match[] parameter provided'],
  [
    'series of what is no selector',
    `series?match[]=${encode('sum(load)')}`,
    {},
    400,
    'bad_data',
    /^1:1: parse error: series selector expected/,
  ],
  ['too many series listed', 'series?match[]=load', {}, 422, 'execution', /promqlSeriesMax/],
  [
    'a limit that is none',
    'labels?limit=x',
    {},
    400,
    'bad_data',
    'invalid parameter "limit": "x" is no whole number',
  ],
  ['a label that is no UTF-8', 'label/%ff/values', {}, 400, 'bad_data', /^invalid label name/],
  [
    'more parameters than any client has',
    `labels?${'a&'.repeat(300)}`,
    {},
    400,
    'bad_data',
    'over 256 parameters',
  ],
  [
    'POST of what is read by GET',
    'metadata',
    form(''),
    405,
    'method_not_allowed',
    /is asked by GET$/,
  ],
  [
    'another method',
    'query',
    { method: 'DELETE' },
    405,
    'method_not_allowed',
    /is asked by GET or POST$/,
  ],
  [
    'a page that is not here',
    'admin/tsdb/snapshot',
    { method: 'POST' },
    404,
    'not_found',
    /^there is nothing at /,
  ],
  [
    'a member of every object of JavaScript',
    'constructor',
    {},
    404,
    'not_found',
    /^there is nothing at /,
  ],
];

describe('what is refused, and how', () => {
  for (const [situation, target, init, status, errorType, message] of rows) {
    test(situation, async () => {
      const answer = await askApi(putmon, target, init);
      const { error = '', ...body } = answer.body;
      assert.deepEqual(
        { ...body, http: answer.status },
        { status: 'error', errorType, http: status },
      );
      if (typeof message === 'string') assert.equal(error, message);
      else assert.match(error, message);
    });
  }
});

test('a method that is not taken is told which are', async () => {
  const { headers } = await askApi(putmon, 'query', { method: 'DELETE' });
  assert.equal(headers.get('Allow'), 'GET, POST');
});
