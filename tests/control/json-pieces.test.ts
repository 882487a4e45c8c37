import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { jsonPieces, pieceCharactersMin, pieceValuesMax } from '../../src/control/json-pieces.js';
import { lazy, lazyItems } from '../support/lazy-value.js';

/** What JSON.stringify makes of a value, in ASCII. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

describe('an answer in pieces', () => {
  test('is what JSON.stringify writes, lazy or not', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const whole = asciiJson(value);
        assert.equal([...jsonPieces(value)].join(''), whole);
        assert.equal([...jsonPieces(lazy(value))].join(''), whole);
      }),
    );
  });

  const rows: readonly (readonly [name: string, value: unknown])[] = [
    ['a member that is undefined', { a: 1, b: undefined, c: { d: undefined } }],
    ['infinities and no number', [Infinity, -Infinity, NaN, -0]],
    ['half a surrogate pair', ['\ud83d', { '\ude00': '\ud83d' }]],
    ['a text of many parts, with pairs on their edges', '\ud83d\ude00'.repeat(50_001)],
    ['quotes at the edge of a part', '"\\'.repeat(20_000)],
    [
      'more members than are written at once',
      Object.fromEntries(Array.from({ length: 26 }, (_, at) => [`m${at}`, at])),
    ],
    ['the members that an object inherits', JSON.parse('{"__proto__":1,"constructor":{}}')],
  ];
  for (const [name, value] of rows) {
    test(name, () => {
      assert.equal([...jsonPieces(value)].join(''), asciiJson(value));
    });
  }

  test('no piece is longer than its bound and the value that ends it', () => {
    const points = Array.from({ length: 100_000 }, (_, at) => ({ timestamp: at, value: null }));
    const longest = Math.max(...[...jsonPieces({ points })].map(({ length }) => length));
    assert.ok(longest <= pieceCharactersMin + 100, String(longest));
  });

  test('a long text ends a piece as well', () => {
    const longest = Math.max(...[...jsonPieces('x'.repeat(1e6))].map(({ length }) => length));
    assert.ok(longest <= 2 * pieceCharactersMin, String(longest));
  });

  test('no more values are made than a piece holds', () => {
    let made = 0;
    const items = (function* () {
      for (;;) {
        made += 1;
        yield [];
      }
    })();
    const pieces = jsonPieces(lazyItems(items));
    for (let piece = 1; piece <= 3; piece += 1) {
      pieces.next();
      assert.ok(made <= piece * pieceValuesMax, `${made} values for ${piece} pieces`);
    }
  });
});
