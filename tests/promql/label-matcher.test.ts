import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { AnchoredPattern, patternSizeMax } from '../../src/promql/anchored-pattern.js';
import { LabelMatcher } from '../../src/promql/label-matcher.js';
import { patternSize } from '../../src/promql/pattern-size.js';

describe('a label matcher', () => {
  const cases: readonly [
    operator: '=' | '!=' | '=~' | '!~',
    value: string,
    yes: string,
    no: string,
  ][] = [
    ['=', 'gz', 'gz', 'gzz'],
    ['=', '', '', 'gz'],
    ['!=', 'gz', '', 'gz'],
    ['=~', 'gz|sh', 'sh', 'gzsh'],
    ['=~', '(gz|sh\\.1)', 'sh.1', 'sh-1'],
    ['=~', 'web-.*', 'web-', 'a web-1'],
    ['=~', 'web-.+', 'web-1', 'web-'],
    ['=~', '.*web.+', 'a-web-1', 'web'],
    ['=~', '.+', 'x', ''],
    ['=~', '.*', '', 'a\nb'],
    ['=~', '', '', 'x'],
    ['=~', 'a|', '', 'b'],
    ['=~', '(?i)WEB-[0-9]{2}', 'web-12', 'web-123'],
    ['=~', '北.', '北京', '北'],
    ['!~', 'gz|sh', 'bj', 'gz'],
    ['!~', '.+', '', 'x'],
  ];
  for (const [operator, value, yes, no] of cases) {
    test(`${operator} ${JSON.stringify(value)}`, () => {
      const matcher = new LabelMatcher('region', operator, value);
      assert.equal(matcher.matches(yes), true, yes);
      assert.equal(matcher.matches(no), false, no);
    });
  }

  test('refuses a malformed regular expression', () => {
    for (const pattern of ['(', 'a)(b', '[a', 'a{1001}', '(?<n', '\\8'])
      assert.throws(() => new LabelMatcher('region', '=~', pattern), SyntaxError, pattern);
  });

  test('refuses a regular expression that would take long', () => {
    for (const pattern of ['(a?){1000}b', '((.{10}){10}){11}', '[ab]'.repeat(patternSizeMax + 1)])
      assert.throws(() => new LabelMatcher('region', '=~', pattern), RangeError, pattern);
  });

  test('takes thousands of plain alternatives, as Grafana sends them', () => {
    const values = Array.from({ length: 5000 }, (_, at) => `web.${at}`);
    const pattern = `(${values.map((value) => value.replace('.', '\\.')).join('|')})`;
    const matcher = new LabelMatcher('instance', '=~', pattern);
    assert.equal(matcher.matches('web.4999'), true);
    assert.equal(matcher.matches('web-4999'), false);
  });
});

describe('an anchored pattern', () => {
  const pieces = ['a', 'b', '.*', '.+', '|', '\\.', '-', '(', ')', '[ab]', 'b?', '\n', '😀', '$'];
  const patterns = fc
    .array(fc.constantFrom(...pieces), { maxLength: 5 })
    .map((all) => all.join(''));
  const texts = fc
    .array(fc.constantFrom('a', 'b', '.', '-', '\n', '😀', ''), { maxLength: 5 })
    .map((all) => all.join(''));

  test('matches without the engine what it matches with it', () => {
    fc.assert(
      fc.property(patterns, texts, (pattern, text) => {
        let engine: RE2JS;
        try {
          engine = RE2JS.compile(pattern);
        } catch {
          assert.throws(() => new AnchoredPattern(pattern), SyntaxError);
          return;
        }
        assert.equal(new AnchoredPattern(pattern).matches(text), engine.testExact(text));
      }),
      { numRuns: 3000 },
    );
  });

  test('counts repeated steps', () => {
    assert.equal(patternSize('abc'), 3);
    assert.equal(patternSize('(a{10}){5}') >= 50, true);
    assert.equal(patternSize('[a-z{9}]{3,7}'), 7);
    assert.equal(patternSize('a\\{9}'), 4);
  });
});
