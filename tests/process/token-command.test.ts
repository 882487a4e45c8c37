import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { hold, type Step } from './command-steps.js';
import { putmon, putmonJson } from '../support/run.js';
import { Server } from './server.js';
import { temporaryFolder } from './temporary-folder.js';

const newToken =
  /^token {4}putmon_read_[\w-]{43}\nid {7}rt-\w{8}\naccount {2}main \(read token\); the token is not /;

const session: readonly Step[] = [
  ['token list', 0, /^id {2}account {2}kind {2}namespaces {2}created {2}last used {2}note$/],
  [
    'token create',
    2,
    /^putmon: say what kind of token: --read lets its holder read the account's data; --write lets its holder report lines to the account$/,
  ],
  ['token create --read --note grafana', 0, newToken],
  ['token list', 0, /\nrt-\w{8} {2}main {5}read {2}all {9}\S+Z {2}never {6}grafana$/],
  [
    'token list --json',
    0,
    /^\[\{"tokenId":"rt-\w{8}","account":"main",.*"lastUsedSeconds":null\}\]$/,
  ],
  ['token create --read --account none', 1, /^putmon: \(-502\).*: there is no account "none"$/],
  ['token create --read --write', 2, /^putmon: say what kind of token: /],
  [
    'token create --write --namespace ops --namespace web --note backup',
    0,
    /^token {4}putmon_write_[\w-]{43}\nid {7}wt-\w{8}\naccount {2}main \(write token\); the token is not /,
  ],
  ['token list', 0, /\nwt-\w{8} {2}main {5}write {2}ops,web {5}\S+Z {2}never {6}backup$/],
  [
    'token create --write --namespace a.b',
    1,
    /^putmon: \(-503\).*: namespaces: "a.b" is not 1 to 32/,
  ],
  ['token create --read --namespace ops', 1, /^putmon: \(-503\).*: a read token is good for every/],
  ['token revoke rt-none0000', 1, /^putmon: \(-502\).*: there is no token "rt-none0000"$/],
  ['token revoke', 2, /^putmon: missing required argument 'id'; try --help$/],
];

interface NewToken {
  readonly tokenId: string;
  readonly token: string;
}

async function newFolder(): Promise<string> {
  const data = join(temporaryFolder(), 'data');
  assert.equal((await putmon(['key', 'create', '--data', data])).exitCode, 0);
  return data;
}

async function revokeAll(data: string): Promise<void> {
  const tokens = (await putmonJson(['token', 'list', '--data', data])) as NewToken[];
  assert.ok(tokens.length > 0);
  for (const { tokenId } of tokens) {
    await hold(
      [[`token revoke ${tokenId}`, 0, /^revoked (read|write) token [rw]t-\w{8} of account main$/]],
      data,
    );
  }
  assert.deepEqual(await putmonJson(['token', 'list', '--data', data]), []);
}

describe('putmon token does the same', () => {
  for (const workers of [1, 2]) {
    test(`on a running server, workers: ${workers}`, async () => {
      const data = await newFolder();
      const server = await Server.start({ data, workers });
      await hold(session, data);
      const kept = await putmonJson(['token', 'list', '--data', data]);
      assert.equal(await server.stop('SIGKILL'), null);
      const next = await Server.start({ data, workers });
      assert.deepEqual(await putmonJson(['token', 'list', '--data', data]), kept);
      await revokeAll(data);
      assert.equal(await next.stop('SIGKILL'), null);
      assert.deepEqual(await putmonJson(['token', 'list', '--data', data]), []);
    });
  }

  test('on the folder of a stopped one', async () => {
    const data = await newFolder();
    await hold(session, data);
    await revokeAll(data);
  });
});
