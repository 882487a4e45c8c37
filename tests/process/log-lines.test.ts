import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { putmon, putmonJson } from '../support/run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';
import { temporaryFolder } from './temporary-folder.js';

test('stdout holds lines for people, then JSON, and no secret but the first one, once', async () => {
  const data = join(temporaryFolder(), 'data');
  const server = await Server.start({ data, args: ['--auto-register', '--log-level', 'trace'] });
  const { token } = JSON.parse(readFileSync(join(data, 'operator.json'), 'utf8')) as {
    token: string;
  };
  const [, first = ''] = /^ {2}SecretKey {2}(\w+)$/m.exec(server.output.text) ?? [];
  const forPeople = server.output.lines.length;

  const created = (await putmonJson([
    'key',
    'create',
    '--account',
    'a',
    '--data',
    data,
  ])) as KeyPair;
  const imported = { secretId: 'AKIDexample', secretKey: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE' };
  const args = ['key', 'import', '--secret-id', imported.secretId, '--data', data];
  await putmon(args, { input: imported.secretKey });
  await report(server, created, '1');
  await report(server, { ...created, secretKey: imported.secretKey }, '1');
  await report(server, imported, '1', 'not a namespace');
  const query = `SecretId=${created.secretId}&Nonce=1&Signature=${imported.secretKey}`;
  await fetch(`${server.url}?${query}`);
  await fetch(`http://${server.control}/v2/index.php`, {
    headers: { authorization: `Bearer ${token}x` },
  });
  await putmon(['sign', 'explain', `http://x/v2/index.php?${query}`, '--data', data]);
  assert.equal(await server.stop(), 0);

  const lines = server.output.lines.slice(forPeople);
  assert(lines.length >= 7, server.output.text);
  for (const line of lines) {
    const { level, time, msg } = JSON.parse(line) as Record<string, unknown>;
    assert.match(String(level), /^(?:trace|debug|info|warn|error)$/);
    assert.match(String(time), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    assert.notEqual(msg, '');
  }
  const masterKey = readFileSync(join(data, 'master.key'), 'utf8').trim();
  for (const secret of [first, created.secretKey, imported.secretKey, token, masterKey]) {
    assert.notEqual(secret, '');
    assert(!lines.join('\n').includes(secret));
  }
});

async function report(
  server: Server,
  key: KeyPair,
  value: string,
  namespace = 'demo',
): Promise<void> {
  const sample = ['--metric', 'cpu', '--dimension', 'host=web1', '--value', value];
  const env = { PUTMON_SECRET_ID: key.secretId, PUTMON_SECRET_KEY: key.secretKey };
  await putmon(['put', '--url', `http://${server.receiver}`, '--namespace', namespace, ...sample], {
    env,
  });
}
