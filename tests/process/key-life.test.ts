import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { numberedReport } from './reporters.js';
import { putmon, putmonJson } from '../support/run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';
import { temporaryFolder } from './temporary-folder.js';

const data = join(temporaryFolder(), 'data');
const imported = {
  secretId: 'AKDuXhrYW5ilcFO11bakwWxxxxxxxxxxxxx',
  secretKey: 'tsPHxrAB8fhffaGNm',
};
const main = await key('create --account main');
const sub = await key('create --account main --kind sub');
const foreign = await key('create --account other');
const server = await Server.start({ data, args: ['--auto-register'] });

/** In this order: what is done, then what a report of each key is answered. */
const life: readonly (readonly [
  string,
  () => Promise<unknown>,
  Readonly<Record<string, number>>,
])[] = [
  ['created', () => key('list'), { main: 0, sub: 1011, foreign: 0, imported: 1011 }],
  ['imported, with a newline after the secret', importKey, { main: 0, imported: 0 }],
  ['blocked', () => key(`block --secret-id ${main.secretId}`), { main: 1008, imported: 0 }],
  ['unblocked', () => key(`unblock --secret-id ${main.secretId}`), { main: 0 }],
  ['revoked', () => key(`revoke --secret-id ${imported.secretId}`), { main: 0, imported: 1011 }],
  ['rotated', rotate, { main: 0, rotated: 0 }],
  ['ended', () => key(`revoke --secret-id ${main.secretId}`), { main: 1011, rotated: 0 }],
];

const keys: Record<string, KeyPair> = { main, sub, foreign, imported };
let reports = 0;

describe('a key decides what a report is answered', () => {
  for (const [situation, change, codes] of life) {
    test(situation, async () => {
      await change();
      const names = Object.keys(codes);
      const answers = await Promise.all(names.map(async (name) => [name, await report(name)]));
      assert.deepEqual(Object.fromEntries(answers), codes);
    });
  }

  test('put prints what it is answered, and fails where that is not 0', async () => {
    const sample = ['--namespace', 'load', '--metric', 'number', '--dimension', 'host=web1'];
    const args = ['put', '--url', `http://${server.receiver}`, ...sample, '--value', '1', '--json'];
    for (const [secretKey, exitCode, code] of [
      [foreign.secretKey, 0, 0],
      [main.secretKey, 1, 1011],
    ] as const) {
      const env = { PUTMON_SECRET_ID: foreign.secretId, PUTMON_SECRET_KEY: secretKey };
      const outcome = await putmon(args, { env });
      assert.equal((JSON.parse(outcome.stdout) as { code: number }).code, code);
      assert.equal(outcome.exitCode, exitCode);
    }
  });

  for (const [command, told] of [
    [`unblock --secret-id ${main.secretId}`, /^putmon: \(-503\).* is revoked for good$/m],
    ['block --secret-id none', /^putmon: \(-502\).*: there is no SecretId "none"$/m],
    ['import --secret-id two%words', /^putmon: \(-503\).*: secretId is not 1 to 128 visible/m],
    [
      `import --secret-id ${foreign.secretId}`,
      /^putmon: \(-514\)Resource already exists: SecretId/m,
    ],
    ['create --account a/b', /^putmon: \(-503\).*: account "a\/b" is not 1 to 64 letters/m],
  ] as const) {
    test(`refused: ${command.replaceAll(/AKID\w+/g, 'AKID…')}`, async () => {
      const words = command.split(' ').map((word) => word.replace('%', ' '));
      const { stderr, exitCode } = await putmon(['key', ...words, '--data', data], { input: 'x' });
      assert.match(stderr, told);
      assert.equal(exitCode, 1);
    });
  }

  test('the list tells the kind and the state of each, and no SecretKey', async () => {
    const { stdout } = await putmon(['key', 'list', '--data', data]);
    const rows = stdout
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.split(/ {2,}/).slice(0, 3));
    assert.deepEqual(rows, [
      [main.secretId, 'main', 'revoked'],
      [sub.secretId, 'sub', 'active'],
      [imported.secretId, 'main', 'revoked'],
      [keys['rotated']?.secretId, 'main', 'active'],
    ]);
  });
});

async function key(command: string): Promise<KeyPair> {
  return (await putmonJson(['key', ...command.split(' '), '--data', data])) as KeyPair;
}

async function importKey(): Promise<void> {
  const args = ['key', 'import', '--secret-id', imported.secretId, '--data', data];
  const { exitCode, stdout } = await putmon(args, { input: `${imported.secretKey}\r\n` });
  assert.equal(exitCode, 0);
  assert(!stdout.includes(imported.secretKey));
}

async function rotate(): Promise<void> {
  keys['rotated'] = await key(`rotate --secret-id ${main.secretId}`);
}

async function report(name: string): Promise<number> {
  reports += 1;
  const body = numberedReport(keys[name] ?? main, reports);
  const response = await fetch(server.url, { method: 'POST', body });
  return ((await response.json()) as { code: number }).code;
}
