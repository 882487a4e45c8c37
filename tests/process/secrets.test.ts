import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { modesIn } from './modes-in.js';
import { numberedReport } from './reporters.js';
import { putmon, putmonJson } from '../support/run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';
import { temporaryFolder } from './temporary-folder.js';

const folder = temporaryFolder();
const data = join(folder, 'data');
const keys: KeyPair[] = [];
/** Whatever was answered or written to the terminal, by where it came from. */
const told = new Map<string, string>();
const signatures: string[] = [];

/** The forms in which a secret could lie in a file. */
const forms = {
  'as it is': (secret: string) => Buffer.from(secret),
  'in base64': (secret: string) => Buffer.from(Buffer.from(secret).toString('base64')),
  'in hex': (secret: string) => Buffer.from(Buffer.from(secret).toString('hex')),
  'in UTF-16': (secret: string) => Buffer.from(secret, 'utf16le'),
};

async function start(): Promise<Server> {
  // Whatever the mask of the shell leaves open, the program closes.
  const within = ['sh', '-c', 'umask 000; exec "$@"', 'sh'];
  const env = { PUTMON_LOG_LEVEL: 'trace' };
  return Server.start({ data, within, env, args: ['--auto-register'] });
}

async function send(server: Server, key: KeyPair, value: number): Promise<void> {
  const good = JSON.parse(numberedReport(key, value)) as { readonly Signature: string };
  const bad = { ...good, Signature: randomBytes(20).toString('base64') };
  for (const report of [good, bad, { ...good, Timestamp: 'x' }, { ...good, Data: 'x' }]) {
    signatures.push(report.Signature);
    const response = await fetch(server.url, { method: 'POST', body: JSON.stringify(report) });
    told.set(`answer ${signatures.length}`, await response.text());
  }
}

function assertNowhere(texts: ReadonlyMap<string, Buffer>, secrets: readonly string[]): void {
  for (const [place, bytes] of texts) {
    for (const secret of secrets) {
      for (const [form, encode] of Object.entries(forms)) {
        assert.ok(!bytes.includes(encode(secret)), `${place} has a secret ${form}`);
      }
    }
  }
}

function filesIn(place: string): Map<string, Buffer> {
  const names = [...modesIn(place)].filter(([, mode]) => mode.startsWith('file'));
  return new Map(names.map(([name]) => [name, readFileSync(join(place, name))]));
}

const secretsOf = (): string[] => [...keys.map(({ secretKey }) => secretKey), token];

const created = (await putmonJson(['key', 'create', '--data', data])) as KeyPair;
let server = await start();
const rotate = ['key', 'rotate', '--secret-id', created.secretId, '--data', data];
const rotated = (await putmonJson(rotate)) as KeyPair;
const imported = { secretId: 'AKIDimported', secretKey: randomBytes(24).toString('base64url') };
const words = [
  'key',
  'import',
  '--secret-id',
  imported.secretId,
  '--account',
  'second',
  '--data',
  data,
];
const { exitCode, stdout, stderr } = await putmon(words, { input: imported.secretKey });
assert.equal(exitCode, 0, stderr);
told.set('key import', stdout);
keys.push(created, rotated, imported);
const { token } = (await putmonJson(['token', 'create', '--read', '--data', data])) as {
  readonly token: string;
};
for (const [value, key] of keys.entries()) await send(server, key, value);
for (const page of ['healthz', 'readyz', 'metrics', 'openapi.json']) {
  told.set(page, await (await fetch(`http://${server.control}/${page}`)).text());
}
for (const args of [['key', 'list'], ['token', 'list'], ['doctor'], ['namespace', 'list']]) {
  told.set(args.join(' '), (await putmon([...args, '--data', data])).stdout);
}

describe('a SecretKey or a token is told once, and then nowhere', () => {
  test('not in the files of a server that runs, was killed, or has stopped', async () => {
    assert.equal(keys.length, 3);
    assertNowhere(filesIn(data), secretsOf());
    await server.stop('SIGKILL');
    assertNowhere(filesIn(data), secretsOf());
    told.set('log before the kill', server.output.text);
    server = await start();
    assertNowhere(filesIn(data), secretsOf());
    assert.equal(await server.stop(), 0);
    assertNowhere(filesIn(data), secretsOf());
    told.set('log after the kill', server.output.text);
  });

  test('not in a backup without the master key', async () => {
    const backup = join(folder, 'backup');
    await putmonJson(['backup', backup, '--data', data]);
    const key = readFileSync(join(data, 'master.key'), 'utf8').trim();
    assertNowhere(filesIn(backup), [
      ...secretsOf(),
      key,
      Buffer.from(key, 'hex').toString('latin1'),
    ]);
  });

  test('not in a log line at trace, an answer, a page or a listing; and no Signature', () => {
    const texts = new Map([...told].map(([place, text]) => [place, Buffer.from(text)]));
    assert.match(told.get('log before the kill') ?? '', /"code":0/, 'the log tells of reports');
    assertNowhere(texts, [...secretsOf(), ...signatures]);
  });
});

test('every file is for its owner alone, whatever the mask, also a new log', async () => {
  const server = await start();
  const [key] = keys;
  assert.ok(key !== undefined);
  await send(server, key, 10);
  const modes = modesIn(data);
  await server.stop('SIGKILL');
  for (const [name, mode] of modes) assert.match(mode, /^folder 700$|^file 600$/, name);
  for (const name of ['master.key', 'putmon.duckdb', 'putmon.journal/CURRENT'])
    assert.ok(modes.has(name));
});
