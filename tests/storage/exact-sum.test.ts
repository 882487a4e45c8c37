import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ExactSum } from '../../src/storage/exact-sum.js';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

function sumOf(values: readonly number[]): ExactSum {
  const sum = new ExactSum();
  for (const value of values) sum.addValue(value);
  return sum;
}

test('a sum of two doubles is what the processor makes of it', () => {
  fc.assert(
    fc.property(finite, finite, (one, other) => {
      assert.equal(sumOf([one, other]).dividedBy(1) + 0, one + other + 0);
    }),
    { numRuns: 2000 },
  );
});

test('a mean of equal doubles is that double', () => {
  fc.assert(
    fc.property(finite, fc.integer({ min: 1, max: 50 }), (value, count) => {
      const sum = sumOf(Array.from({ length: count }, () => value));
      assert.equal(sum.dividedBy(count) + 0, value + 0);
    }),
  );
});

test('a quotient is what the processor makes of it', () => {
  const normal = finite.filter((value) => Math.abs(value) > 1e-290);
  fc.assert(
    fc.property(normal, fc.integer({ min: 1, max: 2 ** 40 }), (value, count) => {
      assert.equal(sumOf([value]).dividedBy(count), value / count);
    }),
    { numRuns: 2000 },
  );
});

test('what is added may be taken away again, in any order', () => {
  fc.assert(
    fc.property(fc.array(finite), (values) => {
      const sum = sumOf([...values, 1, ...values.toReversed().map((value) => -value)]);
      assert.equal(sum.dividedBy(1), 1);
    }),
  );
});
