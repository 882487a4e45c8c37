import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { putmon } from '../support/run.js';

const folder = '--data --config --json';
const account = `${folder} --account`;
const condition = '--windows --recovery --missing --repeat --severity';
const region = `${account} --region`;

/** Every command, with what it takes beside --help. */
const commands: Readonly<Record<string, string>> = {
  serve: '--config --data --receiver --control --auto-register --log-level …',
  accounts: folder,
  'key create': `${account} --kind --grant`,
  'key import': `${account} --kind --grant --secret-id`,
  'key grant': `${account} --grant --secret-id`,
  'key list': account,
  'key rotate': `${account} --secret-id`,
  'key block': `${account} --secret-id`,
  'key unblock': `${account} --secret-id`,
  'key revoke': `${account} --secret-id --yes`,
  'token create': `${account} --read --write --namespace --note`,
  'token list': account,
  'token revoke': `${folder} --yes`,
  'namespace create': region,
  'namespace list': region,
  'namespace delete': `${region} --yes`,
  'metric create': `${region} --namespace --dimension --unit --display`,
  'metric list': `${region} --namespace`,
  'metric delete': `${region} --namespace --yes`,
  put: '--url --secret-id --region --namespace --metric --dimension --value --stdin --json --sign-all',
  get: `${region} --namespace --metric --dimension --start --end --limit --statistic --period`,
  'alarm create': `${region} --namespace --metric --when --dimension --by ${condition} --receivers`,
  'alarm rules': `${region} --namespace --metric`,
  'alarm modify': `${region} --compare ${condition}`,
  'alarm delete': `${region} --yes`,
  'alarm bind': `${region} --dimension`,
  'alarm unbind': `${region} --dimension`,
  'alarm tell': region,
  'alarm receivers create': `${region} --channel --language --text`,
  'alarm receivers list': region,
  'alarm receivers modify': `${region} --name --channel --language --text`,
  'alarm receivers test': region,
  'alarm receivers delete': `${region} --yes`,
  'alarm list': `${region} --start --end`,
  'alarm deliveries': `${region} --limit`,
  'alarm silence': `${region} --for --until --dimension --reason`,
  'alarm silences': region,
  'alarm unsilence': region,
  'alarm explain': `${region} --dimension --start --end`,
  'alarm test': `${region} --namespace --metric --when --compare --by ${condition} --start --end --limit`,
  sign: '--secret-id --region --method --timestamp --nonce --json',
  'sign explain': `${folder} --signed-text`,
  call: `${region} --yes`,
  'console link': folder,
  audit: `${account} --action --actor --start --end --limit`,
  'audit verify': `${folder} --head`,
  backup: `${folder} --with-master-key`,
  restore: '--data --master-key-file --json',
  doctor: `${folder} --prometheus`,
  'check-config': '--config --data --receiver --control --auto-register --log-level … --json',
};

test('the help names every command', async () => {
  const groups = new Set(Object.keys(commands).map((command) => command.split(' ')[0] ?? ''));
  assert.deepEqual(await subcommandsOf([]), [...groups].sort());
  for (const group of ['key', 'token', 'namespace', 'metric', 'alarm', 'alarm receivers']) {
    const expected = Object.keys(commands)
      .filter((command) => command.startsWith(`${group} `))
      .map((command) => command.slice(group.length + 1).split(' ')[0] ?? '');
    assert.deepEqual(await subcommandsOf(group.split(' ')), [...new Set(expected)].sort());
  }
});

describe('the help explains every option', { concurrency: 2 }, () => {
  for (const [command, expected] of Object.entries(commands)) {
    test(command, async () => {
      const { stdout, exitCode } = await putmon([...command.split(' '), '--help']);
      assert.equal(exitCode, 0);
      assert.match(stdout, new RegExp(`^Usage: putmon ${command} .*\n\n\\w`));
      const options = [
        ...stdout.matchAll(/^ {2}(?:-h, )?(--[\w-]+)(?: [<[].*?[>\]])?(?: {2,}|\n {4,})(\S.*)/gm),
      ];
      assert.equal(options.length, stdout.match(/^ {2}-/gm)?.length, 'each has a text');
      const names = options.map(([, name = '']) => name).filter((name) => name !== '--help');
      const wanted = expected.split(' ');
      const others = wanted.includes('…') ? names.filter((name) => !wanted.includes(name)) : [];
      assert.deepEqual(names.sort(), [...wanted.filter((name) => name !== '…'), ...others].sort());
    });
  }
});

async function subcommandsOf(path: readonly string[]): Promise<string[]> {
  const { stdout } = await putmon([...path, '--help']);
  const [listed = ''] = stdout.split('Commands:\n')[1]?.split('\n\n') ?? [];
  const names = [...listed.matchAll(/^ {2}([\w-]+)/gm)].map(([, name = '']) => name);
  return names.filter((name) => name !== 'help').sort();
}
