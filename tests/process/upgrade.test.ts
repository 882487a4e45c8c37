import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { contentOf } from '../support/folder-content.js';
import { putmon, putmonJson } from '../support/run.js';
import { Server } from './server.js';
import { temporaryFolder } from './temporary-folder.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
};
/** The fixture's samples stay, however late the test runs. */
const keepAll = ['--retention-days', '3650'];

/** Lets a file say that a newer putmon wrote it. */
function makeNewer(file: string, news: object = { format: 2, version: '9.9.9' }): void {
  const content = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...content, ...news }));
}

/** A folder that the last release left. */
function oldFolder(): string {
  const folder = temporaryFolder();
  const archive = join(root, 'tests/process/folders/first-version.tar.gz');
  execFileSync('tar', ['-xzf', archive, '-C', folder]);
  return folder;
}

function markOf(data: string): { readonly format: number; readonly version?: string } {
  return JSON.parse(readFileSync(join(data, 'folder.json'), 'utf8')) as {
    format: number;
    version?: string;
  };
}

async function report(server: Server, data: string): Promise<void> {
  const place = ['--data', data, '--account', 'shop'];
  const key = (await putmonJson(['key', 'create', ...place])) as {
    secretId: string;
    secretKey: string;
  };
  const env = { PUTMON_SECRET_ID: key.secretId, PUTMON_SECRET_KEY: key.secretKey };
  const words = ['--namespace', 'cvm', '--metric', 'cpu', '--dimension', 'host=web1'];
  const url = `http://${server.receiver}`;
  const sent = await putmon(['put', '--url', url, ...words, '--value', '12'], { env });
  assert.equal(sent.stdout, '0 OK\n', sent.stderr);
}

async function valuesIn(data: string): Promise<number[]> {
  return (await contentOf(data)).samples.map(({ value }) => value).sort((a, b) => a - b);
}

describe('an upgrade, and the way back', () => {
  test('the new version opens the folder and stores; the backup made before leads back', async () => {
    const data = oldFolder();
    const folder = temporaryFolder();
    // The old version's part, which the new one plays: a backup beside the master key.
    const asBefore = join(folder, 'as-before');
    cpSync(data, asBefore, { recursive: true });
    const backup = join(folder, 'before-upgrade');
    const made = await putmon(['backup', backup, '--with-master-key', '--data', asBefore]);
    assert.equal(made.exitCode, 0, made.stderr);

    const upgraded = await Server.start({ data, args: keepAll });
    await report(upgraded, data);
    assert.equal(await upgraded.stop(), 0);
    assert.deepEqual(await valuesIn(data), [1, 2.5, 7, 12]);
    assert.deepEqual([markOf(data).format, markOf(data).version], [1, version]);

    // To the old version the folder may be one of a newer format.
    makeNewer(join(data, 'folder.json'));
    const refused = await putmon(['serve', '--data', data, '--receiver', '127.0.0.1:0']);
    assert.equal(refused.exitCode, 1);
    assert.match(refused.stderr, /^putmon: .* has data format 2, written by putmon 9\.9\.9;/);

    const restored = join(folder, 'restored');
    const wayBack = await putmon(['restore', backup, '--data', restored]);
    assert.equal(wayBack.exitCode, 0, wayBack.stderr);
    const before = await Server.start({ data: restored, args: keepAll });
    await report(before, restored);
    assert.equal(await before.stop(), 0);
    assert.deepEqual(await valuesIn(restored), [1, 2.5, 7, 12]);
  });
});

describe('what a newer version wrote is refused by name, and left as it is', () => {
  for (const [news, writer] of [
    [{ format: 2, version: '9.9.9' }, 'putmon 9.9.9'],
    [{ format: 77 }, 'a newer putmon'],
  ] as const) {
    test(`a data folder of ${writer}`, async () => {
      const data = join(temporaryFolder(), 'data');
      await putmonJson(['key', 'create', '--data', data]);
      const file = join(data, 'folder.json');
      const {
        format,
        version: _,
        ...rest
      } = JSON.parse(readFileSync(file, 'utf8')) as {
        format: number;
        version: string;
      };
      assert.equal(format, 1);
      writeFileSync(file, JSON.stringify({ ...rest, ...news }));
      const before = readFileSync(join(data, 'putmon.duckdb'));
      for (const args of [
        ['serve', '--receiver', '127.0.0.1:0'],
        ['key', 'list'],
      ]) {
        const { exitCode, stderr } = await putmon([...args, '--data', data]);
        assert.equal(exitCode, 1);
        assert.equal(
          stderr,
          `putmon: ${data} has data format ${news.format}, written by ${writer}; this is putmon ` +
            `${version}, which reads format 1: install ${writer}, or restore a backup made before ` +
            'the upgrade into a new folder\n',
        );
      }
      const doctor = await putmon(['doctor', '--data', data]);
      assert.equal(doctor.exitCode, 1);
      assert.match(doctor.stdout, new RegExp(`failed +opening +.*written by ${writer}`));
      assert.deepEqual(readFileSync(join(data, 'putmon.duckdb')), before);
    });
  }

  test('a backup', async () => {
    const folder = temporaryFolder();
    const [data, backup] = [join(folder, 'data'), join(folder, 'backup')];
    await putmonJson(['key', 'create', '--data', data]);
    await putmonJson(['backup', backup, '--data', data, '--with-master-key']);
    makeNewer(join(backup, 'backup.json'));
    rmSync(data, { recursive: true });
    const { exitCode, stderr } = await putmon(['restore', backup, '--data', data]);
    assert.equal(exitCode, 1);
    assert.match(stderr, /^putmon: .*backup has data format 2, written by putmon 9\.9\.9;/);
  });
});

test('the changelog begins with this version, and has a section for each', () => {
  const changes = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
  const headings: readonly string[] = changes.match(/^## .*$/gm) ?? [];
  assert.equal(headings[0], `## ${version}`);
  assert.ok(headings.includes('## 0.1.0'));
});
