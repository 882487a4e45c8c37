import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { labelsText } from '../../src/promql/labels.js';
import { readDuration } from '../../src/promql/literals.js';
import { PromqlError } from '../../src/promql/promql-error.js';
import type { QueryResult } from '../../src/promql/query-result.js';
import { answerInstant } from './answer.js';
import { MemorySource } from './memory-source.js';
import { readLabels, readSeries, readValue } from './series-notation.js';

/** Prometheus's own cases: series, and queries with the values that they must have. */
interface PublishedCases {
  readonly source: string;
  readonly groups: readonly CaseGroup[];
}

interface CaseGroup {
  /** The time between two samples of the series, the first at 0. */
  readonly step: string;
  readonly load: readonly string[];
  /** The moment, the query, and its series; `fails`, or `in order` and its series. */
  readonly cases: readonly (readonly [at: string, query: string, ...expected: string[]])[];
}

/** A value with the text of its labels, `undefined` for a scalar. */
type Expected = readonly [labels: string | undefined, value: number];

const file = new URL('../../../tests/promql/vectors/published-cases.json', import.meta.url);
const { groups } = JSON.parse(readFileSync(file, 'utf8')) as PublishedCases;

for (const [number, { step, load, cases }] of groups.entries()) {
  describe(`published group ${number}`, () => {
    const source = new MemorySource(load.map((line) => readSeries(line, millisecondsOf(step))));
    for (const [at, query, ...expected] of cases) {
      test(`${query} at ${at}`, async () => {
        const answer = answerInstant(query, millisecondsOf(at), source);
        if (expected[0] === 'fails') {
          await assert.rejects(answer, PromqlError);
          return;
        }
        const isOrdered = expected[0] === 'in order';
        const wanted = (isOrdered ? expected.slice(1) : expected).map(readExpected);
        const values = valuesOf(await answer);
        requireClose(isOrdered ? values : sorted(values), isOrdered ? wanted : sorted(wanted));
      });
    }
  });
}

function millisecondsOf(duration: string): number {
  return readDuration(duration) ?? NaN;
}

function readExpected(text: string): Expected {
  const [, labels = '', value = ''] = /^(.*?)\s*(\S+)$/s.exec(text) ?? [];
  return [labels === '' ? undefined : labelsText(readLabels(labels)), readValue(value)];
}

function valuesOf(result: QueryResult): Expected[] {
  if (result.type === 'scalar') return [[undefined, result.value]];
  if (result.type !== 'vector') throw new Error(`unexpected ${result.type}`);
  return result.labels.map((labels, at) => [labelsText(labels), result.values[at] ?? NaN]);
}

function sorted(values: readonly Expected[]): Expected[] {
  return values.toSorted(([one = ''], [other = '']) => (one < other ? -1 : 1));
}

function requireClose(values: readonly Expected[], wanted: readonly Expected[]): void {
  assert.deepEqual(
    values.map(([labels]) => labels),
    wanted.map(([labels]) => labels),
  );
  for (const [at, [labels, value]] of values.entries()) {
    const expected = wanted[at]?.[1] ?? NaN;
    // The published values are rounded.
    const isClose = Math.abs(value - expected) <= 1e-6 * Math.abs(expected);
    assert.ok(Object.is(value, expected) || value === expected || isClose, `${labels}: ${value}`);
  }
}
