import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../../process/temporary-folder.js';
import { ProgramOutput } from '../../support/program-output.js';
import { environmentWith, putmon, putmonJson, run } from '../../support/run.js';
import { newestGlibcOf } from '../elf-versions.js';
import { missingCommand } from '../missing-command.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
};
/** Where Debian's packages for building for arm64 put the C library. */
const libraries = '/usr/aarch64-linux-gnu';
const hasLibraries = existsSync(`${libraries}/lib/libstdc++.so.6`) || process.env['CI'] === 'true';
const skip =
  missingCommand('qemu-aarch64', 'readelf', 'openssl') ||
  (hasLibraries ? false : 'no libstdc++6-arm64-cross; .ci/system-packages installs it');

test('the archive for arm64 takes a report and reads it back', { skip }, async () => {
  const folder = temporaryFolder();
  const env = { PUTMON_PACKAGE_LEVEL: '0' };
  const build = await run(join(root, 'packaging/linux/build'), [folder, 'arm64'], { env });
  assert.equal(build.exitCode, 0, build.stderr);
  const place = join(folder, 'unpacked');
  mkdirSync(place);
  const archive = join(folder, `putmon-${version}-linux-arm64.tar.gz`);
  execFileSync('tar', ['-xzf', archive, '-C', place, '--strip-components', '1']);
  for (const file of [
    'runtime/bin/node',
    'node_modules/@duckdb/node-bindings-linux-arm64/libduckdb.so',
    'node_modules/classic-level/prebuilds/linux-arm64/classic-level.armv8.node',
  ]) {
    assert.ok(newestGlibcOf(join(place, file)) <= 28, file);
  }
  const emulated = [
    ...['-L', libraries, join(place, 'runtime/bin/node')],
    join(place, 'dist/src/cli/putmon.js'),
  ];
  const data = join(folder, 'data');
  const addresses = ['--receiver', '127.0.0.1:0', '--control', '127.0.0.1:0', '--workers', '1'];
  const words = ['serve', '--data', data, '--auto-register', ...addresses];
  const child = spawn('qemu-aarch64', [...emulated, ...words], {
    env: environmentWith(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  try {
    const output = new ProgramOutput(child);
    const [, receiver = ''] =
      /^putmon serves: receiver (\S+),/.exec(await output.line(/^putmon serves: /)) ?? [];
    const secretOf = (name: string): string =>
      new RegExp(`^ {2}${name} +(\\w+)$`, 'm').exec(output.text)?.[1] ?? '';
    const key = {
      PUTMON_SECRET_ID: secretOf('SecretId'),
      PUTMON_SECRET_KEY: secretOf('SecretKey'),
    };
    const series = ['--namespace', 'demo', '--metric', 'load'];
    const put = ['put', '--url', `http://${receiver}`, ...series, '--dimension', 'host=a'];
    const sent = await putmon([...put, '--value', '42'], { env: key });
    assert.equal(sent.stdout, '0 OK\n', sent.stderr);
    assert.match(JSON.stringify(await putmonJson(['get', '--data', data, ...series])), /\b42\b/);
  } finally {
    child.kill('SIGTERM');
    await closed;
  }
});
