import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ProgramOutput } from '../support/program-output.js';
import { environmentWith, program, putmon, run } from '../support/run.js';
import { replayRound } from './seed-bytes.js';
import {
  beside,
  findPython2,
  mayUnshare,
  ownNetwork,
  seedKey,
  seedPrograms,
} from './seed-programs.js';
import { Server } from './server.js';
import { temporaryFolder } from './temporary-folder.js';

const document = fileURLToPath(
  new URL('../../../../shared/seed/put-monitor-data.zh.md', import.meta.url),
);
const hostsFile = join(temporaryFolder(), 'hosts');
writeFileSync(hostsFile, '127.0.0.1 localhost receiver.monitor.tencentyun.com\n');

const python = await findPython2();
const lacking = [
  ...(python === undefined ? ['Python 2'] : []),
  ...((await mayUnshare(hostsFile)) ? [] : ['the right to unshare networks and mounts']),
];
const skip = lacking.length > 0 && `without ${lacking.join(' and ')}: their bytes are replayed`;
const wrongKey = 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE';

describe("the seed's programs", { concurrency: true }, () => {
  for (const { method, file, namespace } of seedPrograms) {
    describe(method, { concurrency: true }, () => {
      test(`${basename(file)} is that of the document`, { skip: !existsSync(document) }, () => {
        const blocks = readFileSync(document, 'utf8').split(/^ ?``` *\n/m);
        assert(blocks.includes(readFileSync(file, 'utf8')));
      });

      test('succeeds round after round, unchanged', { skip }, async () => {
        const server = await serveSeed(seedKey.secretKey, ownNetwork(hostsFile));
        const lines = await runRounds(file, server, 2);
        assert.deepEqual(lines, Array(2).fill('send succ,data:{"code":0,"message":"OK"}'));
        assert.deepEqual(await storedValues(namespace, server, beside(server.pid)), [0.3, 0.3]);
      });

      test('with a wrong key, says what it was answered', { skip }, async () => {
        const server = await serveSeed(wrongKey, ownNetwork(hostsFile));
        const [line = ''] = await runRounds(file, server, 1);
        assert.match(line, /^send error,retcode:1011,msg:authentication failed.*,data:\S/);
      });

      test('its bytes, replayed', async () => {
        const server = await serveSeed(seedKey.secretKey, []);
        for (const [nonce, secretKey, code] of [
          [345122, seedKey.secretKey, 0],
          [345123, seedKey.secretKey, 0],
          [345124, wrongKey, 1011],
        ] as const) {
          const answer = await replayRound(method, server.receiver, nonce, secretKey);
          assert.equal((answer as { code: number }).code, code);
        }
        assert.deepEqual(await storedValues(namespace, server, []), [0.3, 0.3]);
      });
    });
  }
});

/** Port 8080 is what the programs name. */
async function serveSeed(secretKey: string, within: readonly string[]): Promise<SeedServer> {
  const data = join(temporaryFolder(), 'data');
  const key = ['--data', data, '--secret-id', seedKey.secretId];
  const imported = await putmon(['key', 'import', ...key], { input: `${secretKey}\n` });
  assert.equal(imported.exitCode, 0, imported.stderr);
  const receiver = `127.0.0.1:${within.length > 0 ? 8080 : 0}`;
  const args = ['--auto-register'];
  return Object.assign(await Server.start({ data, receiver, within, args }), { data });
}

type SeedServer = Server & { readonly data: string };

async function runRounds(file: string, server: Server, rounds: number): Promise<string[]> {
  const [command, ...words] = [...beside(server.pid), python?.command ?? '', file];
  const env = environmentWith({ ...python?.env, PYTHONUNBUFFERED: '1' });
  const sender = spawn(command, words, { env });
  try {
    return await new ProgramOutput(sender).first(rounds, /./);
  } finally {
    sender.kill('SIGKILL');
  }
}

async function storedValues(
  namespace: string,
  { data }: SeedServer,
  within: readonly string[],
): Promise<number[]> {
  const series = ['--region', 'sh', '--namespace', namespace, '--metric', 'diskusage'];
  const get = [program, 'get', '--data', data, ...series, '--json'];
  const [command = '', ...words] = [...within, process.execPath, ...get];
  const { stdout } = await run(command, words);
  const answer = JSON.parse(stdout) as { data: { value: number }[] };
  return answer.data.map(({ value }) => value);
}
