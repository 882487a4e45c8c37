import assert from 'node:assert/strict';
import { linkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { anywhere, assertTold } from './assert-told.js';
import { numberedReport, storedNumbers } from './reporters.js';
import { putmon, putmonJson, run } from '../support/run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
const [data, copy, other] = ['data', 'copy', 'other'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
const key = (await putmonJson(['key', 'create', '--data', data])) as KeyPair;

async function report(server: Server, number: number): Promise<void> {
  const answer = await fetch(server.url, { method: 'POST', body: numberedReport(key, number) });
  assert.equal(((await answer.json()) as { code: number }).code, 0);
}

function serve(served: string): Promise<Server> {
  return Server.start({ data: served, args: ['--auto-register'] });
}

/** By `serve`, and by `doctor`, whether a server runs on it or not. */
async function assertRefused(name: string, told: RegExp): Promise<void> {
  const doctor = await putmon(['doctor', '--data', name], { cwd: folder });
  assert.equal(doctor.exitCode, 1);
  assert.match(doctor.stdout, /^failed +files +\S+/m);
  await assertTold(`serve ${anywhere} --data ${name}`, 1, [told], { cwd: folder });
}

const linked = /^\w+\/putmon\.duckdb has 2 names \(hard links\): another folder may write it too/;

test('a folder of hard links is refused, and so is the original until they are gone', async () => {
  const server = await serve(data);
  await report(server, 1);
  await run('cp', ['-al', data, copy]);
  await assertRefused('copy', linked);
  const doctor = await putmon(['doctor', '--data', data]);
  assert.match(doctor.stdout, /^failed +files +.*putmon\.duckdb has 2 names/m);
  assert.equal(doctor.exitCode, 1);
  await report(server, 2);
  assert.equal(await server.stop(), 0);
  await assertRefused('data', linked);
  await assertRefused('copy', linked);
  rmSync(copy, { recursive: true });
  assert.deepEqual(await storedNumbers(data), [1, 2]);
});

/** What leads from another folder to a file of this one, and what is told of it. */
const ways: readonly (readonly [string, () => Promise<unknown>, RegExp])[] = [
  ['hard links, at rest', () => run('cp', ['-al', data, other]), linked],
  [
    'symbolic links',
    () => run('cp', ['-as', data, other]),
    /^other\/putmon\.duckdb is no regular file: another folder may write it too/,
  ],
  [
    'a hard link of one file of the journal',
    async () => {
      await run('cp', ['-a', data, other]);
      linkSync(join(other, 'putmon.journal', 'CURRENT'), join(folder, 'linked'));
    },
    /^other\/putmon\.journal\/CURRENT has 2 names \(hard links\)/,
  ],
  [
    'a journal that lies elsewhere',
    async () => {
      await run('cp', ['-a', data, other]);
      renameSync(join(other, 'putmon.journal'), join(folder, 'elsewhere'));
      symlinkSync(join(folder, 'elsewhere'), join(other, 'putmon.journal'));
    },
    /^other\/putmon\.journal is no folder of its own/,
  ],
];

describe('a folder that shares a file is refused by name', () => {
  for (const [name, make, told] of ways) {
    test(name, async () => {
      await make();
      await assertRefused('other', told);
      for (const made of [other, join(folder, 'linked')]) {
        rmSync(made, { recursive: true, force: true });
      }
      assert.deepEqual(await storedNumbers(data), [1, 2]);
    });
  }
});

test('a whole copy is a folder of its own: both are served, and each has its own reports', async () => {
  await run('cp', ['-a', data, copy]);
  // A key may have another name: nobody writes it.
  linkSync(join(data, 'master.key'), join(folder, 'kept.key'));
  const servers = [await serve(data), await serve(copy)] as const;
  await report(servers[0], 3);
  await report(servers[1], 4);
  for (const server of servers) assert.equal(await server.stop(), 0);
  assert.deepEqual(await storedNumbers(data), [1, 2, 3]);
  assert.deepEqual(await storedNumbers(copy), [1, 2, 4]);
});
