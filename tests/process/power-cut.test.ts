import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { SeededRandom } from '../support/seeded-random.js';
import { afterPowerCut, type Kept } from './after-power-cut.js';
import { DiskSteps, type DiskStep } from './disk-steps.js';
import { contentOf } from '../support/folder-content.js';
import { numberedReport } from './reporters.js';
import { putmonJson } from '../support/run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';
import { canTrace, readSystemCalls, tracingFilesTo } from './system-calls.js';
import { temporaryFolder } from './temporary-folder.js';

const skip = canTrace() ? false : 'strace is not here, or may not trace';
const reportCount = 6;
const numbers = Array.from({ length: reportCount }, (_, at) => 7_000_001 + at);
const cutCount = 6;
const random = new SeededRandom(1);

/** What the disk kept of what was not synced; where only some, the engine may see that it is torn. */
const disks: readonly (readonly [string, Kept, mayRefuse: boolean])[] = [
  ['nothing', { writes: () => false, names: 0 }, false],
  ['everything', { writes: () => true, names: 1 }, false],
  ['names alone', { writes: () => false, names: 1 }, false],
  ['bytes alone', { writes: () => true, names: 0 }, false],
  ['some of it', { writes: () => random.next() < 0.5, names: 0.5 }, true],
];

const ways: readonly (readonly [string, readonly string[]])[] = [
  ['a log', []],
  ['a checkpoint at each commit', ['--checkpoint-bytes-max', '1']],
];

/** What a traced server did to its files, and when it answered which report. */
interface Recording {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly steps: readonly DiskStep[];
  /** In the order of `numbers`. */
  readonly answeredAt: readonly number[];
}

for (const [way, args] of ways) {
  describe(`the power is cut at any moment of ${way}`, { skip }, async () => {
    const folder = temporaryFolder();
    const recording = skip === false ? await record(folder, args) : undefined;
    for (const [keeps, kept, mayRefuse] of disks) {
      test(`the disk kept ${keeps} of what was not synced: what was answered 0 is there`, async () => {
        assert.ok(recording);
        let openedCount = 0;
        for (const at of cutsOf(recording)) {
          const left = afterPowerCut(recording.files, recording.steps, at, kept);
          const stored = await numbersIn(left, join(folder, 'data')).catch((error: unknown) => {
            assert.ok(mayRefuse, String(error));
            assert.match(String(error), /damaged/);
          });
          if (stored === undefined) continue;
          openedCount += 1;
          assertWhole(stored, recording, at);
        }
        assert.ok(openedCount > 0);
      });
    }

    test('had it synced nothing, reports would be lost: the cuts would show it', async () => {
      assert.ok(recording);
      const { files, steps, answeredAt } = recording;
      const unsynced = steps.filter(({ kind }) => kind !== 'sync');
      const left = afterPowerCut(files, unsynced, Infinity, { writes: () => false, names: 0 });
      const stored = await numbersIn(left, join(folder, 'data'));
      assert.throws(() => {
        assertWhole(stored, recording, (answeredAt.at(-1) ?? 0) + 1);
      }, /lost/);
    });
  });
}

function assertWhole(stored: readonly number[], { answeredAt }: Recording, at: number): void {
  const acknowledged = numbers.filter((_, place) => (answeredAt[place] ?? Infinity) < at);
  const lost = acknowledged.filter((number) => !stored.includes(number));
  assert.deepEqual(lost, [], `cut at ${at}: lost`);
  assert.equal(new Set(stored).size, stored.length, `cut at ${at}: twice`);
  const invented = stored.filter((number) => !numbers.includes(number));
  assert.deepEqual(invented, [], `cut at ${at}: invented`);
}

async function record(folder: string, args: readonly string[]): Promise<Recording> {
  const data = join(folder, 'data');
  const trace = join(folder, 'trace');
  const key = (await putmonJson(['key', 'create', '--data', data])) as KeyPair;
  const files = filesIn(data);
  const within = tracingFilesTo(trace);
  const server = await Server.start({ data, args: ['--auto-register', ...args], within });
  for (const number of numbers) {
    const answer = await fetch(server.url, { method: 'POST', body: numberedReport(key, number) });
    assert.equal(((await answer.json()) as { code: number }).code, 0);
  }
  assert.equal(await server.stop(), 0);
  const lengths = new Map([...files].map(([path, bytes]) => [path, bytes.length]));
  const { steps } = new DiskSteps(lengths).read(trace, process.cwd());
  const answers = readSystemCalls(trace).filter(
    ({ file, name, bytes }) =>
      !file.startsWith('/') && /write|send/.test(name) && bytes.includes('{"code":0'),
  );
  assert.equal(answers.length, reportCount);
  rmSync(trace);
  return { files, steps, answeredAt: answers.map(({ begun }) => begun) };
}

/** Right before an answer, right after, and at moments in between. */
function cutsOf({ steps, answeredAt }: Recording): number[] {
  const moments = steps.flatMap(({ begun, returned }) => [begun, returned, returned + 1]);
  const chosen = Array.from({ length: cutCount }, () => random.between(0, moments.length - 1));
  const last = answeredAt.at(-1) ?? 0;
  return [...answeredAt.map((at) => at + 1), last, ...chosen.map((at) => moments[at] ?? 0)];
}

async function numbersIn(files: ReadonlyMap<string, Buffer>, data: string): Promise<number[]> {
  rmSync(data, { recursive: true, force: true });
  for (const [path, bytes] of files) {
    if (!path.startsWith(data)) continue;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, bytes, { mode: 0o600 });
  }
  const { samples } = await contentOf(data);
  return samples.map(({ value }) => value);
}

function filesIn(folder: string): Map<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => resolve(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [path, readFileSync(path)]));
}
