import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { OperatorCalls } from '../support/operator-calls.js';
import { numberedReport, storedNumbers } from './reporters.js';
import { program, putmonJson, run } from '../support/run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';
import { temporaryFolder } from './temporary-folder.js';
import { throughWorker, workersOf } from './worker-processes.js';

const descriptors = 400;
/** More than all processes may have open together. */
const floodCount = 3 * descriptors;
const limited = ['prlimit', `--nofile=${descriptors}:${descriptors}`];

for (const workers of [1, 2]) {
  test(`a flood of connections under a low ulimit -n, ${workers} of --workers`, async () => {
    const folder = temporaryFolder();
    const data = join(folder, 'data');
    const key = (await putmonJson(['key', 'create', '--data', data])) as KeyPair;
    const args = ['--auto-register'];
    const server = await Server.start({ data, workers, args, within: limited });
    await server.output.line(/connectionsMax.*400 files open.*LimitNOFILE.*ulimit -n/);
    const pids = workers === 1 ? [server.pid] : workersOf(server);

    const held = new Agent({ keepAlive: true, maxSockets: 1 });
    assert.equal(await codeOn(held, 1), 0);
    const flood = await openMany(server, floodCount);
    for (const pid of pids) {
      const open = readdirSync(`/proc/${pid}/fd`).length;
      assert.ok(open > descriptors / 3 && open < descriptors - 20, `${open} are open`);
    }

    assert.equal(await codeOn(held, 2), 0, 'journal and database go on');
    assert.deepEqual(await storedNumbers(data), [1, 2], 'queries go on');
    const operator = await OperatorCalls.on(data);
    await operator.perform('CreateNamespace', { namespace: 'made' });
    assert.equal((await fetch(`http://${server.control}/readyz`)).status, 200);
    await putmonJson(['backup', join(folder, 'backup'), '--data', data]);

    for (const socket of flood) socket.destroy();
    const served = await untilCode(0, 100);
    assert.ok(served, 'with descriptors free, service is back');

    // As many as one process serves, so that those beyond find a descriptor.
    const [pid = 0] = pids;
    const isTold = await throughWorker(pid, pids, async () => {
      const served = await openMany(server, servedCount() / workers);
      const told = await untilCode(1002, 100);
      for (const socket of served) socket.destroy();
      return told;
    });
    assert.ok(isTold, 'a connection beyond is told');
    held.destroy();
    assert.equal(await server.stop(), 0);
    assert.doesNotMatch(server.output.text, /EMFILE|"err":/);

    /** What the server says that it serves. */
    function servedCount(): number {
      const [, served] = /"msg":"(\d+) connections are served/.exec(server.output.text) ?? [];
      return Number(served);
    }

    async function untilCode(code: number, attempts: number): Promise<boolean> {
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const agent = new Agent();
        const told = await codeOn(agent, 1000 + attempt).catch(() => undefined);
        agent.destroy();
        if (told === code) return true;
        await setTimeout(20);
      }
      return false;
    }

    /** @throws where the connection is closed without a complete reply */
    function codeOn(agent: Agent, number: number): Promise<number> {
      return new Promise((resolve, reject) => {
        const call = request(server.url, { method: 'POST', agent }, (response) => {
          text(response).then((reply) => {
            resolve((JSON.parse(reply) as { code: number }).code);
          }, reject);
        });
        call.on('error', reject).end(numberedReport(key, number));
      });
    }
  });
}

/** Idle connections, once each is open or was closed by the server. */
async function openMany({ receiver }: Server, count: number): Promise<Socket[]> {
  const [host = '', port = ''] = receiver.split(':');
  const sockets = Array.from({ length: count }, () => connect(Number(port), host));
  for (const socket of sockets) socket.on('error', () => undefined).resume();
  await Promise.all(
    sockets.map(
      (socket) => new Promise((resolve) => socket.once('connect', resolve).once('close', resolve)),
    ),
  );
  return sockets;
}

describe('too few descriptors for any connection', () => {
  test('is one line, and exit code 2', async () => {
    const args = ['serve', '--data', join(temporaryFolder(), 'data')];
    const outcome = await run('prlimit', ['--nofile=180:180', process.execPath, program, ...args]);
    assert.equal(outcome.exitCode, 2);
    assert.match(
      outcome.stderr,
      /^putmon: this process may have 180 files open, and needs at least \d+: raise .*\n$/,
    );
  });
});
