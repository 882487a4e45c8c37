import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { call, type CallParameters } from '../support/control-call.js';
import { holdSteps, invalid, missing, wrongDimensions } from '../support/control-steps.js';
import { at, disk, put } from '../support/put-samples.js';
import { TestReceiver } from '../support/test-receiver.js';

const server = await TestReceiver.start({ samplesPerQueryMax: '20' }, at('2016-06-21 22:00:00'));
after(() => server.stop());

const start = server.nowSeconds - 3600;
const sda = [
  { name: 'diskname', value: 'sda' },
  { name: 'ip', value: '10.0.0.1' },
];
const raw = { namespace: 'cvm', metricName: 'diskusage', dimensions: sda };

/** In the order they came in: three of each second, and of the seconds the later first. */
const reported = Array.from({ length: 30 }, (_, nth) => ({
  timestamp: start + 300 - Math.floor(nth / 3),
  value: nth + 0.1,
}));
const stored = reported.toSorted((one, other) => one.timestamp - other.timestamp);

before(async () => {
  await call(server, 'ModifyMetric', { ...raw, metricCname: 'disk', unit: '%' });
  for (const second of [...new Set(reported.map(({ timestamp }) => timestamp))]) {
    const values = reported.filter(({ timestamp }) => timestamp === second);
    const data = values.map(({ value }) => disk('sda', '10.0.0.1', value));
    await put(server, [...data, disk('sdb', '10.0.0.1', -1)], { timeSeconds: second });
  }
});

describe('GetRawData', () => {
  test('tells all of a page', async () => {
    const range = { startTime: '2016-06-21 21:04:59', endTime: '2016-06-21 21:05:00' };
    assert.deepEqual(await call(server, 'GetRawData', { ...raw, ...range }), {
      code: 0,
      message: '',
      metricName: 'diskusage',
      unit: '%',
      dimensions: { diskname: 'sda', ip: '10.0.0.1' },
      ...range,
      data: [3.1, 4.1, 5.1].map((value) => ({ timestamp: start + 299, value })),
      nextOffset: null,
    });
  });

  for (const limit of [1, 7, 15, 20, 1000, undefined]) {
    test(`page by page of ${limit ?? 'as many as are allowed'}`, async () => {
      const seen: unknown[] = [];
      let offset: number | null = 0;
      while (offset !== null) {
        const { data, nextOffset } = await page({ offset, limit });
        assert(data.length <= Math.min(limit ?? 20, 20));
        seen.push(...data);
        offset = nextOffset;
      }
      assert.deepEqual(seen, stored);
    });
  }

  for (const [situation, changes, expected] of [
    ['the start counts, the end does not', { startTime: start + 291, endTime: start + 300 }, 9 * 3],
    ['to now where no end is given', { startTime: start + 300 }, 3],
    ['nothing in an empty range', { startTime: start, endTime: start }, 0],
    ['nothing past the end', { offset: 30 }, 0],
    ['from the first moment to the last', { startTime: 0, endTime: '9'.repeat(11) }, 30],
    ['of a year long ago', { startTime: '1900-01-01 00:00:00' }, 30],
    ['nothing of an unknown object', { dimensions: sda.toReversed().map(unknownValue) }, 0],
  ] as const) {
    test(situation, async () => {
      let { data, nextOffset } = await page(changes);
      let count = data.length;
      while (nextOffset !== null) {
        ({ data, nextOffset } = await page({ ...changes, offset: nextOffset }));
        count += data.length;
      }
      assert.equal(count, expected);
    });
  }

  holdSteps(
    () => server,
    [
      ['of a machine', 'CreateMetricAggeration', { ...raw, dimensionNames: ['ip'] }, {}],
      ['of a machine', 'GetRawData', { ...raw, dimensions: sda.slice(1) }, wrongDimensions],
      ['no dimensions', 'GetRawData', { ...raw, dimensions: [] }, missing('dimensions.0.name')],
      ['a limit that is none', 'GetRawData', { ...raw, limit: '1e3' }, invalid('limit')],
      ['no samples at all', 'GetRawData', { ...raw, limit: 0 }, invalid('limit')],
      ['an offset that is none', 'GetRawData', { ...raw, offset: '９' }, invalid('offset')],
      ['start after end', 'GetRawData', { ...raw, startTime: 2, endTime: 1 }, invalid('startTime')],
    ],
  );
});

function unknownValue({ name }: { name: string }): { name: string; value: string } {
  return { name, value: 'unknown' };
}

async function page(
  changes: CallParameters,
): Promise<{ data: readonly object[]; nextOffset: number | null }> {
  const answer = await call(server, 'GetRawData', { ...raw, ...changes });
  assert.equal(answer.code, 0, answer.message);
  return answer as unknown as { data: object[]; nextOffset: number | null };
}
