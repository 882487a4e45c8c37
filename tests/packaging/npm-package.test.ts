import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ProgramOutput } from '../support/program-output.js';
import { environmentWith, run } from '../support/run.js';
import { temporaryFolder } from '../process/temporary-folder.js';
import { missingCommand } from './missing-command.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
};
const addresses = ['--receiver', '127.0.0.1:0', '--control', '127.0.0.1:0'];
const flags = ['--max-semi-space-size=32', '--heap-growing-percent=100'];

describe('the launcher', { concurrency: true }, () => {
  for (const [shell, skip] of [
    ['sh', false],
    ['busybox', missingCommand('busybox')],
  ] as const) {
    test(
      `${shell}: a server is one process, with its V8 flags, and stops as told`,
      { skip },
      async () => {
        const folder = temporaryFolder();
        const link = linkTo(join(root, 'bin', 'putmon'), folder);
        const words = shell === 'sh' ? [link] : ['busybox', 'sh', link];
        const [command = '', ...args]: string[] = [
          ...words,
          'serve',
          '--data',
          join(folder, 'data'),
        ];
        const child = spawn(command, [...args, ...addresses], {
          env: { ...environmentWith(), PATH: pathOf(shell, folder) },
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        const output = new ProgramOutput(child);
        await output.line(/^putmon serves: /);
        const words0 = readFileSync(`/proc/${child.pid ?? 0}/cmdline`, 'utf8').split('\0');
        assert.match(words0[0] ?? '', /node$/);
        assert.deepEqual(words0.slice(1, 3), flags);
        child.kill('SIGTERM');
        assert.deepEqual(await once(child, 'close'), [0, null]);
      },
    );
  }

  test('exit codes and hostile arguments come through', async () => {
    const folder = temporaryFolder();
    const launcher = join(root, 'bin', 'putmon');
    const bad = await run(launcher, ['doctor', '--data', "no 'such' $(folder) *"]);
    assert.equal(bad.exitCode, 1);
    assert.equal(
      bad.stderr,
      "putmon: no 'such' $(folder) * is not there; name another with --data\n",
    );
    const wrong = await run(launcher, ['nonsense'], { cwd: folder });
    assert.equal(wrong.exitCode, 2);
  });

  test('without node it says what to install', async () => {
    const folder = temporaryFolder();
    const env = { PATH: pathOf('readlink', folder) };
    const outcome = await run('/bin/sh', [join(root, 'bin', 'putmon')], { env });
    assert.deepEqual(outcome, {
      exitCode: 1,
      stdout: '',
      stderr: 'putmon: there is no node in PATH; install Node.js 20.19 or newer\n',
    });
  });
});

describe('the npm package', () => {
  test('npx serves from the tarball alone, in an empty folder', async () => {
    const [cache, cwd] = [temporaryFolder(), temporaryFolder()];
    const pack = await run('npm', ['pack', '--pack-destination', cwd], { cwd: root });
    assert.equal(pack.exitCode, 0, pack.stderr);
    const env = environmentWith({ npm_config_cache: cacheFor(cache), npm_config_audit: 'false' });
    const npx = ['--yes', '--prefer-offline', `./putmon-${version}.tgz`];
    const child = spawn('npx', [...npx, 'serve', ...addresses], {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = new ProgramOutput(child);
    const closed = once(child, 'close');
    try {
      await output.line(/^putmon serves: /);
      const line = await output.line(/^ {2}\S.* get --data /);
      const got = await run('sh', ['-c', line.trim().replace(/ get .*/, ' --version')], { cwd });
      assert.deepEqual([got.stdout, got.stderr], [`${version}\n`, '']);
    } finally {
      // npx, the shell that it starts, and putmon.
      process.kill(-(child.pid ?? 0), 'SIGTERM');
      await closed;
    }
  });
});

function linkTo(launcher: string, folder: string): string {
  const [first, second] = [join(folder, 'first'), join(folder, 'putmon')];
  symlinkSync(launcher, first);
  symlinkSync('first', second);
  return second;
}

/** A PATH with nothing but node and the applets that busybox has. */
function pathOf(kind: string, folder: string): string {
  if (kind === 'sh') return process.env['PATH'] ?? '';
  const path = join(folder, 'path');
  mkdirSync(path);
  if (kind === 'busybox') {
    const busybox = execFileSync('which', ['busybox'], { encoding: 'utf8' }).trim();
    for (const applet of ['busybox', 'readlink']) symlinkSync(busybox, join(path, applet));
    symlinkSync(process.execPath, join(path, 'node'));
  }
  return path;
}

/** What npm has downloaded for the checkout serves npx, too; what npx installs stays apart. */
function cacheFor(folder: string): string {
  const cache = execFileSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).trim();
  symlinkSync(join(cache, '_cacache'), join(folder, '_cacache'));
  return folder;
}
