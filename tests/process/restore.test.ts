import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  cpSync,
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { assertTold } from './assert-told.js';
import { putmon, putmonJson } from '../support/run.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
const data = join(folder, 'data');
/** A backup with its master key, and one without. */
const whole = join(folder, 'whole');
const keyless = join(folder, 'keyless');
const otherKey = randomBytes(32).toString('hex');

await putmonJson(['key', 'create', '--data', data]);
await putmon(['namespace', 'create', 'host', '--data', data]);
await putmonJson(['backup', keyless, '--data', data]);
const { rows } = (await putmonJson(['backup', whole, '--data', data, '--with-master-key'])) as {
  rows: number;
};
writeFileSync(join(folder, 'other.key'), otherKey);
writeFileSync(join(folder, 'no.key'), 'no key at all');

/** A backup that somebody else has changed. */
class Changed {
  readonly folder: string;
  readonly database: string;

  constructor(from: string) {
    this.folder = join(folder, 'changed');
    this.database = join(this.folder, 'putmon.duckdb');
    rmSync(this.folder, { recursive: true, force: true });
    cpSync(from, this.folder, { recursive: true });
  }

  /** Says other things in the manifest. */
  tell(news: object): void {
    const file = join(this.folder, 'backup.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...manifest, ...news }));
  }

  /** Makes the manifest fit to the file. */
  fit(): void {
    const bytes = readFileSync(this.database);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    this.tell({ fileBytes: bytes.length, sha256 });
  }

  /** Puts something else in the place of a file, whose bytes lie beside the backup. */
  replace(name: string, put: (elsewhere: string, path: string) => void): void {
    const elsewhere = join(folder, 'elsewhere');
    renameSync(join(this.folder, name), elsewhere);
    put(elsewhere, join(this.folder, name));
  }
}

const makePipe = (_elsewhere: string, path: string): void => {
  execFileSync('mkfifo', [path]);
};
const noBackup = /^changed is no whole backup; name a folder that putmon backup made$/;
const wrongKey = /^the master key does not open the SecretKey of AKID/;
const noKey = /must hold 64 hex digits, or 32 bytes in base64$/;
const damaged = /^changed\/putmon\.duckdb is damaged: it is not what was backed up; take another$/;
const nothing = (): undefined => undefined;

/** What is wrong, of which backup, what was done to it, what is told; options, environment. */
const refused: readonly (readonly [
  string,
  string,
  (changed: Changed) => void,
  RegExp,
  string?,
  Readonly<Record<string, string>>?,
])[] = [
  ['another master key', keyless, nothing, wrongKey, '--master-key-file other.key'],
  ['another beside its own', whole, nothing, wrongKey, '--master-key-file other.key'],
  ['another in the environment', keyless, nothing, wrongKey, '', { PUTMON_MASTER_KEY: otherKey }],
  ['no master key in the file', keyless, nothing, noKey, '--master-key-file no.key'],
  [
    'another master key in the backup',
    whole,
    ({ folder: backup }) => {
      writeFileSync(join(backup, 'master.key'), otherKey);
    },
    wrongKey,
  ],
  [
    'an endless master key',
    whole,
    ({ folder: backup }) => {
      truncateSync(join(backup, 'master.key'), 2 ** 40);
    },
    /master\.key is over 4096 bytes$/,
  ],
  [
    'a database that is a link',
    whole,
    (changed) => {
      changed.replace('putmon.duckdb', symlinkSync);
    },
    /^changed\/putmon\.duckdb is no regular file$/,
  ],
  [
    'a database that is a pipe',
    whole,
    (changed) => {
      changed.replace('putmon.duckdb', makePipe);
    },
    /^changed\/putmon\.duckdb is no regular file$/,
  ],
  [
    'a database that has another name elsewhere',
    whole,
    (changed) => {
      changed.replace('putmon.duckdb', linkSync);
    },
    /^changed\/putmon\.duckdb has 2 names \(hard links\): copy the backup with cp -a/,
  ],
  [
    'a master key that is a link',
    whole,
    (changed) => {
      changed.replace('master.key', symlinkSync);
    },
    /^changed\/master\.key is no regular file$/,
  ],
  [
    'a master key that is a pipe',
    whole,
    (changed) => {
      changed.replace('master.key', makePipe);
    },
    /^changed\/master\.key is no regular file$/,
  ],
  [
    'a manifest that is a link',
    whole,
    (changed) => {
      changed.replace('backup.json', symlinkSync);
    },
    noBackup,
  ],
  [
    'a manifest that is a pipe',
    whole,
    (changed) => {
      changed.replace('backup.json', makePipe);
    },
    noBackup,
  ],
  ...[
    { fileName: '../data/putmon.duckdb' },
    { fileName: '..' },
    { fileName: 'backup.json' },
    { fileBytes: -1 },
    { fileBytes: 1e300 },
    { fileBytes: 0.5 },
    { takenSeconds: 1e300 },
    { sha256: '' },
    { tables: 'x'.repeat(2 ** 20) },
  ].map(
    (news) =>
      [
        `a manifest that says ${JSON.stringify(news).slice(0, 40)}`,
        whole,
        (changed: Changed) => {
          changed.tell(news);
        },
        noBackup,
      ] as const,
  ),
  [
    'a log beside the database',
    whole,
    ({ database }) => {
      writeFileSync(`${database}.wal`, 'x');
    },
    /^changed\/putmon\.duckdb\.wal is no part of a backup; take another backup$/,
  ],
  [
    'a database that is none, with a manifest that fits',
    whole,
    (changed) => {
      writeFileSync(changed.database, randomBytes(50_000));
      changed.fit();
    },
    damaged,
  ],
  [
    'an empty database, with a manifest that fits',
    whole,
    (changed) => {
      truncateSync(changed.database);
      changed.fit();
    },
    damaged,
  ],
];

describe('restore refuses, in a line, and writes nothing', () => {
  for (const [name, from, change, told, options = '', env = {}] of refused) {
    test(name, async () => {
      change(new Changed(from));
      const command = `restore changed --data new ${options}`.trim();
      await assertTold(command, 1, [told], { cwd: folder, env });
      assert.deepEqual(
        readdirSync(folder).filter((each) => each.startsWith('new')),
        [],
      );
      rmSync(join(folder, 'elsewhere'), { force: true });
    });
  }
});

describe('restore counts the rows itself', () => {
  test('whatever the manifest says', async () => {
    const changed = new Changed(whole);
    changed.tell({ tables: [{ name: 'accounts', rows: 1e9 }] });
    assert.equal(await rowsRestored(changed), rows);
  });

  test('also of a table whose name ends a quotation', async () => {
    const changed = new Changed(whole);
    const instance = await DuckDBInstance.create(changed.database);
    const connection = await instance.connect();
    await connection.run('CREATE TABLE "x"", (SELECT 1/0) --" AS SELECT 1 FROM range(7)');
    await connection.run('CHECKPOINT');
    connection.closeSync();
    instance.closeSync();
    changed.fit();
    assert.equal(await rowsRestored(changed), rows + 7);
  });
});

async function rowsRestored({ folder: backup }: Changed): Promise<number> {
  const target = join(folder, 'restored');
  rmSync(target, { recursive: true, force: true });
  const told = (await putmonJson(['restore', backup, '--data', target])) as { rows: number };
  return told.rows;
}
