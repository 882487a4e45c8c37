import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { typeOf } from '../../src/promql/check-types.js';
import { bare, type Expression } from '../../src/promql/expression.js';
import { parseQuery } from '../../src/promql/parse-query.js';
import { parseSelector } from '../../src/promql/parse-selector.js';
import { PromqlError } from '../../src/promql/promql-error.js';
import { SeededRandom } from '../support/seeded-random.js';
import { generateQuery } from './generated-queries.js';

describe('operators bind as in Prometheus', () => {
  /** Queries, and the same with every operation in parentheses. */
  const cases: readonly [query: string, grouped: string][] = [
    ['1 + 2 * 3', '(1 + (2 * 3))'],
    ['1 - 2 - 3', '((1 - 2) - 3)'],
    ['2 ^ 3 ^ 2', '(2 ^ (3 ^ 2))'],
    ['-1 ^ 2', '-(1 ^ 2)'],
    ['2 ^ -1 ^ 2', '(2 ^ -(1 ^ 2))'],
    ['-1 ^ 2 * 3', '(-(1 ^ 2) * 3)'],
    ['-a * b', '(-a * b)'],
    ['- - a', '--a'],
    ['1 --1', '(1 - -1)'],
    ['a or b and c unless d', '(a or ((b and c) unless d))'],
    ['a == b + 1 > c', '((a == (b + 1)) > c)'],
    ['a atan2 b % c', '((a atan2 b) % c)'],
    ['a - b offset 1d', '(a - b offset 86400000)'],
    ['a + b offset 5m * c', '(a + (b offset 300000 * c))'],
    ['-a offset 5m', '-a offset 300000'],
    ['a / b @ 10 ^ 2', '(a / (b @ 10000 ^ 2))'],
    ['a + b @ end() - c', '((a + b @ end) - c)'],
    ['rate(a[5m] offset 1m) / b offset -1m', '(rate(a[300000] offset 60000) / b offset -60000)'],
    ['max_over_time(a[1h:5m] @ start()) + 1', '(max_over_time(a[3600000:300000] @ start) + 1)'],
    ['max_over_time((a + b)[1h:])', 'max_over_time((a + b)[3600000:])'],
    ['# first\nrate( # a\n a[5m # b\n]) # last', 'rate(a[300000])'],
    ['SUM BY (x) (a) OR b', '(sum(a) or b)'],
  ];
  for (const [query, grouped] of cases) {
    test(query, () => {
      assert.equal(grouping(parseQuery(query)), grouped);
    });
  }
});

describe('literals', () => {
  const numbers: readonly [text: string, value: number][] = [
    ['1', 1],
    ['.5', 0.5],
    ['1e3', 1000],
    ['2.5E-3', 0.0025],
    ['0x1F', 31],
    ['0755', 493],
    ['08', 8],
    ['-Inf', -Infinity],
    ['inF', Infinity],
    ['NAN', NaN],
    ['+1', 1],
  ];
  for (const [text, value] of numbers) {
    test(text, () => {
      const expression = parseQuery(text);
      assert.equal(expression.kind === 'number' ? expression.value : undefined, value);
    });
  }

  const texts: readonly [text: string, value: string][] = [
    [`"a'b"`, `a'b`],
    [String.raw`'a\'b'`, `a'b`],
    ['`a\\n"b`', 'a\\n"b'],
    [String.raw`"\a\b\f\n\r\t\v\\\""`, '\x07\b\f\n\r\t\v\\"'],
    [String.raw`"\x41\101\u5317\U0001F600"`, 'AA北😀'],
    [String.raw`"\xe5\x8c\x97"`, '北'],
    ['"a # b"', 'a # b'],
  ];
  for (const [text, value] of texts) {
    test(text, () => {
      const expression = parseQuery(text);
      assert.equal(expression.kind === 'string' ? expression.value : undefined, value);
    });
  }
});

describe('types', () => {
  const types: readonly [query: string, type: ReturnType<typeof typeOf>][] = [
    ['1', 'scalar'],
    ['(1 + 1) * time()', 'scalar'],
    ['1 == bool 2', 'scalar'],
    ['scalar(x)', 'scalar'],
    ['"a"', 'string'],
    ['("a")', 'string'],
    ['x', 'instant vector'],
    ['-x', 'instant vector'],
    ['x + 1', 'instant vector'],
    ['vector(1)', 'instant vector'],
    ['sum(x)', 'instant vector'],
    ['rate(x[5m])', 'instant vector'],
    ['x[5m]', 'range vector'],
    ['x[5m:1m]', 'range vector'],
  ];
  for (const [query, type] of types) {
    test(`${query} is of type ${type}`, () => {
      assert.equal(typeOf(parseQuery(query)), type);
    });
  }
});

describe('selectors', () => {
  const selectors: readonly [query: string, matchers: string[]][] = [
    ['up', ['__name__="up"']],
    ['a:b:c{}', ['__name__="a:b:c"']],
    ['sum{by="x"}', ['by="x"', '__name__="sum"']],
    ['{"1st.metric"}', ['__name__="1st.metric"']],
    ['{"北京", "a b"!="c",}', ['__name__="北京"', 'a b!="c"']],
    ['{__name__=~"a|b",x!~".+"} # all', ['__name__=~"a|b"', 'x!~".+"']],
  ];
  for (const [query, matchers] of selectors) {
    test(query, () => {
      const selector = parseQuery(query);
      const read = selector.kind === 'selector' ? selector.matchers : [];
      assert.deepEqual(
        read.map(({ name, operator, value }) => `${name}${operator}${JSON.stringify(value)}`),
        matchers,
      );
    });
  }
});

test('a selector stands alone', () => {
  assert.equal(parseSelector('{region="gz",__name__=~"a.*"}').length, 2);
  for (const query of ['x offset 1m', 'x @ 1', 'x[5m]', 'sum(x)', 'x + x', '1'])
    assert.throws(() => parseSelector(query), /series selector expected, without modifiers/, query);
  assert.throws(() => parseSelector('{}'), /at least one non-empty matcher/);
});

describe('any text', () => {
  const words = fc.constantFrom(
    ...['sum', 'rate', 'x', '(', ')', '[', ']', '{', '}', '5m', '1', '"a"', '"', "'", '`', ','],
    ...['+', '-', '^', '==', 'bool', 'by', 'on', 'offset', '@', 'and', '=~', '#', '\n', ':', '北'],
  );

  test('is an expression or a PromqlError', () => {
    const text = fc.oneof(
      fc.string(),
      fc.array(words, { maxLength: 30 }).map((all) => all.join(' ')),
    );
    fc.assert(
      fc.property(text, (query) => {
        try {
          parseQuery(query);
        } catch (error) {
          assert.ok(error instanceof PromqlError, String(error));
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('takes time in proportion to its length', () => {
    for (const word of [
      '(',
      '- ',
      'x[',
      '"',
      '{a="b",',
      'sum(',
      '1+',
      '-1^',
      'x offset 1m ',
      '#',
      'a or ',
    ]) {
      // Processor time, far above what it takes: were it quadratic, it would be minutes.
      const startedAt = process.cpuUsage();
      assert.throws(() => parseQuery(word.repeat(Math.floor(65_000 / word.length))), PromqlError);
      const { user } = process.cpuUsage(startedAt);
      assert.ok(user < 10_000_000, `${word}: ${user} us`);
    }
  });

  test('of the generator is an expression', () => {
    const random = new SeededRandom(42);
    for (let count = 0; count < 500; count += 1) {
      const { query } = generateQuery(random);
      try {
        parseQuery(query);
      } catch (error) {
        // Matching by labels is refused where an operand turns out to be a scalar.
        assert.match(String(error), /vector matching only allowed/, query);
      }
    }
  });
});

/** The expression with its operations in parentheses; durations in milliseconds. */
function grouping(expression: Expression): string {
  const each = bare(expression);
  switch (each.kind) {
    case 'number':
      return String(each.value);
    case 'string':
      return JSON.stringify(each.value);
    case 'selector':
      return (each.matchers.at(-1)?.value ?? '') + modifiers(each);
    case 'range':
      return `${each.selector.matchers.at(-1)?.value}[${each.rangeMilliseconds}]${modifiers(each.selector)}`;
    case 'subquery':
      return `${grouping(each.operand)}[${each.rangeMilliseconds}:${each.stepMilliseconds ?? ''}]${modifiers(each)}`;
    case 'unary':
      return each.operator + grouping(each.operand);
    case 'binary':
      return `(${grouping(each.left)} ${each.operator} ${grouping(each.right)})`;
    case 'aggregation':
      return `${each.operator}(${grouping(each.operand)})`;
    case 'call':
      return `${each.name}(${each.operands.map(grouping).join(', ')})`;
  }
}

function modifiers({
  offsetMilliseconds,
  fixedTime,
}: {
  offsetMilliseconds: number;
  fixedTime?: number | string;
}): string {
  const offset = offsetMilliseconds === 0 ? '' : ` offset ${offsetMilliseconds}`;
  return offset + (fixedTime === undefined ? '' : ` @ ${fixedTime}`);
}
