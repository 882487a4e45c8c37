import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const read = (file: string): string => readFileSync(fileURLToPath(new URL(file, root)), 'utf8');

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly optional?: true;
  readonly hasInstallScript?: true;
}

const lock = JSON.parse(read('package-lock.json')) as {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, LockedPackage>>;
};
const locked = Object.entries(lock.packages).filter(([path]) => path !== '');

/** Engine binaries of platforms that the lockfile was not made on; npm checks them by version. */
const otherPlatform =
  /^node_modules\/@duckdb\/node-bindings-(darwin-(arm64|x64)|linux-arm64(-musl)?|win32-(arm64|x64))$/;

test('the lockfile has the version and, but for other platforms, the hash of every package', () => {
  assert.equal(lock.lockfileVersion, 3);
  const unnamed = locked.filter(([, { version }]) => version === undefined);
  const unhashed = locked.filter(([, { integrity }]) => integrity?.startsWith('sha512-') !== true);
  assert.deepEqual(unnamed, []);
  assert.deepEqual(
    unhashed.filter(([path, { optional }]) => !otherPlatform.test(path) || optional !== true),
    [],
  );
});

/** Its script looks whether the binary that lies in the package loads, and is not needed. */
const idleScript = 'node_modules/classic-level';

test('no package needs a script when it is installed, and npm runs none', () => {
  assert.deepEqual(
    locked.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path),
    [idleScript],
  );
  assert.match(read('.npmrc'), /^ignore-scripts=true$/m);
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
