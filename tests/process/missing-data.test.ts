import assert from 'node:assert/strict';
import { cpSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { describe, test } from 'node:test';
import { anywhere, assertTold } from './assert-told.js';
import {
  contentOf,
  faultLineOf,
  type FolderContent,
  openFolder,
} from '../support/folder-content.js';
import { numberedReport } from './reporters.js';
import { putmon, putmonJson } from '../support/run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
const reportCount = 10;

/** Files that hold nothing of their own: the next start makes them anew, and serves all there is. */
const needless = /^(audit-head\.json|folder\.json|operator\.json|LOCK|LOG|LOG\.old|reserve)$/;

/** How a folder was used before a file of it was lost. */
interface Use {
  readonly name: string;
  readonly args: readonly string[];
  /** What ended each run. */
  readonly signals: readonly ('SIGTERM' | 'SIGKILL')[];
}

const uses: readonly Use[] = [
  { name: 'killed in its first run', args: [], signals: ['SIGKILL'] },
  { name: 'stopped', args: [], signals: ['SIGTERM'] },
  {
    name: 'stopped, then killed twice',
    args: ['--workers', '2'],
    signals: ['SIGTERM', 'SIGKILL', 'SIGKILL'],
  },
  {
    name: 'killed, its log folded in at each commit',
    args: ['--checkpoint-bytes-max', '1'],
    signals: ['SIGKILL', 'SIGKILL'],
  },
];

const losses: readonly (readonly [string, (path: string) => void])[] = [
  ['removed', rmSync],
  ['emptied', truncateSync],
];

interface UsedFolder {
  readonly name: string;
  readonly data: string;
  readonly whole: FolderContent;
}

const folders: UsedFolder[] = [];
for (const use of uses) folders.push(await used(use));

for (const { name, data, whole } of folders) {
  describe(`a folder that was ${name}`, () => {
    for (const file of filesOf(data)) {
      const isNeeded = !needless.test(basename(file));
      for (const [loss, lose] of losses) {
        test(`${file} ${loss}: ${isNeeded ? 'named, and not opened' : 'made anew'}`, async () => {
          const copy = copied(data);
          lose(join(copy, file));
          if (isNeeded) assertNames(await faultOf(copy), file);
          else assert.deepEqual(await contentOf(copy), whole);
        });
      }
    }
  });
}

/** By the folder, as `uses` numbers them. */
const told: readonly (readonly [number, string, RegExp])[] = [
  [0, 'putmon.duckdb.wal', /putmon\.duckdb has nothing of this folder: .*damaged.*run putmon doc/],
  [0, 'putmon.duckdb', /putmon\.duckdb is gone, and its log putmon\.duckdb\.wal is not enough: /],
  [1, 'putmon.duckdb', /putmon\.duckdb is gone, and putmon\.journal is not enough: .*damaged/],
  [1, 'putmon.journal', /putmon\.journal is gone: the stored data is damaged; run putmon doctor/],
  [2, 'putmon.duckdb.wal', /putmon\.duckdb ends at record \d+ .*putmon\.duckdb\.wal was removed/],
  [2, 'master.key', /^the master key file .*master\.key is gone, and a new one would open no key/],
];

describe('what is gone of a used folder is told in a line: serve and doctor exit with 1', () => {
  for (const [place, file, line] of told) {
    test(`${file} of a folder that was ${uses[place]?.name ?? ''}`, async () => {
      const copy = copied(folders[place]?.data ?? '');
      rmSync(join(copy, file), { recursive: true });
      const doctor = await putmon(['doctor', '--data', copy]);
      assert.equal(doctor.exitCode, 1, doctor.stdout);
      assert.match(doctor.stdout, new RegExp(`^failed .*${file.replaceAll('.', '\\.')}`, 'm'));
      await assertTold(`serve ${anywhere} --data ${copy}`, 1, [line]);
    });
  }
});

test('a folder without its mark is taken over as it is, and marked', async () => {
  const [first] = folders;
  assert.ok(first);
  const copy = copied(first.data);
  rmSync(join(copy, 'folder.json'));
  assert.deepEqual(await contentOf(copy), first.whole);
  rmSync(join(copy, 'putmon.journal'), { recursive: true });
  assert.match(await faultOf(copy), /putmon\.journal is gone/);
});

test('a log that was cut off before what the catalog wrote, and a mark after it, is named', async () => {
  const data = copied(folders[1]?.data ?? '');
  const log = join(data, 'putmon.duckdb.wal');
  const engines = await openFolder(data);
  const { size } = statSync(log);
  await engines.catalog.createAccount('later');
  await engines.store.maintain(Date.now() / 1000);
  const killed = join(folder, 'cut');
  cpSync(data, killed, { recursive: true });
  await engines.close();
  truncateSync(join(killed, 'putmon.duckdb.wal'), size);
  assert.match(await faultOf(killed), /putmon\.duckdb\.wal was removed or cut off/);
});

async function used({ name, args, signals }: Use): Promise<UsedFolder> {
  const data = join(folder, name.replaceAll(/\W+/g, '-'));
  for (const [run, signal] of signals.entries()) {
    const server = await Server.start({ data, args: ['--auto-register', ...args] });
    const create = ['key', 'create', '--account', `a${run}`, '--data', data];
    const key = (await putmonJson(create)) as KeyPair;
    for (let report = 1; report <= reportCount; report += 1) {
      const body = numberedReport(key, run * reportCount + report);
      const answer = await fetch(server.url, { method: 'POST', body });
      assert.equal(((await answer.json()) as { code: number }).code, 0);
    }
    await server.stop(signal);
  }
  const whole = await contentOf(copied(data));
  assert.equal(whole.samples.length, signals.length * reportCount);
  return { name, data, whole };
}

function copied(from: string): string {
  const to = join(folder, 'copied');
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
  return to;
}

function filesOf(data: string): string[] {
  return readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => statSync(path).size > 0)
    .map((path) => relative(data, path));
}

/** What an operator is told of a folder that does not open. */
async function faultOf(data: string): Promise<string> {
  return (await faultLineOf(data)) ?? assert.fail('it opens');
}

function assertNames(line: string, file: string): void {
  const journal = file.endsWith('.log') ? '|newest log of the journal' : '';
  assert.match(line, new RegExp(`${basename(file).replaceAll('.', '\\.')}${journal}`));
  assert.match(line, /damaged|master key|must hold 64 hex digits/);
}
