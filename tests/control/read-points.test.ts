import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { partsOf, valuesPerRead } from '../../src/control/actions/read-points.js';

describe('the store is asked for slices', () => {
  const group = (length: number): string[] => Array.from({ length }, String);
  const sizes = (groups: readonly string[][], count: number): number[] =>
    partsOf(groups, count).map(({ length }) => length);

  test('of so many values', () => {
    const groups = Array.from({ length: 115 }, () => group(1));
    assert.deepEqual(sizes(groups, 8641), [...Array<number>(23).fill(5)]);
    assert.deepEqual(sizes(groups, 1), [115]);
    assert.deepEqual(sizes(groups.slice(0, 2), 1_000_000), [1, 1]);
  });

  test('of so many series', () => {
    const large = group(valuesPerRead + 1);
    assert.deepEqual(sizes([group(1), large, group(1), group(1)], 1), [1, 1, 2]);
    const half = group(valuesPerRead / 2);
    assert.deepEqual(sizes([half, half, half], 1), [2, 1]);
  });
});
