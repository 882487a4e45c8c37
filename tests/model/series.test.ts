import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dimensionValueAt, dimensionValuesOf, seriesKeyOf } from '../../src/model/series.js';

test('each dimension value of a series key is the one that was joined', () => {
  for (const values of [['a'], ['a', 'b'], ['上海', '=', 'x&y'], ['1', '22', '333', '4444', '5']]) {
    const key = seriesKeyOf(values);
    assert.deepEqual(dimensionValuesOf(key), values);
    assert.deepEqual(
      values.map((_, place) => dimensionValueAt(key, place)),
      values,
    );
  }
});
