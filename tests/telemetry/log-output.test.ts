import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, describe, test } from 'node:test';

const module = new URL('../../src/telemetry/log.js', import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), 'putmon-log-'));
after(() => {
  rmSync(folder, { recursive: true });
});

const canTrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;
const skip = canTrace ? false : 'strace is not here, or may not trace';

interface Line {
  readonly level: string;
  readonly index?: number;
  readonly lineCount?: number;
  readonly reason?: string;
}

/** Runs a program that logs to a descriptor. */
function logging(
  descriptor: number,
  program: string,
  within: readonly string[] = [],
): ChildProcess {
  const script = `import { createLog } from '${module}';
    const log = createLog({ level: 'info' });
    const until = async (holds) => {
      while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    ${program}`;
  const node = [process.execPath, '--input-type=module', '--eval', script];
  const [command = '', ...args] = [...within, ...node];
  const env = { ...process.env, UV_THREADPOOL_SIZE: '1' };
  const child = spawn(command, args, { stdio: ['pipe', descriptor, 'pipe'], env });
  closeSync(descriptor);
  return child;
}

function linesOf(log: string): Line[] {
  return log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

describe('a write that fails costs its lines, which the next one tells', { skip }, () => {
  for (const code of ['ENOSPC', 'EDQUOT', 'EIO', 'EFBIG', 'EPIPE']) {
    test(code, async () => {
      const file = join(folder, code);
      const output = openSync(file, 'a');
      const failing = [
        '-f',
        '-P',
        file,
        '-e',
        'trace=write',
        '-e',
        `inject=write:error=${code}:when=1`,
      ];
      const child = logging(
        output,
        `import { readFileSync } from 'node:fs';
        log.info({ index: 0 }, 'lost');
        log.info({ index: 1 }, 'lost with it');
        await until(() => log.droppedLineCount() === 2);
        log.info({ index: 2 }, 'written');
        await until(() => readFileSync('${file}', 'utf8').includes('written'));
        if (log.droppedLineCount() !== 2) process.exit(3);`,
        ['strace', ...failing, '-o', '/dev/null'],
      );
      assert.deepEqual(await once(child, 'exit'), [0, null]);
      const lines = linesOf(readFileSync(file, 'utf8'));
      assert.deepEqual(
        lines.map(({ level, index, lineCount, reason }) => ({ level, index, lineCount, reason })),
        [
          { level: 'warn', index: undefined, lineCount: 2, reason: code },
          { level: 'info', index: 2, lineCount: undefined, reason: undefined },
        ],
      );
    });
  }
});

test('a reader that stops costs lines, and neither memory nor the end of the process', async () => {
  const { reader, writer } = pipe('stopped');
  const child = logging(
    writer,
    `const filler = 'x'.repeat(1000);
    const before = process.memoryUsage().rss;
    for (let index = 0; index < 50_000; index += 1) {
      log.info({ index, filler }, 'said');
      if (index % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    if (process.memoryUsage().rss - before > 40_000_000) process.exit(3);
    if (log.droppedLineCount() < 48_000) process.exit(4);
    log.info('the last');`,
  );
  assert.deepEqual(await once(child, 'exit'), [0, null]);
  closeSync(reader);
});

test('a reader that comes back has each line, or a line that counts it', async () => {
  const { reader, writer } = pipe('back');
  const child = logging(
    writer,
    `const filler = 'x'.repeat(1000);
    for (let index = 0; index < 5000; index += 1) log.info({ index, filler }, 'said');
    await until(() => log.droppedLineCount() > 0);
    process.stderr.write('said');
    process.stdin.resume().on('end', () => log.info({ index: 5000 }, 'the last'));`,
  );
  const { stdin, stderr } = child;
  assert.ok(stdin !== null && stderr !== null);
  await once(stderr, 'data');
  const cat = spawn('cat', [join(folder, 'back')]);
  const reading = text(cat.stdout);
  stdin.end();
  const lines = linesOf(await reading);
  const indices = lines.flatMap(({ index }) => (index === undefined ? [] : [index]));
  const told = lines.reduce((count, { lineCount = 0 }) => count + lineCount, 0);
  closeSync(reader);
  assert.ok(told > 0);
  assert.equal(indices.length + told, 5001);
  assert.deepEqual(
    indices,
    indices.toSorted((left, right) => left - right),
  );
});

/** A pipe that nobody reads yet. */
function pipe(name: string): { readonly reader: number; readonly writer: number } {
  const path = join(folder, name);
  spawnSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return { reader, writer: openSync(path, 'w') };
}
