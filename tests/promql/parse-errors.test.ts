import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseQuery, queryTextBounds } from '../../src/promql/parse-query.js';
import { PromqlError, type PromqlErrorKind } from '../../src/promql/promql-error.js';

/** Queries that are refused, where, and how that is said. */
const refused: readonly [query: string, kind: PromqlErrorKind, offset: number, message: string][] =
  [
    ['', 'bad_data', 0, '1:1: parse error: no expression found in input'],
    ['  # nothing', 'bad_data', 0, '1:1: parse error: no expression found in input'],
    ['1 +', 'bad_data', 3, '1:4: parse error: unexpected end of input'],
    ['(1', 'bad_data', 2, '1:3: parse error: unclosed left parenthesis'],
    ['1)', 'bad_data', 1, '1:2: parse error: unexpected ")"'],
    ['rate(x', 'bad_data', 6, '1:7: parse error: unclosed left parenthesis'],
    ['x[5m', 'bad_data', 4, '1:5: parse error: unclosed left bracket'],
    ['x{', 'bad_data', 2, '1:3: parse error: unexpected end of input inside braces'],
    ['x{a="b"', 'bad_data', 7, '1:8: parse error: unexpected end of input inside braces'],
    ['x{a=b}', 'bad_data', 4, '1:5: parse error: unexpected identifier "b"'],
    ['x{a}', 'bad_data', 3, '1:4: parse error: unexpected "}"'],
    ['"abc', 'bad_data', 0, '1:1: parse error: unterminated quoted string'],
    ['x $ y', 'bad_data', 2, '1:3: parse error: unexpected character: "$"'],
    ['foo(x)', 'bad_data', 0, '1:1: parse error: unknown function with name "foo"'],
    ['Rate(x[5m])', 'bad_data', 0, '1:1: parse error: unknown function with name "Rate"'],
    [
      'rate(x)',
      'bad_data',
      5,
      '1:6: parse error: expected type range vector in call to function "rate", got instant vector',
    ],
    [
      'rate(x[5m], 1)',
      'bad_data',
      0,
      '1:1: parse error: expected 1 argument(s) in call to "rate", got 2',
    ],
    [
      'round()',
      'bad_data',
      0,
      '1:1: parse error: expected at least 1 argument(s) in call to "round", got 0',
    ],
    [
      'label_join(x, "a")',
      'bad_data',
      0,
      '1:1: parse error: expected at least 3 argument(s) in call to "label_join", got 2',
    ],
    ['sum()', 'bad_data', 0, '1:1: parse error: no arguments for aggregate expression provided'],
    [
      'topk(x)',
      'bad_data',
      0,
      '1:1: parse error: wrong number of arguments for aggregate expression provided, expected 2, got 1',
    ],
    [
      'sum(1)',
      'bad_data',
      4,
      '1:5: parse error: expected type instant vector in aggregation expression, got scalar',
    ],
    ['x[5]', 'bad_data', 2, '1:3: parse error: missing unit character in duration'],
    ['x[5m0s1h]', 'bad_data', 2, '1:3: parse error: bad number or duration syntax: "5m0s1h"'],
    ['x[0s]', 'bad_data', 2, '1:3: parse error: duration must be greater than 0'],
    ['x[5x]', 'bad_data', 2, '1:3: parse error: bad number or duration syntax: "5x"'],
    ['x offset 5', 'bad_data', 9, '1:10: parse error: missing unit character in duration'],
    [
      'sum(x) offset 5m',
      'bad_data',
      0,
      '1:1: parse error: offset modifier must be preceded by an instant vector selector or range vector selector or a subquery',
    ],
    ['(x)[5m]', 'bad_data', 3, '1:4: parse error: ranges only allowed for vector selectors'],
    ['x[5m][5m]', 'bad_data', 5, '1:6: parse error: ranges only allowed for vector selectors'],
    [
      'x offset 1m offset 2m',
      'bad_data',
      0,
      '1:1: parse error: offset may not be set multiple times',
    ],
    ['x @ 1 @ 2', 'bad_data', 0, '1:1: parse error: @ <timestamp> may not be set multiple times'],
    ['x @ NaN', 'bad_data', 4, '1:5: parse error: timestamp out of bounds for @ modifier: NaN'],
    [
      '1 and 2',
      'bad_data',
      0,
      '1:1: parse error: set operator "and" not allowed in binary scalar expression',
    ],
    [
      'x and 2',
      'bad_data',
      0,
      '1:1: parse error: set operator "and" not allowed in binary scalar expression',
    ],
    [
      '1 == 2',
      'bad_data',
      2,
      '1:3: parse error: comparisons between scalars must use BOOL modifier',
    ],
    [
      'x + bool y',
      'bad_data',
      2,
      '1:3: parse error: bool modifier can only be used on comparison operators',
    ],
    [
      'x == on(a) group_left(a) y',
      'bad_data',
      2,
      '1:3: parse error: label "a" must not occur in ON and GROUP clause at once',
    ],
    [
      'x and on() group_left() y',
      'bad_data',
      0,
      '1:1: parse error: no grouping allowed for "and" operation',
    ],
    [
      'x + on(a) 1',
      'bad_data',
      0,
      '1:1: parse error: vector matching only allowed between instant vectors',
    ],
    [
      '"a" + 1',
      'bad_data',
      0,
      '1:1: parse error: binary expression must contain only scalar and instant vector types',
    ],
    [
      '-"a"',
      'bad_data',
      0,
      '1:1: parse error: unary expression only allowed on expressions of type scalar or instant vector, got "string"',
    ],
    [
      'x[5m] + 1',
      'bad_data',
      0,
      '1:1: parse error: binary expression must contain only scalar and instant vector types',
    ],
    [
      '1[5m:]',
      'bad_data',
      0,
      '1:1: parse error: subquery is only allowed on instant vector, got scalar instead',
    ],
    [
      '{}',
      'bad_data',
      0,
      '1:1: parse error: vector selector must contain at least one non-empty matcher',
    ],
    [
      '{a=""}',
      'bad_data',
      0,
      '1:1: parse error: vector selector must contain at least one non-empty matcher',
    ],
    [
      '{a!="b"}',
      'bad_data',
      0,
      '1:1: parse error: vector selector must contain at least one non-empty matcher',
    ],
    [
      'x{__name__="y"}',
      'bad_data',
      0,
      '1:1: parse error: metric name must not be set twice: "x" or "y"',
    ],
    ['x{a=~"("}', 'bad_data', 2, '1:3: parse error: error parsing regexp: missing closing ): `(`'],
    [
      'x{a=~"a{2000}"}',
      'bad_data',
      2,
      '1:3: parse error: regular expression has 2000 steps, repetitions counted; at most 1024',
    ],
    ['1_000', 'bad_data', 0, '1:1: parse error: bad number or duration syntax: "1_000"'],
    ['5m', 'bad_data', 0, '1:1: parse error: bad number or duration syntax: "5m"'],
    ['08x', 'bad_data', 0, '1:1: parse error: bad number or duration syntax: "08x"'],
    ['"\\q"', 'bad_data', 0, '1:1: parse error: unknown escape sequence \\q'],
    [
      '"\\ud800"',
      'bad_data',
      0,
      '1:1: parse error: escape sequence is an invalid Unicode code point',
    ],
    ['sum by (a:b) (x)', 'bad_data', 8, '1:9: parse error: unexpected identifier "a:b"'],
    [
      'histogram_quantile(0.9, x)',
      'execution',
      0,
      '1:1: function "histogram_quantile" is not supported',
    ],
    ['holt_winters(x[5m], 1, 1)', 'execution', 0, '1:1: function "holt_winters" is not supported'],
    ['limitk(1, x)', 'execution', 0, '1:1: aggregation "limitk" is not supported'],
    ['x[5m + 1m]', 'execution', 2, '1:3: duration expression 5m + 1m is not supported'],
    ['x </ 1', 'execution', 2, '1:3: operator </ is not supported'],
    ['x smoothed', 'execution', 0, '1:1: modifier smoothed is not supported'],
    ['sort_by_label(x, "a")', 'execution', 0, '1:1: function "sort_by_label" is not supported'],
    ['a\n+ \n )', 'bad_data', 6, '3:2: parse error: unexpected ")"'],
    ['北京', 'bad_data', 0, '1:1: parse error: unexpected character: "北"'],
    ['x + 北京', 'bad_data', 4, '1:5: parse error: unexpected character: "北"'],
    ['start()', 'execution', 0, '1:1: function "start" is not supported'],
    ['min_of(1, 2)', 'execution', 0, '1:1: function "min_of" is not supported'],
    ['x * fill(1) y', 'execution', 4, '1:5: modifier fill is not supported'],
    ['x + fill(1) y', 'execution', 4, '1:5: modifier fill is not supported'],
    ['x{a="b" c="d"}', 'bad_data', 8, '1:9: parse error: unexpected identifier "c"'],
    ['sum by a (x)', 'bad_data', 7, '1:8: parse error: unexpected identifier "a"'],
    [
      'quantile(x, 1)',
      'bad_data',
      12,
      '1:13: parse error: expected type instant vector in aggregation expression, got scalar',
    ],
    [
      'count_values(1, x)',
      'bad_data',
      13,
      '1:14: parse error: expected type string in aggregation parameter, got scalar',
    ],
    [
      'absent(1)',
      'bad_data',
      7,
      '1:8: parse error: expected type instant vector in call to function "absent", got scalar',
    ],
    [
      'vector(x)',
      'bad_data',
      7,
      '1:8: parse error: expected type scalar in call to function "vector", got instant vector',
    ],
    [
      'clamp(x, y, 1)',
      'bad_data',
      9,
      '1:10: parse error: expected type scalar in call to function "clamp", got instant vector',
    ],
    [
      'scalar(1)',
      'bad_data',
      7,
      '1:8: parse error: expected type instant vector in call to function "scalar", got scalar',
    ],
    ['time(1)', 'bad_data', 0, '1:1: parse error: expected 0 argument(s) in call to "time", got 1'],
  ];

describe('a query is refused', () => {
  for (const [query, kind, offset, message] of refused) {
    test(JSON.stringify(query), () => {
      const error = errorOf(query);
      assert.equal(error.message, message);
      assert.equal(error.kind, kind);
      assert.equal(error.position?.offset, offset);
    });
  }

  test('when it is longer than it may be', () => {
    const query = `"${'x'.repeat(queryTextBounds.bytesMax)}"`;
    assert.match(errorOf(query).message, /^query of 65538 bytes, at most 65536$/);
  });

  test('when it is nested too deeply', () => {
    const nested = (depth: number): string => '('.repeat(depth) + '1' + ')'.repeat(depth);
    assert.match(errorOf(nested(400)).message, /query is nested deeper than 400/);
    assert.equal(errorOf(nested(20_000)).kind, 'bad_data');
    assert.match(errorOf('1' + '+1'.repeat(500)).message, /query is nested deeper than 400/);
  });

  test('when it has too many parts', () => {
    const query = `x{${Array.from({ length: 4000 }, () => 'a="b"').join()}}`;
    assert.match(errorOf(query).message, /query has over 10000 parts/);
  });

  test('when it is no text', () => {
    assert.equal(errorOf('"\ud800"').message, 'query is not valid UTF-8');
  });
});

function errorOf(query: string): PromqlError {
  try {
    parseQuery(query);
  } catch (error) {
    assert.ok(error instanceof PromqlError, String(error));
    return error;
  }
  throw new Error(`${query} was taken`);
}
