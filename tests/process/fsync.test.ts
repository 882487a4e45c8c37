import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { OperatorCalls } from '../support/operator-calls.js';
import { numberedReport } from './reporters.js';
import { putmonJson } from '../support/run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';
import { canTrace, readSystemCalls, type SystemCall, tracingTo } from './system-calls.js';
import { temporaryFolder } from './temporary-folder.js';

const skip = canTrace() ? false : 'strace is not here, or may not trace';
const reportCount = 20;
const numbers = Array.from({ length: reportCount }, (_, at) => 7_000_001 + at);

/** What reports are acknowledged from, and what keeps the catalog. */
const journal = /\/putmon\.journal\/\d+\.log$/;
const database = /\/putmon\.duckdb(\.wal)?$/;

describe('what the system sees before an answer of 0', { skip }, () => {
  test('a report is written and synced', async () => {
    const calls = await callsWhile(async ({ server, key }) => {
      for (const number of numbers) await report(server, key, number);
    });
    for (const number of numbers) {
      assertSynced(calls, `"value":${number}`, journal, doubleOf(number));
    }
  });

  test('each of many reports at once is written and synced', async () => {
    const calls = await callsWhile(async ({ server, key }) => {
      await Promise.all(numbers.map((number) => report(server, key, number)));
    });
    for (const number of numbers) {
      assertSynced(calls, `"value":${number}`, journal, doubleOf(number));
    }
  });

  test('a change of the catalog is written and synced', async () => {
    const calls = await callsWhile(async ({ data }) => {
      const operator = await OperatorCalls.on(data);
      for (const number of numbers) {
        await operator.perform('CreateNamespace', { namespace: `made_${number}` });
      }
    });
    for (const number of numbers) {
      const name = `made_${number}`;
      assertSynced(calls, name, database, Buffer.from(name));
    }
  });
});

interface Running {
  readonly server: Server;
  readonly data: string;
  readonly key: KeyPair;
}

/** The system calls of a server while something is done. */
async function callsWhile(work: (running: Running) => Promise<void>): Promise<SystemCall[]> {
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  const trace = join(folder, 'trace');
  const key = (await putmonJson(['key', 'create', '--data', data])) as KeyPair;
  const limits = ['--namespaces-per-region-max', '0'];
  const server = await Server.start({
    data,
    args: ['--auto-register', ...limits],
    within: tracingTo(trace),
  });
  await work({ server, data, key });
  assert.equal(await server.stop(), 0);
  return readSystemCalls(trace);
}

async function report(server: Server, key: KeyPair, number: number): Promise<void> {
  const response = await fetch(server.url, { method: 'POST', body: numberedReport(key, number) });
  assert.equal(((await response.json()) as { code: number }).code, 0);
}

/** At the answer, what was asked for is written and synced. */
function assertSynced(
  calls: readonly SystemCall[],
  words: string,
  files: RegExp,
  bytes: Buffer,
): void {
  const { meanwhile } = exchangeOf(calls, words);
  const written = meanwhile.find((call) => isWrite(call, files) && call.bytes.includes(bytes));
  assert.ok(written !== undefined, `${words} is not written`);
  assert.ok(isSynced(written, meanwhile), `${words}: ${written.name}`);
}

/** What was done between the return of the read with these words and the write of its answer. */
function exchangeOf(calls: readonly SystemCall[], words: string): { meanwhile: SystemCall[] } {
  const request = calls.find(({ file, bytes }) => isSocket(file) && bytes.includes(words));
  assert.ok(request, `no request with ${words}`);
  const answer = calls.find(
    (call) =>
      call.begun > request.returned &&
      call.descriptor === request.descriptor &&
      call.bytes.includes('{"code":0'),
  );
  assert.ok(answer, `no answer to ${words}`);
  const meanwhile = calls.filter(
    (call) => call.begun > request.returned && call.returned < answer.begun,
  );
  return { meanwhile };
}

/** As a file holds it. */
function doubleOf(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

function isSocket(file: string): boolean {
  return /^(socket|TCP):/.test(file);
}

function isWrite({ name, file }: SystemCall, files: RegExp): boolean {
  return files.test(file) && name.includes('write');
}

function isSynced(write: SystemCall, calls: readonly SystemCall[]): boolean {
  return calls.some(
    ({ name, file, begun }) =>
      /^f(data)?sync$/.test(name) && file === write.file && begun > write.returned,
  );
}
