import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readFormParameters } from '../../src/protocol/form-parameters.js';
import { Refusal, type DatumFault } from '../../src/protocol/refusal.js';

type Reason = DatumFault['name'];

const parametersMax = 4;

describe('a form', () => {
  for (const [form, pairs] of [
    ['', {}],
    ['&&', {}],
    ['a=b', { a: 'b' }],
    ['a=b&c=d', { a: 'b', c: 'd' }],
    ['a', { a: '' }],
    ['a=', { a: '' }],
    ['=b', { '': 'b' }],
    ['a=b=c', { a: 'b=c' }],
    ['a+b=c+d', { 'a b': 'c d' }],
    ['a%2Bb=c%2Bd', { 'a+b': 'c+d' }],
    ['a%3Db=c%26d', { 'a=b': 'c&d' }],
    ['a=%E7%A3%81', { a: '磁' }],
    ['a=%e7%a3%81', { a: '磁' }],
    ['a=磁', { a: '磁' }],
    ['a=100%', { a: '100%' }],
    ['a=%zz%41', { a: '%zzA' }],
    ['a=%', { a: '%' }],
    ['a=磁%41%', { a: '磁A%' }],
    ['a=%00', { a: '\0' }],
    ['a=?b#c;d', { a: '?b#c;d' }],
  ] as const) {
    test(form, () => {
      const { texts } = readFormParameters(form, parametersMax);
      assert.deepEqual([...texts], Object.entries(pairs));
    });
  }
});

describe('a form that is refused', () => {
  for (const [form, reason] of [
    ['a=1&a=1', 'callNonconforming'],
    ['a=1&%61=2', 'callNonconforming'],
    ['a&b&c&d&e', 'callNonconforming'],
    ['a=%FF', 'contentNotJson'],
    ['%C3=1', 'contentNotJson'],
    ['a=%ED%A0%80', 'contentNotJson'],
    ['a=%zz%FF', 'contentNotJson'],
  ] as const satisfies readonly (readonly [string, Reason])[]) {
    test(`${form}: ${reason}`, () => {
      assert.throws(
        () => readFormParameters(form, parametersMax),
        (error) => error instanceof Refusal && error.reason === reason,
      );
    });
  }
});

test('what URLSearchParams writes is read back', () => {
  const pairs = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }));
  fc.assert(
    fc.property(pairs, (given) => {
      const { texts } = readFormParameters(new URLSearchParams(given).toString(), 1000);
      assert.deepEqual(new Map(texts), new Map(Object.entries(given)));
    }),
  );
});
