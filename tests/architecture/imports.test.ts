import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { describe, test } from 'node:test';
import { drawImports, partImports, withDrawing } from './import-drawing.js';
import { circlesOf, filesBelow, importsOf, partOf, read } from './imports.js';

/** The table of ARCHITECTURE.md: each tier may import those below it, and itself within its part. */
const tiers = tiersOf(read('ARCHITECTURE.md'));

const sources = filesBelow('src').filter((file) => file.endsWith('.ts'));
const importsByFile = new Map(sources.map((file) => [file, importsOf(file)]));

describe('imports run downwards only', () => {
  for (const [file, { files }] of importsByFile) {
    test(file, () => {
      for (const target of files) {
        const [from, to] = [partOf(file), partOf(target)];
        if (from === to) continue;
        assert.ok(tierOf(to) > tierOf(from), `${file} imports ${target}`);
      }
    });
  }
});

test('ARCHITECTURE.md draws what the files import', () => {
  const page = read('ARCHITECTURE.md');
  assert.equal(page, withDrawing(page, drawImports(partImports())), 'run npm run draw');
});

test('no files import each other in a circle', () => {
  const files = [...importsByFile].map(([file, imports]) => [file, imports.files] as const);
  assert.deepEqual(circlesOf(new Map(files)), []);
});

describe('what several doors or dialects share knows none of them', () => {
  const shared = sources.filter((file) =>
    /^src\/ingress\/[^/]+$|^src\/control\/actions\//.test(file),
  );
  const doors = /^src\/(ingress\/[^/]+\/|control\/(?!actions\/)|http\/|web\/)/;
  for (const file of shared) {
    test(file, () => {
      const imports = importsByFile.get(file)?.files ?? [];
      assert.deepEqual(
        imports.filter((target) => doors.test(target)),
        [],
      );
    });
  }
});

/** Folders that hold an engine, and the packages that only these may import. */
const engines: readonly (readonly [engine: string, packages: readonly string[]])[] = [
  ['duckdb', ['@duckdb/node-api']],
  ['leveldb', ['classic-level']],
  ['memory', []],
];

describe('an engine is known to its own folders and to engines.ts', () => {
  for (const [engine, packages] of engines) {
    const isOf = (file: string): boolean => file.split('/').slice(0, -1).includes(engine);
    assert.ok(sources.some(isOf), engine);
    const others = sources.filter((file) => !isOf(file) && file !== 'src/engines.ts');
    for (const file of others) {
      test(`${file} does not know ${engine}`, () => {
        const imports = importsByFile.get(file);
        assert.deepEqual(imports?.files.filter(isOf), []);
        assert.deepEqual(
          imports.packages.filter((each) => packages.includes(each)),
          [],
        );
      });
    }
  }
});

/** A test of one file has its name. */
function isOwn(file: string, target: string): boolean {
  return basename(target, '.ts') === basename(file).replace(/(\.test)?\.ts$/, '');
}

describe('what sees putmon from outside reaches src/ through tests/support', () => {
  for (const file of ['contract', 'control', 'process'].flatMap((part) =>
    programsBelow(`tests/${part}`),
  )) {
    test(file, () => {
      const targets = importsOf(file).files.filter((target) => target.startsWith('src/'));
      assert.deepEqual(
        targets.filter((target) => !isOwn(file, target)),
        [],
      );
    });
  }
});

describe('bench/, soak/ and fuzz/ share tests/support, and nothing else', () => {
  for (const folder of ['bench', 'soak', 'fuzz']) {
    const own = new RegExp(`^(${folder}|src|tests/support)/`);
    for (const file of programsBelow(folder)) {
      test(file, () => {
        assert.deepEqual(
          importsOf(file).files.filter((target) => !own.test(target)),
          [],
        );
      });
    }
  }
});

function programsBelow(folder: string): string[] {
  return filesBelow(folder).filter((file) => file.endsWith('.ts'));
}

function tiersOf(page: string): string[][] {
  const [, table = ''] = /## Who may import whom\n[^`]*```\n([^`]*)```/.exec(page) ?? [];
  return table
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
}

function tierOf(part: string): number {
  const tier = tiers.findIndex((parts) => parts.includes(part));
  assert.notEqual(tier, -1, `${part} stands in no tier`);
  return tier;
}
