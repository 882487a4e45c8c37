import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { modesIn } from './modes-in.js';
import { putmon, putmonJson, run } from '../support/run.js';
import { Server } from './server.js';
import { temporaryFolder } from './temporary-folder.js';

describe('a first start', { concurrency: true }, () => {
  for (const [situation, args, expected] of [
    ['without --auto-register', [], /^ {2}\S+bin\/putmon namespace create demo/m],
    ['with --auto-register', ['--auto-register'], /created as reports name them/],
    [
      'where all must be signed',
      ['--auto-register', '--signature-forms', 'all'],
      /put .*--sign-all/,
    ],
  ] as const) {
    test(`${situation}: the lines that it prints work as printed`, async () => {
      const cwd = temporaryFolder();
      const server = await Server.start({ data: "it's data", cwd, args });
      const { text } = server.output;
      assert.match(text, expected);
      assert.deepEqual(await runPrintedLines(text, cwd), [
        ...(args.length > 0
          ? []
          : ['created namespace demo in gz', 'created metric cpu_percent in demo']),
        '0 OK',
        '{"code":0,"message":"OK"}',
        'cpu_percent host=web1',
      ]);
      assert.equal(await server.stop(), 0);
    });
  }

  test('prints the SecretKey once, and both addresses; a restart keeps all and prints none', async () => {
    const data = join(temporaryFolder(), 'data');
    const first = await Server.start({ data, args: ['--auto-register'] });
    const [, secretId = ''] = /^ {2}SecretId {3}(AKID\w{32})$/m.exec(first.output.text) ?? [];
    const [, secretKey = ''] = /^ {2}SecretKey {2}(\w{32})$/m.exec(first.output.text) ?? [];
    assert.notEqual(secretId, '');
    assert.notEqual(secretKey, '');
    assert.notEqual(first.receiver, first.control);

    const env = { PUTMON_SECRET_ID: secretId, PUTMON_SECRET_KEY: secretKey };
    await put(first, env, 1);
    const asked = async () => ({
      samples: ((await putmonJson(['get', '--data', data, ...series])) as { data: unknown }).data,
      keys: await putmonJson(['key', 'list', '--data', data]),
      namespaces: await putmonJson(['namespace', 'list', '--data', data]),
      metrics: await putmonJson(['metric', 'list', '--data', data, '--namespace', 'demo']),
    });
    const kept = await asked();
    assert.equal(await first.stop(), 0);

    const second = await Server.start({ data });
    assert.match(second.output.lines[0] ?? '', /^putmon serves: /);
    assert.doesNotMatch(second.output.text, /Secret/);
    assert.deepEqual(await asked(), kept);
    await put(second, env, 2);
    assert.equal(await second.stop(), 0);
  });

  test('keeps what it makes from other users, and its access no longer than it runs', async () => {
    const data = join(temporaryFolder(), 'made', 'data');
    const server = await Server.start({ data });
    const modes = await modesOnceWritten(data);
    const names = [...modes.keys()].filter((name) => !name.includes('/'));
    const kept = ['putmon.duckdb', 'putmon.duckdb.wal', 'putmon.journal'];
    assert.deepEqual(names, [
      '.',
      'audit-head.json',
      'folder.json',
      'master.key',
      'operator.json',
      ...kept,
    ]);
    for (const [name, mode] of modes) assert.match(mode, /^folder 700$|^file 600$/, name);
    assert.equal(await server.stop(), 0);
    assert(!existsSync(join(data, 'operator.json')));
  });

  test('makes no key where one is imported beforehand', async () => {
    const data = join(temporaryFolder(), 'data');
    const args = ['key', 'import', '--data', data, '--secret-id', 'AKIDexample'];
    assert.equal((await putmon(args, { input: 'secret' })).exitCode, 0);
    const server = await Server.start({ data });
    assert.match(server.output.lines[0] ?? '', /^putmon serves: /);
    assert.equal(await server.stop(), 0);
  });
});

const series = ['--namespace', 'demo', '--metric', 'cpu_percent'];

async function put(server: Server, env: Record<string, string>, value: number): Promise<void> {
  const sample = [...series, '--dimension', 'host=web1', '--value', String(value)];
  const { stdout } = await putmon(['put', '--url', `http://${server.receiver}`, ...sample], {
    env,
  });
  assert.equal(stdout, '0 OK\n');
}

/** Every indented command, in turn. @returns the first line that each prints */
async function runPrintedLines(printed: string, cwd: string): Promise<string[]> {
  const commands = printed.match(/^ {2}(?:\S+bin\/putmon|curl|PUTMON_\w+=)(?:.*\\\n)*.*$/gm) ?? [];
  const firstLines: string[] = [];
  for (const command of commands) {
    const { exitCode, stdout, stderr } = await run('sh', ['-c', command], { cwd });
    assert.equal(exitCode, 0, `${command}\n${stderr}`);
    firstLines.push(stdout.split('\n')[0] ?? '');
  }
  return firstLines;
}

/** The head of the audit trail is written behind the commit of the first key. */
async function modesOnceWritten(data: string): Promise<Map<string, string>> {
  for (;;) {
    const names = readdirSync(data);
    if (names.includes('audit-head.json') && !names.includes('audit-head.json.draft')) {
      return modesIn(data);
    }
    await setTimeout(10);
  }
}
