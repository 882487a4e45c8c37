import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { temporaryFolder } from '../../process/temporary-folder.js';
import { ProgramOutput } from '../../support/program-output.js';
import { run } from '../../support/run.js';
import { missingCommand } from '../missing-command.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
};
const skip =
  process.getuid?.() === 0 && process.arch === 'x64'
    ? missingCommand('buildah', 'bwrap', 'unshare')
    : 'needs root on x64';

interface ImageConfig {
  readonly config: {
    readonly User: string;
    readonly Labels: Readonly<Record<string, string>>;
    readonly Healthcheck: { readonly Test: readonly string[] };
    readonly Entrypoint: readonly string[];
    readonly Cmd: readonly string[];
    readonly Env: readonly string[];
  };
}

describe('the image', { skip }, () => {
  const folder = temporaryFolder();
  const places = ['--root', join(folder, 'root'), '--runroot', join(folder, 'run')];
  const storage = [...places, '--storage-driver', 'vfs'];
  const name = 'localhost/putmon:test';

  before(async () => {
    const env = { PUTMON_PACKAGE_LEVEL: '0', PUTMON_ONLY_ARCHIVE: '1' };
    const archive = await run(join(root, 'packaging/linux/build'), [folder], { env });
    assert.equal(archive.exitCode, 0, archive.stderr);
    const image = await run(join(root, 'packaging/image/build'), [folder, name], {
      env: { PUTMON_BUILDAH: storage.join(' ') },
    });
    assert.equal(image.exitCode, 0, image.stderr);
  });

  test('takes reports from its read-only root as its own user, and says that it lives', async () => {
    const container = buildah('from', name).trim();
    const mounted = buildah('mount', container).trim();
    const { config } = (
      JSON.parse(buildah('inspect', '--type', 'image', name)) as {
        Docker: ImageConfig;
      }
    ).Docker;
    assert.equal(config.User, '10001:10001');
    assert.equal(config.Labels['org.opencontainers.image.version'], version);

    const data = join(folder, 'data');
    mkdirSync(data, { mode: 0o700 });
    const env = config.Env.map((entry) => entry.split('='));
    const within = [
      ...['--unshare-all', '--uid', '10001', '--gid', '10001', '--die-with-parent'],
      ...['--ro-bind', mounted, '/', '--bind', data, '/data', '--tmpfs', '/tmp'],
      ...['--proc', '/proc', '--dev', '/dev', '--chdir', '/data', '--clearenv'],
      ...env.flatMap(([variable = '', text = '']) => ['--setenv', variable, text]),
    ];
    // One container: what `exec` runs beside the server shares its network.
    const health = config.Healthcheck.Test.slice(1).join(' ');
    const steps = `
      ${[...config.Entrypoint, ...config.Cmd].join(' ')} & server=$!
      until ${health}; do kill -0 $server || exit 9; done
      putmon key create --json > /tmp/key
      while IFS='"' read -r _ name _ text _; do
        case $name in
        secretId) export PUTMON_SECRET_ID=$text ;;
        secretKey) export PUTMON_SECRET_KEY=$text ;;
        esac
      done < /tmp/key
      putmon namespace create demo
      putmon metric create load --namespace demo --dimension host
      putmon put --namespace demo --metric load --dimension host=a --value 1
      putmon doctor
      echo new > /usr/lib/putmon/new && echo 'the root is not read-only'
      kill -TERM $server
      wait $server && echo stopped`;
    const child = spawn('bwrap', [...within, '/bin/sh', '-c', steps], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = new ProgramOutput(child);
    await once(child, 'close');
    const { text } = output;
    assert.match(text, /^0 OK$/m, text);
    assert.match(text, /^ok +installation +the image;/m, text);
    assert.match(text, /^stopped$/m, text);
    assert.doesNotMatch(text, /SecretKey|not read-only/);
  });

  function buildah(...words: readonly string[]): string {
    return execFileSync('buildah', [...storage, ...words], { encoding: 'utf8' });
  }
});

test('the manifests are YAML, and name the image of this version', () => {
  for (const file of ['compose.yaml', 'kubernetes.yaml', 'prometheus.yml']) {
    const text = readFileSync(join(root, 'packaging/image', file), 'utf8');
    for (const document of parseAllDocuments(text)) {
      assert.deepEqual('errors' in document ? document.errors : [], [], file);
    }
    for (const [, named] of text.matchAll(/image: putmon:(\S+)/g)) assert.equal(named, version);
  }
});
