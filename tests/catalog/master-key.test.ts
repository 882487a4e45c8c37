import assert from 'node:assert/strict';
import { chmod, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { MasterKeyError, loadMasterKey } from '../../src/catalog/master-key.js';
import { makeTemporaryFolder, type TemporaryFolder } from './temporary-folder.js';

const key = Buffer.from(Array.from({ length: 32 }, (_, index) => 255 - index));
let folder: TemporaryFolder;

before(async () => {
  folder = await makeTemporaryFolder();
});
after(() => folder.remove());

const texts: { title: string; text: string; accepted: boolean }[] = [
  { title: 'hex', text: key.toString('hex'), accepted: true },
  { title: 'upper-case hex', text: key.toString('hex').toUpperCase(), accepted: true },
  { title: 'base64', text: key.toString('base64'), accepted: true },
  { title: 'base64 without padding', text: key.toString('base64').slice(0, -1), accepted: true },
  { title: 'hex with a line end', text: `${key.toString('hex')}\n`, accepted: true },
  { title: 'nothing', text: '', accepted: false },
  { title: '31 bytes of hex', text: key.toString('hex').slice(2), accepted: false },
  { title: '33 bytes of base64', text: Buffer.alloc(33).toString('base64'), accepted: false },
  { title: 'a password', text: 'correct horse battery staple', accepted: false },
];
for (const { title, text, accepted } of texts) {
  test(`${title} is ${accepted ? 'a master key' : 'refused'}, as variable and as file`, async () => {
    const path = join(folder.path, title);
    await writeFile(path, text, { mode: 0o600 });
    for (const load of [
      () => loadMasterKey(text, '/nowhere', true),
      () => loadMasterKey(undefined, path, true),
    ]) {
      if (accepted) assert.deepEqual(await load(), key);
      else await assert.rejects(load, isOneLine(/must hold 64 hex digits, or 32 bytes in base64$/));
    }
  });
}

test('the file is made at first use, for its owner alone', async () => {
  const path = join(folder.path, 'made.key');
  const made = await loadMasterKey(undefined, path, true);
  assert.equal(made.length, 32);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.equal(await readFile(path, 'utf8'), `${made.toString('hex')}\n`);
  assert.deepEqual(await loadMasterKey(undefined, path, true), made);
});

test('those who make the file at once agree on one key', async () => {
  const path = join(folder.path, 'raced.key');
  const keys = await Promise.all(
    Array.from({ length: 20 }, () => loadMasterKey(undefined, path, true)),
  );
  assert.equal(new Set(keys.map((each) => each.toString('hex'))).size, 1);
  const leftovers = (await readdir(folder.path)).filter((name) => name.startsWith('raced.key.'));
  assert.deepEqual(leftovers, []);
});

for (const mode of [0o640, 0o604, 0o660, 0o620]) {
  test(`a file of mode ${mode.toString(8)} is refused`, async () => {
    const path = join(folder.path, `${mode.toString(8)}.key`);
    await writeFile(path, key.toString('hex'));
    await chmod(path, mode);
    const advice = new RegExp(`^${path} is open to other users: run chmod 600 ${path}$`);
    await assert.rejects(loadMasterKey(undefined, path, true), isOneLine(advice));
    await chmod(path, 0o400);
    assert.deepEqual(await loadMasterKey(undefined, path, true), key);
  });
}

test('where a new file would open no stored key, none is made', async () => {
  const path = join(folder.path, 'gone.key');
  await assert.rejects(loadMasterKey(undefined, path, false), isOneLine(/gone\.key is gone/));
  assert.ok(!(await readdir(folder.path)).includes('gone.key'));
});

test('a folder that is not there is told in one line', async () => {
  const path = join(folder.path, 'absent', 'master.key');
  await assert.rejects(loadMasterKey(undefined, path, true), isOneLine(/can not be used: ENOENT/));
});

function isOneLine(pattern: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof MasterKeyError);
    assert.match(error.message, pattern);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  };
}
