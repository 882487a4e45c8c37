import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { reportOf } from '../support/report.js';
import { putmon, putmonJson } from '../support/run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';
import { temporaryFolder } from './temporary-folder.js';

/** The shortest window that there is. */
const windowMilliseconds = 10_000;
const disks = Array.from({ length: 20 }, (_, at) => `disk=sd${at}`);
const env = {
  PUTMON_NOTICE_NETWORKS: '127.0.0.0/8',
  PUTMON_ALARM_GRACE_SECONDS: '0',
  PUTMON_NOTICE_BACKOFF_SECONDS_MAX: '1',
};

interface Notice {
  readonly deliveryId: string;
  readonly kind: string;
}

/** What was taken, each perhaps more than once. */
const taken: Notice[] = [];
let requestCount = 0;
/** Every third notice is refused, so that some wait whenever the server is killed. */
const peer = createServer((request, response) => {
  void text(request).then((body) => {
    requestCount += 1;
    const isTaken = requestCount % 3 !== 0;
    if (isTaken) taken.push(JSON.parse(body) as Notice);
    response.writeHead(isTaken ? 200 : 503).end();
  });
}).listen(0, '127.0.0.1');
after(() => {
  peer.closeAllConnections();
  peer.close();
});

function takenOf(kind: string): Set<string> {
  return new Set(taken.filter((each) => each.kind === kind).map(({ deliveryId }) => deliveryId));
}

async function report(server: Server, key: KeyPair, value: number): Promise<void> {
  const parameters = {
    Namespace: 'host',
    Timestamp: Math.floor(Date.now() / 1000),
    Nonce: randomInt(2 ** 40),
    Data: disks.map((disk) => ({
      dimensions: { disk: disk.slice('disk='.length) },
      metricName: 'disk_used',
      value,
    })),
  };
  const body = JSON.stringify(reportOf(parameters, { key }));
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(server.url, { method: 'POST', headers, body });
  assert.equal(((await answer.json()) as { code: number }).code, 0);
}

/** Moments around the close of a window, when it is judged and people are told, and others. */
const killAfterMilliseconds = [
  (): number => untilClose() + randomInt(50),
  (): number => untilClose() + 1000 + randomInt(100),
  (): number => randomInt(1500),
  (): number => untilClose() + randomInt(1500),
];

function untilClose(): number {
  return windowMilliseconds - (Date.now() % windowMilliseconds);
}

test('killed at any moment, no alarm is lost, none opens twice, every notice comes', async () => {
  await once(peer, 'listening');
  const data = join(temporaryFolder(), 'data');
  const key = (await putmonJson(['key', 'create', '--data', data])) as KeyPair;
  const start = (): Promise<Server> => Server.start({ data, env, args: ['--auto-register'] });
  const command = async (...words: string[]): Promise<void> => {
    const { exitCode, stderr } = await putmon([...words, '--data', data]);
    assert.equal(exitCode, 0, stderr);
  };
  let server = await start();
  await report(server, key, 10);
  const channel = `webhook=http://127.0.0.1:${(peer.address() as AddressInfo).port}/`;
  await command('alarm', 'receivers', 'create', 'ops', '--channel', channel);
  const metric = ['--namespace', 'host', '--metric', 'disk_used'];
  await command('alarm', 'create', ...metric, '--when', 'max(10s) >= 80', '--receivers', 'ops');

  for (const millisecondsOf of killAfterMilliseconds) {
    await report(server, key, 91);
    await setTimeout(millisecondsOf());
    assert.equal(await server.stop('SIGKILL'), null);
    server = await start();
  }
  await report(server, key, 91);
  await setTimeout(untilClose() + 100);
  await report(server, key, 10);

  const deadline = Date.now() + 6 * windowMilliseconds;
  while (takenOf('ended').size < disks.length && Date.now() < deadline) await setTimeout(100);
  const alarms = (await putmonJson(['alarm', 'list', '--data', data])) as {
    object: string;
    okStatus: string;
  }[];
  const deliveries = (await putmonJson([
    ...['alarm', 'deliveries', '--limit', '100', '--data', data],
  ])) as { state: string }[];
  assert.equal(await server.stop(), 0);
  assert.deepEqual(alarms.map(({ object }) => object).sort(), [...disks].sort(), 'each once');
  assert.ok(alarms.every(({ okStatus }) => okStatus === '1'));
  assert.equal(takenOf('opened').size, disks.length);
  assert.equal(takenOf('ended').size, disks.length);
  assert.deepEqual(
    [deliveries.length, new Set(deliveries.map(({ state }) => state))],
    [2 * disks.length, new Set(['delivered'])],
  );
});
