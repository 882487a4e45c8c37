import assert from 'node:assert/strict';
import { basename, join } from 'node:path';
import { describe, test } from 'node:test';
import { OperatorCalls } from '../../soak/crash/operator-calls.js';
import { numberedReport } from './reporters.js';
import { putmonJson } from './run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';
import { canTrace, readSystemCalls, type SystemCall, tracingTo } from './system-calls.js';
import { temporaryFolder } from './temporary-folder.js';

const skip = canTrace() ? false : 'strace is not here, or may not trace';
const reportCount = 20;
const numbers = Array.from({ length: reportCount }, (_, at) => 7_000_001 + at);

/** Each with the arguments that bring it about, and the file that is written then. */
const ways: readonly (readonly [string, readonly string[], string])[] = [
  ['by the log', [], 'putmon.duckdb.wal'],
  ['by a checkpoint at each commit', ['--checkpoint-bytes-max', '1'], 'putmon.duckdb'],
];

describe('what the system sees before an answer of 0', { skip }, () => {
  for (const [way, args, name] of ways) {
    test(`a report is written and synced, ${way}`, async () => {
      const calls = await callsWhile(args, async ({ server, key }) => {
        for (const number of numbers) await report(server, key, number);
      });
      for (const number of numbers) {
        const writes = assertSynced(calls, `"value":${number}`);
        assert.ok(writes.some(({ file }) => basename(file) === name));
      }
    });
  }

  test('each of many reports at once is written and synced', async () => {
    const calls = await callsWhile([], async ({ server, key }) => {
      await Promise.all(numbers.map((number) => report(server, key, number)));
    });
    for (const number of numbers) {
      const { meanwhile } = exchangeOf(calls, `"value":${number}`);
      const written = meanwhile.find(
        (call) => isWrite(call) && call.bytes.includes(doubleOf(number)),
      );
      assert.ok(written !== undefined && isSynced(written, meanwhile), `report ${number}`);
    }
  });

  test('a change of the catalog is written and synced', async () => {
    const calls = await callsWhile([], async ({ data }) => {
      const operator = await OperatorCalls.on(data);
      for (const number of numbers) {
        await operator.perform('CreateNamespace', { namespace: `made_${number}` });
      }
    });
    for (const number of numbers) assertSynced(calls, `made_${number}`);
  });
});

interface Running {
  readonly server: Server;
  readonly data: string;
  readonly key: KeyPair;
}

/** The system calls of a server while something is done. */
async function callsWhile(
  args: readonly string[],
  work: (running: Running) => Promise<void>,
): Promise<SystemCall[]> {
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  const trace = join(folder, 'trace');
  const key = (await putmonJson(['key', 'create', '--data', data])) as KeyPair;
  const limits = ['--namespaces-per-region-max', '0'];
  const server = await Server.start({
    data,
    args: ['--auto-register', ...limits, ...args],
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

/**
 * Nothing else goes on: at the answer, all that was written since the request is synced.
 * @returns those writes
 */
function assertSynced(calls: readonly SystemCall[], words: string): SystemCall[] {
  const { meanwhile } = exchangeOf(calls, words);
  const writes = meanwhile.filter(isWrite);
  assert.ok(writes.length > 0, `${words} is not written`);
  for (const write of writes) assert.ok(isSynced(write, meanwhile), `${words}: ${write.name}`);
  return writes;
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

function isWrite({ name, file }: SystemCall): boolean {
  return file.includes('putmon.duckdb') && name.includes('write');
}

function isSynced(write: SystemCall, calls: readonly SystemCall[]): boolean {
  return calls.some(
    ({ name, file, begun }) =>
      /^f(data)?sync$/.test(name) && file === write.file && begun > write.returned,
  );
}
