import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { read } from './imports.js';

const [, tour = ''] = /## A newcomer's tour\n([^]*?)\n## /.exec(read('ARCHITECTURE.md')) ?? [];

/** The walks by their names, each with its lines. */
const walks = [...tour.matchAll(/\*\*(.+)\*\*\n\n((?:- .+\n?)+)/g)].map(
  ([, name = '', lines = '']) => [name, lines.trim().split('\n')] as const,
);

test('there are four walks of at most ten lines', () => {
  assert.deepEqual(
    walks.map(([name]) => name),
    ['A report', 'A query', "An alarm's notice", 'A command'],
  );
  for (const [name, lines] of walks) assert.ok(lines.length <= 10, name);
});

describe('each line of a walk names a file, and what stands there', () => {
  for (const [walk, lines] of walks) {
    for (const line of lines) {
      test(`${walk}: ${line}`, () => {
        const [, file = '', name = ''] = /^- `(src\/[^`]+\.ts)` `(#?\w+)`: \S/.exec(line) ?? [];
        assert.match(read(file), new RegExp(`(?<![\\w#])${name}\\b`), file);
      });
    }
  }
});
