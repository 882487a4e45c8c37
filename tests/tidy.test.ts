import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { actions } from '../src/control/actions/actions.js';
import { declaredParameters } from '../src/control/actions/declared-parameters.js';
import { parameterSummaries } from '../src/control/actions/parameter-summaries.js';
import { returnCodes, type ReturnCodeName } from '../src/protocol/return-codes.js';
import { filesBelow, read } from './architecture/imports.js';

const linesMax = 300;

const sources = filesBelow('src').filter((file) => file.endsWith('.ts'));
const programs = [...sources, ...['tests', 'bench', 'soak', 'fuzz'].flatMap(filesBelow)].filter(
  (file) => file.endsWith('.ts'),
);
const pages = ['README.md', 'ARCHITECTURE.md', ...filesBelow('docs')].filter((file) =>
  file.endsWith('.md'),
);

describe('files stay readable', () => {
  for (const file of programs) {
    test(file, () => {
      const text = read(file);
      const lines = text.split('\n').length;
      assert.ok(lines <= linesMax, `${lines} lines; at most ${linesMax}`);
      assert.match(file, /(^|\/)[a-z0-9-]+(\.test)?\.ts$/, 'kebab-case');
      const leftover = /\b(TODO|FIXME|XXX|HACK)\b|console\.log|eslint-disable|@ts-ignore/;
      if (file !== 'tests/tidy.test.ts') assert.doesNotMatch(text, leftover);
    });
  }
});

describe('the story of a report', () => {
  const steps = ['src/ingress/put-monitor-data/receive-report.ts', 'src/ingress/accept.ts'].flatMap(
    (file) => stepsOf(file, read(file)),
  );

  for (const { name, codes, promised } of steps) {
    test(`${name} answers the codes in its margin`, () => {
      assert.deepEqual(codes.toSorted(), promised.toSorted());
    });
  }

  test('every code but 0 and 1003 stands in the margin', () => {
    const told = new Set([0, 1003, ...steps.flatMap(({ codes }) => codes)]);
    const all = Object.values(returnCodes).map(({ code }) => code);
    assert.deepEqual([...told].toSorted(), all.toSorted());
  });
});

interface Step {
  readonly name: string;
  /** In the margin of the story. */
  readonly codes: readonly number[];
  /** In the step's own file. */
  readonly promised: readonly number[];
}

function stepsOf(file: string, story: string): Step[] {
  return [...story.matchAll(/^ {2}.*?(\w+)\(.*; \/\/ +([\d ]+)$/gm)].map(
    ([, name = '', codes = '']) => ({
      name,
      codes: codes.trim().split(' ').map(Number),
      promised: promisedCodes(file, story, name),
    }),
  );
}

/** The codes of the refusals that a step's docstring names. */
function promisedCodes(storyFile: string, story: string, step: string): number[] {
  const [, file = ''] =
    new RegExp(`import \\{[^}]*\\b${step}\\b[^}]*\\} from '(.+)\\.js'`).exec(story) ?? [];
  const text = read(`${join(dirname(storyFile), file)}.ts`);
  const before = text.slice(0, text.search(new RegExp(`export (async )?function ${step}\\(`)));
  const docstring = before.slice(before.lastIndexOf('/**'));
  return Object.entries(returnCodes)
    .filter(([name]) => new RegExp(`\\b${name}\\b`).test(docstring))
    .map(([, { code }]) => code);
}

test('every parameter that an action takes has a summary, and no other has', () => {
  const declared = [...actions.values()].flatMap((each) => declaredParameters(each.parameters));
  const names = new Set(declared.map(({ name }) => name));
  assert.deepEqual([...names].sort(), Object.keys(parameterSummaries).sort());
});

describe('docs keep step', () => {
  const codesPage = read('docs/return-codes.md');

  for (const [name, { code, text, published }] of Object.entries(returnCodes)) {
    test(`docs/return-codes.md tells of ${code}`, () => {
      const section = sectionOf(codesPage, `## ${code} `);
      for (const words of [name as ReturnCodeName, text, published]) {
        assert.ok(section.includes(words), words);
      }
      for (const question of ['When', 'Stored', 'Sender', 'Operator']) {
        assert.match(section, new RegExp(`^- \\*\\*${question}:\\*\\* \\S`, 'm'), question);
      }
    });
  }

  test('docs/control-api.md tells of every action', () => {
    const page = read('docs/control-api.md');
    for (const name of actions.keys()) assert.match(page, new RegExp(`^### ${name}\\b`, 'm'), name);
  });

  describe('each promise of docs/guarantees.md has its proof', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const promise of promisesOf(read('docs/guarantees.md'))) {
      test(promise.slice(0, 60), () => {
        const proofs = [...promise.matchAll(/`(?:(tests\/[^`]+)|npm run ([\w:]+))/g)];
        assert.ok(proofs.length > 0, promise);
        for (const [, file, script = ''] of proofs) {
          if (file === undefined) assert.ok(script in scripts, script);
          else assert.doesNotThrow(() => read(file), file);
        }
      });
    }
  });

  for (const page of pages) {
    test(`${page} links to what there is`, () => {
      for (const [, target = ''] of read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
        assert.doesNotThrow(() => read(join(dirname(page), target)), target);
      }
    });
  }
});

/** The items of its lists, each on one line. */
function promisesOf(page: string): string[] {
  return [...page.matchAll(/^- (.+(?:\n {2}.+)*)/gm)].map(([, item = '']) =>
    item.replace(/\s+/g, ' '),
  );
}

function sectionOf(page: string, heading: string): string {
  const from = page.indexOf(heading);
  assert.notEqual(from, -1, `no section ${heading}`);
  const to = page.indexOf('\n## ', from + 1);
  return page.slice(from, to === -1 ? undefined : to);
}
