import assert from 'node:assert/strict';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from '../support/run.js';
import { temporaryFolder } from './temporary-folder.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = temporaryFolder();
const packed = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root });
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
};
const tarball = join(folder, `putmon-${version}.tgz`);
const unpacked = await run('tar', ['-xzf', tarball, '-C', folder]);

/** What a tarball holds stands in a folder of this name. */
const installed = join(folder, 'package');

describe('the package', () => {
  test('is packed', () => {
    assert.equal(packed.exitCode, 0, packed.stderr);
    assert.equal(unpacked.exitCode, 0, unpacked.stderr);
  });

  test('has the program of every source, the docs, the packaging, the license and the lock', () => {
    const programs = filesBelow(join(root, 'src')).map(
      (file) => `dist/src/${file.replace(/\.ts$/, '.js')}`,
    );
    const docs = filesBelow(join(root, 'docs')).map((file) => `docs/${file}`);
    const packaging = filesBelow(join(root, 'packaging')).map((file) => `packaging/${file}`);
    const others = [
      'ARCHITECTURE.md',
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'bin/putmon',
      'npm-shrinkwrap.json',
    ];
    const wanted = [...programs, ...docs, ...packaging, ...others, 'package.json'];
    const found = filesBelow(installed);
    assert.deepEqual(
      wanted.filter((file) => !found.includes(file)),
      [],
    );
  });

  test('has nothing that only development needs', () => {
    const places = filesBelow(installed).map((file) => file.split('/').slice(0, 2).join('/'));
    const strangers = places.filter(
      (place) => !/^(dist\/src|bin\/putmon|(docs|packaging)\/.+|[\w-]+\.\w+|LICENSE)$/.test(place),
    );
    assert.deepEqual(strangers, []);
  });

  test('locks what the tests ran with', () => {
    const lock = 'npm-shrinkwrap.json';
    assert.equal(
      readFileSync(join(installed, lock), 'utf8'),
      readFileSync(join(root, lock), 'utf8'),
    );
  });
});

function filesBelow(place: string): string[] {
  return readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter((name) => lstatSync(join(place, name)).isFile())
    .map((name) => relative('', name))
    .sort();
}
