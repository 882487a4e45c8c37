import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { sampleText } from '../../src/promql/sample-text.js';

describe('the text of a value', () => {
  const cases: readonly [value: number, text: string][] = [
    [0, '0'],
    [-0, '-0'],
    [1.5, '1.5'],
    [1e21, '1000000000000000000000'],
    [-1.25e22, '-12500000000000000000000'],
    [1e-7, '0.0000001'],
    [-1.5e-9, '-0.0000000015'],
    [123456789012345680000, '123456789012345680000'],
    [Infinity, '+Inf'],
    [-Infinity, '-Inf'],
    [NaN, 'NaN'],
  ];
  for (const [value, text] of cases) {
    test(text, () => {
      assert.equal(sampleText(value), text);
    });
  }

  test('has no exponent, and stands for the same value', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = sampleText(value);
        assert.match(text, /^-?\d+(?:\.\d+)?$/);
        assert.ok(Object.is(Number(text), value), text);
      }),
    );
  });
});
