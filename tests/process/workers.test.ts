import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  diskUsage,
  getOf,
  postOf,
  reportOf,
  type ReportParameters,
  type RequestParts,
} from '../support/report.js';
import { codeOf } from '../support/send.js';
import { numberedReport, storedNumbers } from './reporters.js';
import { putmon, putmonJson } from '../support/run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';
import { temporaryFolder } from './temporary-folder.js';
import { throughWorker, workersOf } from './worker-processes.js';

const folder = temporaryFolder();
const data = join(folder, 'data');
const config = join(folder, 'putmon.yaml');
writeFileSync(config, 'autoRegister: true\n');
const key = await createKey();
const masterKey = readFileSync(join(data, 'master.key'), 'utf8').trim();
const server = await Server.start({
  data,
  args: ['--config', config, '--metrics-per-namespace-max', '2'],
  env: { PUTMON_MASTER_KEY: masterKey },
  workers: 2,
});
const workers = workersOf(server);

async function createKey(): Promise<KeyPair> {
  return (await putmonJson(['key', 'create', '--data', data])) as KeyPair;
}

/** What a request is answered by each worker in turn. */
async function codesOf(request: () => Buffer): Promise<number[]> {
  const codes: number[] = [];
  for (const pid of workers) {
    codes.push(await throughWorker(pid, workers, () => codeOf(server.receiver, request())));
  }
  return codes;
}

let nonce = 0;

function freshReport(changes: ReportParameters = {}, signer = key): ReportParameters {
  nonce += 1;
  const Timestamp = Math.floor(Date.now() / 1000);
  return reportOf({ Timestamp, Nonce: nonce, ...changes }, { key: signer });
}

describe('each code of either half comes through every worker', () => {
  const postWith = (changes: ReportParameters) => () => postOf(freshReport(changes));
  const sendAs = (parts: RequestParts) => () => postOf(freshReport(), parts);

  for (const [situation, code, request] of [
    ['a report', 0, postWith({})],
    ['a report by GET', 0, () => getOf(freshGet())],
    ['neither GET nor POST', 1000, sendAs({ method: 'PUT' })],
    ['neither of the two paths', 1001, sendAs({ target: '/' })],
    ['no body', 1004, () => postOf('')],
    ['a body that is no JSON', 1005, () => postOf('{"Action":')],
    ['no Signature', 1009, postWith({ Signature: undefined })],
    ['a Timestamp that is no integer', 1010, postWith({ Timestamp: 'now' })],
    ['another Nonce than was signed', 1011, () => postOf({ ...freshReport(), Nonce: 7 })],
    ['another Action', 1012, postWith({ Action: 'GetMonitorData' })],
    ['a body that is too long', 1015, () => postOf('x'.repeat(1_048_577))],
    ['two Hosts', 1012, sendAs({ headers: { HOST: 'again' } })],
    ['a header that is too long', 1015, sendAs({ headers: { X: 'x'.repeat(32_768) } })],
    ['a Timestamp of yesterday', 1021, postWith({ Timestamp: 1_700_000_000 })],
    ['a Region without a store', 1014, postWith({ Region: 'mars' })],
    ['a Namespace that is none', 1016, postWith({ Namespace: '-' })],
    ['no datum', 1019, postWith({ Data: [] })],
    ['a long name', 1020, postWith({ Data: [{ ...diskUsage, metricName: 'm'.repeat(65) }] })],
    ['other dimensions', 1017, postWith({ Data: [{ ...diskUsage, dimensions: { host: 'a' } }] })],
    ['a name that is none', 1013, postWith({ Data: [{ ...diskUsage, metricName: '-' }] })],
  ] as const) {
    test(`${situation}: ${code}`, async () => {
      assert.deepEqual(await codesOf(request), [code, code]);
    });
  }

  function freshGet(): ReportParameters {
    nonce += 1;
    const Timestamp = Math.floor(Date.now() / 1000);
    return reportOf({ Timestamp, Nonce: nonce }, { key, method: 'GET' });
  }

  test('what the owner refuses is told whole: each bad datum, and when to come again', async () => {
    const Data = [diskUsage, { ...diskUsage, dimensions: { host: 'a' } }];
    const response = await fetch(server.url, {
      method: 'POST',
      body: JSON.stringify(freshReport({ Data })),
    });
    const answer = (await response.json()) as { details: { index: number; code: number }[] };
    assert.deepEqual(
      answer.details.map(({ index, code }) => [index, code]),
      [[1, 1017]],
    );
  });
});

test('the same report through each worker is answered 0 and stored once', async () => {
  const request = Buffer.from(postOf(numberedReport(key, 1)));
  assert.deepEqual(await codesOf(() => request), [0, 0]);
  assert.deepEqual(await storedNumbers(data), [1]);
});

describe('a change of keys holds for every worker from its answer on', () => {
  let second: KeyPair;
  for (const [situation, change, code] of [
    ['created', async () => (second = await createKey()), 0],
    ['blocked', () => changeKey('block'), 1008],
    ['unblocked', () => changeKey('unblock'), 0],
    ['revoked', () => changeKey('revoke'), 1011],
  ] as const) {
    test(`${situation}: ${code}`, async () => {
      await change();
      assert.deepEqual(await codesOf(() => postOf(freshReport({}, second))), [code, code]);
    });
  }

  async function changeKey(change: string): Promise<void> {
    await putmonJson(['key', change, '--secret-id', second.secretId, '--data', data]);
  }
});

test('a reload holds for every worker once the log says so', async () => {
  for (const [at, [setting, code]] of [
    ['denyNetworks: [127.0.0.0/8]', 1008],
    ['signatureForms: all', 1011],
    ['denyNetworks: []', 0],
  ].entries()) {
    writeFileSync(config, `autoRegister: true\n${setting}\n`);
    server.signal('SIGHUP');
    await server.output.first(at + 1, /"msg":"reloaded/);
    assert.deepEqual(await codesOf(() => postOf(freshReport())), [code, code]);
  }
});

describe('the lines and the processes', () => {
  test('refusals are logged with the number of their worker', async () => {
    const [first = 0] = workers;
    const request = postOf(freshReport({ Namespace: 'of-worker-1' }));
    await throughWorker(first, workers, () => codeOf(server.receiver, request));
    const line = await server.output.line(/of-worker-1/);
    assert.equal((JSON.parse(line) as { worker: number }).worker, 1);
  });

  test('no secret is among the words or the environment of a worker', () => {
    for (const pid of workers) {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const variables = readFileSync(`/proc/${pid}/environ`, 'utf8');
      assert.doesNotMatch(variables, /PUTMON_/);
      for (const secret of [masterKey, key.secretKey]) {
        assert(!words.includes(secret) && !variables.includes(secret));
      }
    }
  });

  test('a worker follows its owner alone: not the signals that all processes get', async () => {
    for (const pid of workers) {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, signal);
    }
    assert.equal(await codeOf(server.receiver, postOf(freshReport())), 0);
  });
});

// The last with this server: a process that is just being made must not be stopped, or read.
test('the metrics are the sum over all workers, also once one of them is gone', async () => {
  const before = await okCount();
  assert.deepEqual(await codesOf(() => postOf(freshReport())), [0, 0]);
  assert.equal(await okCount(), before + 2);
  process.kill(workers[1] ?? 0, 'SIGKILL');
  const line = await server.output.line(/a worker ended; another takes its place/);
  const { level, worker, signal } = JSON.parse(line) as Record<string, unknown>;
  assert.deepEqual([level, worker, signal], ['error', 2, 'SIGKILL']);
  assert.equal(await okCount(), before + 2);
  assert.match(await metricsPage(), /^putmon_workers_replaced_total 1$/m);
  assert.equal(await server.stop(), 0);
});

async function okCount(): Promise<number> {
  return Number(/^putmon_reports_total\{code="ok"\} (\d+)$/m.exec(await metricsPage())?.[1]);
}

async function metricsPage(): Promise<string> {
  return (await fetch(`http://${server.control}/metrics`)).text();
}

test('an address that is taken is told in one line', async () => {
  const holder = await Server.start({ data: join(folder, 'other') });
  const args = ['serve', '--data', join(folder, 'third'), '--workers', '2'];
  const listen = ['--receiver', holder.receiver, '--control', '127.0.0.1:0'];
  const { exitCode, stdout, stderr } = await putmon([...args, ...listen]);
  assert.equal(exitCode, 1);
  assert.equal(stdout, '');
  assert.equal(stderr, `putmon: ${holder.receiver} is taken; choose another address\n`);
  await holder.stop();
});
