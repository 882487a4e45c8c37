import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, readFileSync, truncateSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { canMountDisk, SmallDisk } from '../support/small-disk.js';
import { MuteServer, type MuteServerOptions } from './mute-server.js';
import { numberedReport, storedNumbers } from './reporters.js';
import { putmonJson } from '../support/run.js';
import type { KeyPair } from './signed-report.js';
import { temporaryFolder } from './temporary-folder.js';

const droppedTotal = 'putmon_log_lines_dropped_total';
const fileBytesMax = 256 * 2 ** 20;

/** Where the log goes. */
interface Place extends Pick<MuteServerOptions, 'stdio' | 'within'> {
  /** Makes it unwritable, where it is not from the start. */
  readonly spoil?: (server: MuteServer) => void;
}

const places: readonly (readonly [string, (folder: string) => Place])[] = [
  ['a full disk, ENOSPC', () => writingTo(openSync('/dev/full', 'w'))],
  [
    'a file at its largest, EFBIG',
    (folder) => {
      const file = openSync(join(folder, 'log'), 'a');
      truncateSync(join(folder, 'log'), fileBytesMax);
      return { ...writingTo(file), within: ['prlimit', `--fsize=${fileBytesMax}`] };
    },
  ],
  [
    'a pipe whose reader is gone, EPIPE',
    (folder) => {
      const { reader, writer } = pipeIn(folder);
      const spoil = (): void => {
        closeSync(reader);
      };
      return { ...writingTo(writer), spoil };
    },
  ],
  [
    'a socket whose reader is gone, EPIPE',
    () => {
      const spoil = ({ child }: MuteServer): void => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      };
      return { stdio: ['ignore', 'pipe', 'pipe'], spoil };
    },
  ],
  ['a pipe that nobody reads, EAGAIN', (folder) => writingTo(pipeIn(folder).writer)],
  ['a socket that nobody reads, EAGAIN', () => ({ stdio: ['ignore', 'pipe', 'pipe'] })],
];

for (const workers of [1, 2]) {
  describe(`where the log cannot be written, reports go on: ${workers} of --workers`, () => {
    for (const [name, placeIn] of places) {
      test(name, async () => {
        const folder = temporaryFolder();
        const data = join(folder, 'data');
        const key = (await putmonJson(['key', 'create', '--data', data])) as KeyPair;
        const { spoil, ...place } = placeIn(folder);
        const server = await MuteServer.start({ data, workers, ...place });
        closeAll(place.stdio);
        spoil?.(server);
        const isUnread = name.includes('EAGAIN');
        const numbers = await reportBeside(server, key, isUnread ? linesPerOutput : 40);
        if (!isUnread) await untilDropped(server);
        assert.equal(await server.codeOf(numberedReport(key, 999)), 0);
        assert.ok(await server.isReady());
        assert.equal(await server.stop(), 0, 'SIGTERM ends it');
        assert.deepEqual(await storedNumbers(data), [...numbers, 999]);
      });
    }
  });
}

const skip = canMountDisk() ? false : 'only root may mount a small disk';

test('on a full disk lines are dropped; with space it is told how many', { skip }, async () => {
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  const key = (await putmonJson(['key', 'create', '--data', data])) as KeyPair;
  const logFolder = join(folder, 'small');
  mkdirSync(logFolder);
  const disk = new SmallDisk(logFolder);
  disk.mount();
  try {
    const log = join(logFolder, 'log');
    const place = writingTo(openSync(log, 'a'));
    const server = await MuteServer.start({ data, ...place });
    closeAll(place.stdio);
    await disk.fill();
    // What the last block has room for is filled before lines are lost.
    for (let from = 0; (await server.metric(droppedTotal)) === 0; from += 40) {
      assert.ok(from < 4000, 'lines are dropped');
      await reportBeside(server, key, 40, from);
    }
    await disk.free();
    const notices = (): Notice[] => noticesIn(readFileSync(log, 'utf8'));
    for (let attempt = 0; notices().length === 0; attempt += 1) {
      assert.ok(attempt < 100, 'the loss is told without another line');
      await setTimeout(100);
    }
    await reportBeside(server, key, 40, 5000);
    assert.equal(await server.stop(), 0);
    assert.equal(notices().length, 1, 'once');
    assert.equal(notices()[0]?.reason, 'ENOSPC');
    assert.match(readFileSync(log, 'utf8'), /"msg":"stopped"\}\n$/);
  } finally {
    disk.unmount();
  }
});

/** More than a pipe or a socket holds, at more than 100 bytes a line. */
const linesPerOutput = 3000;

function writingTo(descriptor: number): Place {
  return { stdio: ['ignore', descriptor, descriptor] };
}

function pipeIn(folder: string): { readonly reader: number; readonly writer: number } {
  const path = join(folder, 'pipe');
  spawnSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return { reader, writer: openSync(path, 'w') };
}

function closeAll(stdio: Place['stdio']): void {
  const descriptors = new Set(Array.isArray(stdio) ? stdio : []);
  for (const descriptor of descriptors) {
    if (typeof descriptor === 'number') closeSync(descriptor);
  }
}

/** Reports a few numbers beside calls of the control plane, each of which is a line of the log. */
async function reportBeside(
  server: MuteServer,
  key: KeyPair,
  lineCount: number,
  from = 0,
): Promise<number[]> {
  const numbers = [from, from + 1];
  for (const number of numbers) {
    await callTimes(server, lineCount / numbers.length);
    assert.equal(await server.codeOf(numberedReport(key, number)), 0);
  }
  return numbers;
}

/** Sends calls one after another on one connection, and waits for their answers. */
async function callTimes({ control }: MuteServer, count: number): Promise<void> {
  const { hostname, port } = new URL(control);
  const socket = connect(Number(port), hostname);
  const call = 'GET /v2/index.php?Action=DescribeNamespace HTTP/1.1\r\nHost: localhost\r\n\r\n';
  socket.write(call.repeat(count));
  let answers = '';
  for await (const bytes of socket as AsyncIterable<Buffer>) {
    answers += bytes.toString('latin1');
    if (answers.split('HTTP/1.1 200').length > count) break;
  }
}

async function untilDropped(server: MuteServer): Promise<void> {
  for (let attempt = 0; (await server.metric(droppedTotal)) === 0; attempt += 1) {
    assert.ok(attempt < 100, 'lines are dropped');
    await setTimeout(100);
  }
}

interface Notice {
  readonly lineCount: number;
  readonly reason: string;
}

/** What the log tells of lines that were lost; every line but one that was cut is JSON or text. */
function noticesIn(log: string): Notice[] {
  return log
    .split('\n')
    .filter((line) => line.includes('log lines were dropped'))
    .map((line) => JSON.parse(line) as Notice);
}
