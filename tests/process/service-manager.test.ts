import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, closeSync, fstatSync, mkdirSync, openSync } from 'node:fs';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, test } from 'node:test';
import { missingCommand } from '../packaging/missing-command.js';
import { ProgramOutput } from '../support/program-output.js';
import { environmentWith, program, putmon, putmonJson, run } from '../support/run.js';
import { Server } from './server.js';
import { temporaryFolder } from './temporary-folder.js';

/** Prints what comes to a socket of the kind that systemd listens on. */
const listener = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print('bound', flush=True)
while True:
    print(s.recv(4096).decode().replace('\\n', ' '), flush=True)
`;
const addresses = ['--receiver', '127.0.0.1:0', '--control', '127.0.0.1:0', '--workers', '1'];

describe('under systemd', { concurrency: true }, () => {
  const skip = missingCommand('systemd-notify', 'python3');
  for (const workers of [1, 2]) {
    test(
      `a server tells when it is ready and when it stops, workers ${workers}`,
      { skip },
      async () => {
        const folder = temporaryFolder();
        const socket = join(folder, 'notify');
        const peer = spawn('python3', ['-c', listener, socket], {
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        try {
          const told = new ProgramOutput(peer);
          await told.line(/^bound$/);
          const env = { NOTIFY_SOCKET: socket };
          const server = await Server.start({ data: join(folder, 'data'), env, workers });
          assert.match(await told.line(/READY=1/), new RegExp(`reports at ${server.receiver}`));
          assert.equal(await server.stop(), 0);
          await told.line(/STOPPING=1/);
        } finally {
          peer.kill();
        }
      },
    );
  }

  test('without systemd-notify a line says so, and reports are taken', async () => {
    const env = { NOTIFY_SOCKET: '/nowhere', PATH: temporaryFolder() };
    const server = await Server.start({ data: join(temporaryFolder(), 'data'), env });
    await server.output.line(/"systemd was not told: systemd-notify failed"/);
    assert.equal(await server.stop(), 0);
  });

  test('lines in the journal have their priority, and no SecretKey is among them', async () => {
    const folder = temporaryFolder();
    const [file, data] = [join(folder, 'journal'), join(folder, 'data')];
    const journal = openSync(file, 'a');
    const { dev, ino } = fstatSync(journal);
    const env = environmentWith({ JOURNAL_STREAM: `${dev}:${ino}` });
    const child = spawn(process.execPath, [program, 'serve', '--data', data, ...addresses], {
      env,
      stdio: ['ignore', journal, journal],
    });
    closeSync(journal);
    const closed = once(child, 'close');
    const deadline = Date.now() + 60_000;
    while (!readFileSync(file, 'utf8').includes('putmon serves')) {
      if (Date.now() > deadline) throw new Error(readFileSync(file, 'utf8'));
      await delay(50);
    }
    child.kill('SIGTERM');
    await closed;
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    assert.deepEqual(
      lines.filter((line) => !/^<[3467]>/.test(line)),
      [],
    );
    assert.ok(lines.some((line) => line.startsWith('<6>putmon serves: ')));
    assert.ok(lines.some((line) => line.startsWith('<6>{"level":"info"')));
    assert.ok(!lines.some((line) => line.includes('SecretKey')));
    assert.ok(lines.some((line) => line.startsWith('<6>There is no key yet')));
    assert.deepEqual(await putmonJson(['accounts', '--data', data]), []);
  });

  test('a failure in the journal is an error', async () => {
    const file = join(temporaryFolder(), 'journal');
    const journal = openSync(file, 'a');
    const { dev, ino } = statSync(file);
    const env = environmentWith({ JOURNAL_STREAM: `${dev}:${ino}` });
    const child = spawn(process.execPath, [program, 'doctor', '--data', '/nowhere'], {
      env,
      stdio: ['ignore', 'ignore', journal],
    });
    closeSync(journal);
    assert.deepEqual(await once(child, 'close'), [1, null]);
    assert.match(readFileSync(file, 'utf8'), /^<3>putmon: /);
  });
});

test('firstKey: false makes no key, and says how to make one', async () => {
  const data = join(temporaryFolder(), 'data');
  const server = await Server.start({ data, args: ['--first-key', 'false'] });
  await server.output.line(/^There is no key yet, .* key create --data /);
  assert.doesNotMatch(server.output.text, /SecretKey/);
  assert.equal(await server.stop(), 0);
});

describe('commands of another user say which user to become', () => {
  const skip = process.getuid?.() === 0 ? false : 'needs root';

  test('root does not leave files in the folder of a service', { skip }, async () => {
    const data = join(temporaryFolder(), 'data');
    await putmonJson(['key', 'create', '--data', data]);
    chownSync(data, 65534, 65534);
    const advice = 'belongs to nobody; run the command as that user: sudo -u nobody putmon ...\n';
    for (const words of [
      ['key', 'list'],
      ['serve', ...addresses],
      ['backup', `${data}.backup`],
    ]) {
      const { exitCode, stderr } = await putmon([...words, '--data', data]);
      assert.equal(exitCode, 1);
      assert.equal(stderr, `putmon: ${data} ${advice}`);
    }
  });

  test(
    'a user without rights is told whose the folder and the configuration are',
    { skip },
    async () => {
      const folder = temporaryFolder();
      chmodSync(folder, 0o755);
      const [data, config] = [join(folder, 'data'), join(folder, 'putmon.yaml')];
      mkdirSync(data, { mode: 0o700 });
      chownSync(data, 2, 2);
      writeFileSync(config, `data: ${data}\n`, { mode: 0o640 });
      chownSync(config, 0, 2);
      const become = 'run the command as that user: sudo -u bin putmon ...';
      const nobody = { uid: 65534 };
      const closed = await putmon(['key', 'list', '--data', data], nobody);
      assert.equal(closed.exitCode, 1);
      assert.ok(closed.stderr.endsWith(`; ${become}\n`), closed.stderr);
      const unread = await putmon(['key', 'list', '--config', config], nobody);
      assert.equal(unread.exitCode, 2);
      assert.ok(unread.stderr.endsWith(`; ${become}\n`), unread.stderr);
    },
  );
});

test('doctor says which kind of installation it is', async () => {
  const data = join(temporaryFolder(), 'data');
  await putmonJson(['key', 'create', '--data', data]);
  const direct = await putmon(['doctor', '--data', data]);
  assert.match(direct.stdout, /^warning +installation +a checkout in .*without its launcher/m);
  const launcher = program.replace('dist/src/cli/putmon.js', 'bin/putmon');
  const launched = await run(launcher, ['doctor', '--data', data]);
  assert.match(launched.stdout, /^ok +installation +a checkout in .*, putmon \d.*, Node.js v\d/m);
});
