import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../process/temporary-folder.js';
import { run } from '../support/run.js';
import { newestGlibcOf } from './elf-versions.js';
import { missingCommand } from './missing-command.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const linux = join(root, 'packaging/linux');
const scripts = join(root, 'tests/packaging/scripts');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
};
const skip =
  process.getuid?.() === 0 && process.arch === 'x64'
    ? missingCommand('dpkg-deb', 'rpmbuild', 'unshare', 'lintian', 'mandoc', 'ip', 'openssl')
    : 'needs root on x64';

const packages = temporaryFolder();
const archive = `putmon-${version}-linux-x64`;

async function built(command: string, args: readonly string[]): Promise<void> {
  // Quick rather than small.
  const { exitCode, stderr } = await run(command, args, { env: { PUTMON_PACKAGE_LEVEL: '0' } });
  assert.equal(exitCode, 0, stderr);
}

/** All that it starts ends with it. */
const ofItsOwn = ['--mount', '--net', '--pid', '--fork', '--kill-child'];

/** Lets a script run as root of a copy of this machine, and tells its last step where it fails. */
async function lives(script: string): Promise<void> {
  const own = [join(scripts, 'in-own-root.sh'), packages, join(scripts, script)];
  const { exitCode, stdout, stderr } = await run('unshare', [...ofItsOwn, ...own]);
  assert.equal(exitCode, 0, `${stdout}\n${stderr}`);
  assert.match(stdout, /^step: done$/m);
}

describe('the packages for Linux', { skip }, () => {
  before(async () => {
    await built(join(linux, 'build'), [packages]);
    const deb = join(packages, `putmon_${version}_amd64.deb`);
    const old = join(packages, 'old');
    execFileSync('dpkg-deb', ['--raw-extract', deb, old]);
    const control = join(old, 'DEBIAN/control');
    writeFileSync(
      control,
      readFileSync(control, 'utf8').replace(/^Version: .*$/m, 'Version: 0.1.9'),
    );
    execFileSync('dpkg-deb', ['-Znone', '--build', old, join(packages, 'old.deb')]);
    renameSync(deb, join(packages, 'new.deb'));
  });

  test('the .deb is installed, upgraded over data, refused in a line, removed and purged', () =>
    lives('deb-life.sh'));

  test('the .rpm is installed, upgraded over data and removed', () => lives('rpm-life.sh'));

  test('lintian finds no error in what is ours', async () => {
    const slim = join(temporaryFolder(), 'tree');
    cpSync(join(packages, 'old'), slim, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (place) => !/\/(node_modules|runtime|DEBIAN)$/.test(place),
    });
    const out = temporaryFolder();
    await built(join(linux, 'build-deb'), [slim, out, 'x64', version, '0']);
    const words = ['--allow-root', '--fail-on', 'error', '--tag-display-limit', '0'];
    const { exitCode, stdout, stderr } = await run('lintian', [
      ...words,
      join(out, `putmon_${version}_amd64.deb`),
    ]);
    assert.equal(exitCode, 0, `${stdout}${stderr}`);
  });

  test('the man page is one, and has every command', async () => {
    const page = join(packages, 'old/usr/share/man/man1/putmon.1.gz');
    const { stdout } = await run('sh', ['-c', `gzip -dc ${page} | mandoc -T lint -W error`]);
    assert.equal(stdout, '');
    const { stdout: text } = await run('sh', ['-c', `gzip -dc ${page} | mandoc -T utf8 | col -b`]);
    for (const heading of ['PUTMON SERVE', 'PUTMON ALARM CREATE', 'PUTMON KEY IMPORT']) {
      assert.match(text, new RegExp(`^${heading}$`, 'm'));
    }
  });

  test('bash completes commands, subcommands and options', async () => {
    const script = join(packages, 'old/usr/share/bash-completion/completions/putmon');
    const completed = async (...words: string[]): Promise<string[]> => {
      const list = words.map((word) => `'${word}'`).join(' ');
      const code = `. ${script}; COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _putmon; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return (await run('bash', ['-c', code])).stdout.trim().split('\n');
    };
    assert.deepEqual(await completed('putmon', 'ser'), ['serve']);
    assert.deepEqual(await completed('putmon', 'key', 'imp'), ['import']);
    assert.deepEqual(await completed('putmon', 'serve', '--retention'), ['--retention-days']);
  });

  test('no binary asks for more than glibc 2.28', () => {
    const folder = join(packages, 'old/usr/lib/putmon');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (file) => /\.(node|so)$/.test(file) || file === 'runtime/bin/node',
    );
    const asked = new Map(
      files.map((file) => [basename(file), newestGlibcOf(join(folder, file))] as const),
    );
    assert.ok(asked.size >= 5, [...asked.keys()].join(' '));
    assert.deepEqual(
      [...asked].filter(([, minor]) => minor > 28),
      [],
    );
  });

  test('the archive starts where nothing but the C and C++ libraries are', async () => {
    const place = join(temporaryFolder(), 'root');
    mkdirSync(place);
    execFileSync('tar', ['-xzf', join(packages, `${archive}.tar.gz`), '-C', place]);
    const sh = ['libc.so.6', 'libm.so.6', 'libdl.so.2', 'libpthread.so.0', 'librt.so.1'];
    const libraries = [...sh, 'libstdc++.so.6', 'libgcc_s.so.1'];
    for (const folder of ['bin', 'lib64', 'lib/x86_64-linux-gnu', 'dev', 'tmp', 'proc']) {
      mkdirSync(join(place, folder), { recursive: true });
    }
    for (const library of libraries) {
      cpSync(`/lib/x86_64-linux-gnu/${library}`, join(place, 'lib/x86_64-linux-gnu', library), {
        dereference: true,
      });
    }
    cpSync('/lib64/ld-linux-x86-64.so.2', join(place, 'lib64/ld-linux-x86-64.so.2'), {
      dereference: true,
    });
    cpSync('/bin/dash', join(place, 'bin/sh'));
    const putmon = (...words: readonly string[]) =>
      run('chroot', [place, `/${archive}/bin/putmon`, ...words, '--data', '/tmp/data'], {
        // The certificates of this machine are not in there.
        env: { NODE_EXTRA_CA_CERTS: '' },
      });
    const outcome = await putmon('key', 'create');
    assert.equal(outcome.stderr, '');
    assert.match(outcome.stdout, /^SecretId {3}AKID\w{32}$/m);
    const doctor = await putmon('doctor');
    assert.match(doctor.stdout, /^ok +installation +the offline archive;/m);
  });
});

test(
  'systemd finds the unit hardened and right',
  { skip: missingCommand('systemd-analyze') },
  async () => {
    const unit = join(linux, 'putmon.service');
    const { stdout } = await run('systemd-analyze', ['security', '--offline=true', unit]);
    const [, exposure = '10'] =
      /Overall exposure level for putmon.service: ([\d.]+)/.exec(stdout) ?? [];
    assert.ok(Number(exposure) <= 2, stdout);
  },
);
