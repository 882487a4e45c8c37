import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { queryLimits } from '../../src/config/query-limits.js';
import { refusalStatuses } from '../../src/egress/prometheus/prometheus-refusal.js';
import { patternSizeMax } from '../../src/promql/anchored-pattern.js';
import {
  aggregationOperators,
  arithmeticOperators,
  comparisonOperators,
  setOperators,
} from '../../src/promql/expression.js';
import { functionTypes, unsupportedFunctions } from '../../src/promql/function-types.js';
import { queryTextBounds } from '../../src/promql/parse-query.js';
import { filesBelow, read } from '../architecture/imports.js';

const page = read('docs/prometheus.md');

/** The cells of each row of the table whose first column is called so. */
function rowsOf(firstColumn: string): string[][] {
  const lines = page.split('\n');
  const head = lines.findIndex((line) => cellsOf(line)[0] === firstColumn);
  assert.notEqual(head, -1, `no table with the column ${firstColumn}`);
  const below = lines.slice(head + 2);
  return below.slice(0, below.indexOf('')).map(cellsOf);
}

function cellsOf(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** What stands in backquotes, in byte order. */
function codesIn(text = ''): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code).sort();
}

function sorted(names: Iterable<string>): string[] {
  return [...names].sort();
}

/** Each path with its methods, as the table of routes in the source has them. */
function routes(): string[][] {
  const source = read('src/egress/prometheus/prometheus-calls.ts');
  const table = source.slice(source.indexOf('const routes'), source.indexOf('\n};'));
  const found = [...table.matchAll(/^ {2}'?([\w/]+)'?: (.*)$/gm)].map(
    ([, path = '', text = '']) => [
      path,
      text.startsWith('byGetOrPost') ? 'GET, POST' : text.startsWith('byGet') ? 'GET' : 'POST',
    ],
  );
  return [...found, ['label/<name>/values', 'GET']];
}

/** The parameters that any call reads, by what the source asks its form for. */
function readParameters(): Set<string> {
  const sources = filesBelow('src/egress/prometheus').map(read).join('\n');
  const asked = sources.matchAll(/(?:form\.texts?\(|Of\(form, |CallForm, name = )'([^']+)'/g);
  return new Set([...asked].map(([, name = '']) => name));
}

describe('docs/prometheus.md says what there is', () => {
  test('paths with their methods', () => {
    const told = rowsOf('Path').map(([path = '', methods = '']) => [path.slice(1, -1), methods]);
    assert.deepEqual(told.sort(), routes().sort());
  });

  test('parameters', () => {
    const told = rowsOf('Path').flatMap(([, , parameters]) => codesIn(parameters));
    assert.deepEqual(sorted(new Set(told)), sorted(readParameters()));
  });

  test('limits with their defaults', () => {
    const told = rowsOf('Setting').map(([setting = '', value = '']) => [
      setting.slice(1, -1),
      Number(value.replaceAll(',', '')),
    ]);
    const limits = Object.entries(queryLimits).map(([name, limit]) => [name, limit.default]);
    assert.deepEqual(told, limits);
  });

  test('bounds of the text of a query', () => {
    const { bytesMax, depthMax, nodesMax } = queryTextBounds;
    for (const bound of [bytesMax, depthMax, nodesMax, patternSizeMax]) {
      assert.match(page, new RegExp(`\\b${bound.toLocaleString('en')}\\b`));
    }
  });

  test('errors with their statuses', () => {
    const told = rowsOf('`errorType`').map(([kind = '', status]) => [
      kind.slice(1, -1),
      Number(status),
    ]);
    assert.deepEqual(Object.fromEntries(told), refusalStatuses);
  });

  test('operators and aggregations', () => {
    const parts = new Map(rowsOf('Part').map(([part = '', text = '']) => [part, text]));
    for (const [part, expected] of [
      ['Arithmetic', arithmeticOperators],
      ['Comparison', [...comparisonOperators, 'bool']],
      ['Sets', setOperators],
      ['Aggregations', [...aggregationOperators, 'by', 'without']],
    ] as const) {
      assert.deepEqual(codesIn(parts.get(part)), sorted(expected), part);
    }
  });

  test('functions', () => {
    const told = rowsOf('For').flatMap(([, names]) => codesIn(names));
    assert.deepEqual(told.sort(), sorted(functionTypes.keys()));
  });

  test('functions that are refused by name', () => {
    const told = rowsOf('Why').flatMap(([, names]) => codesIn(names));
    assert.deepEqual(told.sort(), sorted(unsupportedFunctions));
  });
});
