import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What a file imports, dynamic imports included. */
export interface Imports {
  /** Paths from the root, such as `src/model/clock.ts`. */
  readonly files: readonly string[];
  /** Names of packages, without paths in them. */
  readonly packages: readonly string[];
}

/** The files below a folder, by their paths from the root. */
export function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

export function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** Static and dynamic imports. */
const importPattern = /(?:\bfrom|\bimport|\bimport\()\s*'([^'\s]+)'/g;
/** Modules that are started as a process of their own. */
const modulePattern = /new URL\('([^'\s]+\.js)', import\.meta\.url\)/g;

export function importsOf(file: string): Imports {
  const text = read(file);
  const specifiers = specifiersIn(text, importPattern);
  const relatives = specifiers.filter((specifier) => specifier.startsWith('.'));
  const files = [...relatives, ...specifiersIn(text, modulePattern)].map((specifier) =>
    normalize(join(dirname(file), specifier)).replace(/\.js$/, '.ts'),
  );
  const packages = specifiers.filter((each) => !each.startsWith('.')).map(packageOf);
  return { files: [...new Set(files)], packages: [...new Set(packages)] };
}

function specifiersIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, specifier = '']) => specifier);
}

/** The folder below src that a file belongs to, or the file where it stands in src itself. */
export function partOf(file: string): string {
  return file.split('/')[1] ?? '';
}

/** Files that import each other in a circle, each circle once, from its first file by name. */
export function circlesOf(importsByFile: ReadonlyMap<string, readonly string[]>): string[][] {
  const circles = new Map<string, string[]>();
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at !== -1) {
      const circle = path.slice(at);
      const first = circle.indexOf([...circle].sort()[0] ?? '');
      const turned = [...circle.slice(first), ...circle.slice(0, first)];
      circles.set(turned.join(), turned);
      return;
    }
    if (done.has(file)) return;
    for (const target of importsByFile.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of importsByFile.keys()) visit(file, []);
  return [...circles.values()];
}

function packageOf(specifier: string): string {
  const words = specifier.split('/');
  return words.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
