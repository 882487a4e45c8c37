import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { labelsText } from '../../src/promql/labels.js';
import type { MatrixResult, QueryResult } from '../../src/promql/query-result.js';
import type { SelectedSeries } from '../../src/promql/series-source.js';
import { answerInstant, answerRange, type GivenSettings } from './answer.js';
import { MemorySource } from './memory-source.js';
import { readLabels, readSeries } from './series-notation.js';

const minute = 60_000;
const source = new MemorySource(
  [
    'load{host="a"} 1 2 3 4 5 6',
    'load{host="b"} 10 _ 30 NaN 50 60',
    'load{host="c"} 0 0 0 _ _ _',
    'total{host="a"} 0+10x5',
    'total{host="b"} 5 10 2 4 1 8',
  ].map((line) => readSeries(line, minute)),
);

async function instant(query: string, minutes: number, given?: GivenSettings): Promise<string[]> {
  return linesOf(await answerInstant(query, minutes * minute, source, given));
}

async function range(query: string, given?: GivenSettings): Promise<string[]> {
  const moments = { startMilliseconds: 0, endMilliseconds: 5 * minute, stepMilliseconds: minute };
  return linesOf(await answerRange(query, moments, source, given));
}

/** The series of an answer as the notation of the tests has them. */
function linesOf(result: QueryResult): string[] {
  switch (result.type) {
    case 'scalar':
    case 'string':
      return [String(result.value)];
    case 'vector':
      return result.labels.map((labels, at) => `${labelsText(labels)} ${result.values[at]}`);
    case 'matrix':
      return result.series.map(seriesLine);
  }
}

function seriesLine({ labels, times, values }: MatrixResult['series'][number]): string {
  const points = [...times].map((time, at) => `${time / minute}:${values[at]}`);
  return `${labelsText(labels)} ${points.join(' ')}`;
}

describe('an answer', () => {
  test('to a scalar, a text and a range at one moment has their types', async () => {
    assert.deepEqual(await answerInstant('1 + 1', 7, source), {
      type: 'scalar',
      timeMilliseconds: 7,
      value: 2,
    });
    assert.deepEqual(await answerInstant('("a")', 7, source), {
      type: 'string',
      timeMilliseconds: 7,
      value: 'a',
    });
    assert.deepEqual(await instant('load{host="b"}[2m]', 3), [
      '{__name__="load", host="b"} 2:30 3:NaN',
    ]);
    assert.deepEqual(await instant('(total{host="a"} > 10)[3m:1m]', 3), [
      '{__name__="total", host="a"} 2:20 3:30',
    ]);
  });

  test('over a range has series in the order of their labels, without those that have no value', async () => {
    assert.deepEqual(await range('-load > -5 or total{host="b"} > 4'), [
      '{__name__="total", host="b"} 0:5 1:10 5:8',
      '{host="a"} 0:-1 1:-2 2:-3 3:-4',
      '{host="c"} 0:0 1:0 2:0 3:0 4:0 5:0',
    ]);
    assert.deepEqual(await range('1'), ['{} 0:1 1:1 2:1 3:1 4:1 5:1']);
    assert.deepEqual(await range('load > 100'), []);
  });

  test('keeps NaN apart from no value', async () => {
    assert.deepEqual(await instant('load{host="b"}', 3), ['{__name__="load", host="b"} NaN']);
    assert.deepEqual(await instant('count(load{host="b"})', 3), ['{} 1']);
    assert.deepEqual(await instant('absent(load{host="d"})', 3), ['{host="d"} 1']);
  });

  test('to sort and topk at one moment is in the order of the values', async () => {
    assert.deepEqual(await instant('sort_desc(total + 1)', 5), ['{host="a"} 51', '{host="b"} 9']);
    assert.deepEqual(await instant('bottomk(2, load)', 4), [
      '{__name__="load", host="c"} 0',
      '{__name__="load", host="a"} 5',
    ]);
  });

  test('unites series whose names are dropped, as long as they do not meet', async () => {
    assert.deepEqual(await range('abs({host=~"a|b"} > 29)'), [
      '{host="a"} 3:30 4:40 5:50',
      '{host="b"} 2:30 4:50 5:60',
    ]);
    await assert.rejects(range('abs({host="a"})'), /same labelset/);
  });
});

describe('a selector', () => {
  test('reads back as far as the lookback of each series, both ends included', async () => {
    const short = readSeries('x{a="1"} 7', minute, minute);
    const long = readSeries('x{a="2"} 8', minute, 10 * minute);
    const both = new MemorySource([short, long]);
    const at = async (time: number, given?: GivenSettings): Promise<string[]> =>
      linesOf(await answerInstant('x', time, both, given));
    assert.equal((await at(minute)).length, 2);
    assert.deepEqual(await at(minute + 1), ['{__name__="x", a="2"} 8']);
    assert.equal((await at(10 * minute)).length, 1);
    assert.equal((await at(10 * minute + 1)).length, 0);
    assert.equal((await at(20 * minute, { lookbackMilliseconds: 20 * minute })).length, 2);
    assert.equal((await at(2000, { lookbackMilliseconds: 1000 })).length, 0);
  });

  test('asks the source for what it needs', async () => {
    const asked = new MemorySource([]);
    const moments = {
      startMilliseconds: 100_000,
      endMilliseconds: 200_999,
      stepMilliseconds: 50_000,
    };
    await answerRange('x offset 10s + rate(x[1m] @ 5) + max_over_time(x[1m:20s])', moments, asked, {
      lookbackMilliseconds: 7,
    });
    assert.deepEqual(
      asked.selections.map((each) => [each.reach, each.startMilliseconds, each.endMilliseconds]),
      [
        ['instant', 90_000, 190_000],
        ['range', -55_000, 5000],
        ['instant', 40_000, 200_000],
      ],
    );
    assert.ok(asked.selections.every((each) => each.lookbackMilliseconds === 7));
  });

  test('takes the last of samples that share a moment', async () => {
    const series: SelectedSeries = {
      labels: readLabels('x'),
      lookbackMilliseconds: minute,
      times: Float64Array.of(998, 999, 999),
      values: Float64Array.of(1, 2, 9),
    };
    const shared = new MemorySource([series]);
    const answers = ['x', 'sum_over_time(x[1s])', 'irate(x[1s])', 'count_over_time(x[0s1ms])'];
    const found = [];
    for (const query of answers)
      found.push(
        linesOf(await answerInstant(query, 1000, shared))
          .join()
          .replace(/^.* /, ''),
      );
    assert.deepEqual(found, ['9', '12', '', '2']);
  });
});

describe('matching says what is wrong', () => {
  const faults: readonly [query: string, message: RegExp][] = [
    [
      'load + on() total',
      /^found duplicate series for the match group \{\} on the right hand-side of the operation: \[\{__name__="total", host="b"\}, \{__name__="total", host="a"\}\];many-to-many/,
    ],
    ['load + on() total{host="a"}', /^multiple matches for labels: many-to-one matching must be/],
    [
      'label_replace(load, "host", "x", "", "") + 1',
      /^vector cannot contain metrics with the same labelset$/,
    ],
    [
      'load * on() group_left(host) total{host="a"}',
      /^multiple matches for labels: grouping labels must ensure unique matches$/,
    ],
    ['topk(NaN, load)', /^Scalar value NaN overflows int64$/],
    ['count_values("a-b", load)', /^invalid label name "a-b"$/],
    ['label_replace(load, "0", "", "", "")', /invalid destination label name/],
    ['label_replace(load, "a", "", "", "(")', /invalid regular expression in label_replace/],
    ['label_join(load, "a", "", "b c")', /invalid source label name/],
  ];
  for (const [query, message] of faults) {
    test(query, async () => {
      await assert.rejects(instant(query, 2), { name: 'PromqlError', kind: 'execution', message });
    });
  }
});

test('a range query of a text or a range is refused', async () => {
  const error = { kind: 'bad_data', message: /^invalid expression type "range vector" for range/ };
  await assert.rejects(range('load[5m]'), error);
  await assert.rejects(range('"a"'), { kind: 'bad_data', message: /type "string"/ });
});
