import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { QueryBudget } from '../../src/promql/query-budget.js';
import { PromqlError } from '../../src/promql/promql-error.js';
import { readSeries } from '../../src/egress/prometheus/read-series.js';
import type { SampleQuery, SampleStore } from '../../src/storage/sample-store.js';
import { ValueColumnsBuilder, type ValueColumns } from '../../src/storage/value-columns.js';

type Sample = readonly [seconds: number, value: number];

/** Answers reads as the contract says, and counts them. */
class CountingStore implements Pick<SampleStore, 'readSamples'> {
  readonly questions: SampleQuery[] = [];
  readonly #samples: ReadonlyMap<string, readonly Sample[]>;

  constructor(samples: Readonly<Record<string, readonly Sample[]>>) {
    this.#samples = new Map(Object.entries(samples));
  }

  readSamples(query: SampleQuery): Promise<ValueColumns> {
    this.questions.push(query);
    const { seriesKeys, startSeconds, endSeconds, samplesSkipped, samplesMax } = query;
    const each = seriesKeys.map((key) =>
      (this.#samples.get(key) ?? [])
        .filter(([seconds]) => seconds >= startSeconds && seconds < endSeconds)
        .slice(samplesSkipped, samplesSkipped + samplesMax),
    );
    const columns = new ValueColumnsBuilder(seriesKeys.length, each.flat().length);
    for (const [place, samples] of each.entries()) {
      for (const [seconds, value] of samples) columns.add(place, seconds, value);
    }
    return Promise.resolve(columns.build());
  }
}

function budgetOf(samplesMax: number): QueryBudget {
  const others = { seriesMax: 1e6, pointsMax: 1e6, stepsMax: 1e6, secondsMax: 60 };
  return new QueryBudget({ samplesMax, ...others });
}

async function read(
  store: CountingStore,
  seriesKeys: readonly string[],
  [startMilliseconds, endMilliseconds]: readonly [number, number],
  samplesMax = 1e7,
): Promise<Record<string, Sample[]>> {
  const found: Record<string, Sample[]> = {};
  const range = { metricId: 1, seriesKeys, startMilliseconds, endMilliseconds };
  for await (const batch of readSeries(range, store, budgetOf(samplesMax))) {
    for (const { seriesKey, samples } of batch) {
      found[seriesKey] = Array.from(samples.times, (time, at) => [time, samples.values[at] ?? NaN]);
    }
  }
  return found;
}

describe('the samples of a range, in milliseconds', () => {
  const store = (): CountingStore =>
    new CountingStore({
      a: [
        [9, 0],
        [10, 1],
        [10, 2],
        [10, 3],
        [11, 4],
        [12, 5],
      ],
      b: [[13, 6]],
    });
  for (const [situation, range, expected] of [
    [
      'ends are included',
      [10_000, 12_000],
      {
        a: [
          [10_000, 1],
          [10_001, 2],
          [10_002, 3],
          [11_000, 4],
          [12_000, 5],
        ],
      },
    ],
    [
      'a range that begins within a second keeps the rank of what is in it',
      [10_001, 10_001],
      { a: [[10_001, 2]] },
    ],
    [
      'one that ends within a second',
      [8000, 10_001],
      {
        a: [
          [9000, 0],
          [10_000, 1],
          [10_001, 2],
        ],
      },
    ],
    ['a series without samples there is left out', [12_500, 20_000], { b: [[13_000, 6]] }],
    ['before all time', [-1e300, -5], {}],
    [
      'from before all time to after it',
      [-1e300, 1e300],
      {
        a: [
          [9000, 0],
          [10_000, 1],
          [10_001, 2],
          [10_002, 3],
          [11_000, 4],
          [12_000, 5],
        ],
        b: [[13_000, 6]],
      },
    ],
  ] as const) {
    test(situation, async () => {
      assert.deepEqual(await read(store(), ['a', 'b'], range), expected);
    });
  }

  test('from the thousandth on, samples of one second share its last millisecond', async () => {
    const a = Array.from({ length: 1002 }, (_, at) => [10, at] as const);
    const { a: found = [] } = await read(new CountingStore({ a }), ['a'], [10_000, 11_000]);
    assert.deepEqual(found.slice(998), [
      [10_998, 998],
      [10_999, 999],
      [10_999, 1000],
      [10_999, 1001],
    ]);
  });
});

test('series with more samples than expected are read whole all the same', async () => {
  const dense = Array.from({ length: 2000 }, (_, at) => [Math.floor(at / 100), at] as const);
  const sparse: Sample[] = [[5, 1]];
  const store = new CountingStore({ dense, sparse, twin: dense });
  const found = await read(store, ['dense', 'none', 'sparse', 'twin'], [0, 60_000]);
  assert.deepEqual(Object.keys(found), ['dense', 'sparse', 'twin']);
  assert.deepEqual(
    found['dense']?.map(([, value]) => value),
    dense.map(([, value]) => value),
  );
  assert.deepEqual(found['twin'], found['dense']);
});

test('a thousand series of an hour take one question, ten thousand few', async () => {
  const hour = Array.from({ length: 361 }, (_, at) => [at * 10, at] as const);
  for (const [count, questionsMax] of [
    [1000, 1],
    [10_000, 12],
  ] as const) {
    const samples = Object.fromEntries(Array.from({ length: count }, (_, at) => [`s${at}`, hour]));
    const store = new CountingStore(samples);
    const found = await read(store, Object.keys(samples), [0, 3_600_000]);
    assert.equal(Object.keys(found).length, count);
    assert.ok(store.questions.length <= questionsMax, `${store.questions.length} questions`);
  }
});

test('a query beyond its budget asks for little more than it may have', async () => {
  const long = Array.from({ length: 100_000 }, (_, at) => [at, at] as const);
  const store = new CountingStore({ a: long, b: long });
  await assert.rejects(read(store, ['a', 'b'], [0, 1e9], 1000), (error) => {
    assert.ok(error instanceof PromqlError);
    assert.match(error.message, /promqlSamplesMax/);
    return true;
  });
  const asked = store.questions.map(({ seriesKeys, samplesMax }) => seriesKeys.length * samplesMax);
  assert.deepEqual(asked, [2002]);
});
