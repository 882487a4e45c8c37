import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const read = (file: string): string => readFileSync(fileURLToPath(new URL(file, root)), 'utf8');

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: true;
}

/** npm puts it into the package, and installs what it says; a package-lock.json stays behind. */
const lockFile = 'npm-shrinkwrap.json';

const lock = JSON.parse(read(lockFile)) as {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, LockedPackage>>;
};
const locked = Object.entries(lock.packages).filter(([path]) => path !== '');

test('the lockfile has the version and the hash of every package, whatever its platform', () => {
  assert.equal(lock.lockfileVersion, 3);
  const unnamed = locked.filter(([, { version }]) => version === undefined);
  const unhashed = locked.filter(([, { integrity }]) => integrity?.startsWith('sha512-') !== true);
  assert.deepEqual(unnamed, []);
  assert.deepEqual(unhashed, []);
});

test('the lockfile names no host that packages come from', () => {
  assert.doesNotMatch(read(lockFile), /"resolved"|\.tgz/);
});

/** Its script looks whether the binary that lies in the package loads, and is not needed. */
const idleScript = 'node_modules/classic-level';

test('no package needs a script when it is installed, npm runs none, and the docs name it', () => {
  assert.deepEqual(
    locked.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path),
    [idleScript],
  );
  assert.match(read('.npmrc'), /^ignore-scripts=true$/m);
  const page = read('docs/operating.md');
  assert.match(page, /`classic-level`/);
  // What is installed elsewhere does not read the .npmrc of this folder.
  for (const [line] of page.matchAll(/^npm install\b.*$/gm))
    assert.match(line, / --ignore-scripts /);
});

test('versions are exact, and the docs install what the lockfile says', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
    'dependencies' | 'devDependencies',
    Record<string, string>
  >;
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
    assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, name);
  }
  for (const file of ['README.md', '.ci/run']) {
    assert.match(read(file), /npm ci\b/, file);
    assert.doesNotMatch(read(file), /npm (i|install)\b/, file);
  }
});
