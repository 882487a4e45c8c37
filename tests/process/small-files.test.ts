import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { SeededRandom } from '../support/seeded-random.js';
import { afterPowerCut, type Kept } from './after-power-cut.js';
import { assertTold } from './assert-told.js';
import { DiskSteps } from './disk-steps.js';
import { program, putmonJson, run } from '../support/run.js';
import { Server } from './server.js';
import {
  bytesOf,
  canTrace,
  readTrace,
  type TracedCall,
  tracingFilesTo,
  unescaped,
} from './system-calls.js';
import { temporaryFolder } from './temporary-folder.js';

const skip = canTrace() ? false : 'strace is not here, or may not trace';
const random = new SeededRandom(1);

describe(
  'small files are synced before they get their names, and their names after',
  { skip },
  async () => {
    const folder = temporaryFolder();
    const data = join(folder, 'data');
    const backup = join(folder, 'backup');
    const restored = join(folder, 'restored');
    const traces = skip === false ? await traceAll() : [];

    for (const [what, path] of [
      ['the master key of a first start', join(data, 'master.key')],
      ['the access of operators', join(data, 'operator.json')],
      ['the manifest of a backup', join(`${backup}.partial`, 'backup.json')],
      ['the master key in a backup', join(`${backup}.partial`, 'master.key')],
      ['the master key of a restored folder', join(`${restored}.partial`, 'master.key')],
    ] as const) {
      test(what, () => {
        assertWrittenWhole(traces, path);
      });
    }

    /** A first start, a backup of the server, and a folder made of it. */
    async function traceAll(): Promise<TracedCall[]> {
      const trace = join(folder, 'trace');
      const server = await Server.start({ data, within: tracingFilesTo(trace) });
      await putmonJson(['backup', backup, '--with-master-key', '--data', data]);
      assert.equal(await server.stop(), 0);
      const restoreTrace = join(folder, 'restore-trace');
      const [strace = '', ...words] = tracingFilesTo(restoreTrace);
      const restore = [process.execPath, program, 'restore', backup, '--data', restored];
      // Without -D, the trace is whole when strace ends.
      const args = [...words.filter((word) => word !== '-D'), ...restore];
      assert.equal((await run(strace, args)).exitCode, 0);
      return [...readTrace(trace), ...readTrace(restoreTrace)];
    }
  },
);

function assertWrittenWhole(calls: readonly TracedCall[], path: string): void {
  const naming = calls.find(({ text }) => {
    const [, ...names] = /^(?:rename|link)\((.*), (.*)\) += 0/.exec(text) ?? [];
    return names[1] !== undefined && bytesOf(names[1]).toString() === path;
  });
  assert.ok(naming, `nothing gets the name ${path}`);
  const [, from = ''] = /^\w+\(("[^"]*")/.exec(naming.text) ?? [];
  const draft = bytesOf(from).toString();
  assert.equal(dirname(draft), dirname(path));
  const before = calls.filter(({ returned }) => returned < naming.begun);
  const write = before.findLast((call) => isOn(call, /^p?write/, draft));
  assert.ok(write, `${draft} is not written`);
  const isSynced = before.some(
    (call) => isOn(call, /^f(data)?sync/, draft) && call.begun > write.returned,
  );
  assert.ok(isSynced, `${draft} gets its name unsynced`);
  const isNameSynced = calls.some(
    (call) => isOn(call, /^fsync/, dirname(path)) && call.begun > naming.returned,
  );
  assert.ok(isNameSynced, `the name ${path} is not synced`);
}

function isOn({ text }: TracedCall, name: RegExp, path: string): boolean {
  const [, target = ''] = /^\w+\(\d+<([^>]*)>/.exec(text) ?? [];
  return name.test(text) && unescaped(target) === path;
}

const disks: readonly (readonly [string, Kept])[] = [
  ['nothing', { writes: () => false, names: 0 }],
  ['everything', { writes: () => true, names: 1 }],
  ['names alone', { writes: () => false, names: 1 }],
  ['bytes alone', { writes: () => true, names: 0 }],
  ['some of it', { writes: () => random.next() < 0.5, names: 0.5 }],
];

describe('the power is cut at any moment of a first start', { skip }, async () => {
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  const steps = skip === false ? await stepsOfStart() : [];

  for (const [keeps, kept] of disks) {
    test(`the disk kept ${keeps}: a small file is whole, or not there`, () => {
      let wholeCount = 0;
      for (const at of steps.flatMap(({ begun, returned }) => [begun, returned + 1])) {
        const left = afterPowerCut(new Map(), steps, at, kept);
        const access = left.get(join(data, 'operator.json'));
        const key = left.get(join(data, 'master.key'));
        if (access !== undefined) {
          assert.match(access.toString(), /^\{"url":"http:[^"]+","token":"[0-9a-f]{64}"\}$/);
          wholeCount += 1;
        }
        if (key !== undefined) assert.match(key.toString(), /^[0-9a-f]{64}\n$/);
      }
      assert.ok(wholeCount > 0);
    });
  }

  async function stepsOfStart(): Promise<DiskSteps['steps']> {
    const trace = join(folder, 'trace');
    const server = await Server.start({ data, within: tracingFilesTo(trace) });
    assert.equal(await server.stop(), 0);
    return new DiskSteps(new Map()).read(trace, process.cwd()).steps;
  }
});

describe('what an older crash left of a small file, in this order:', async () => {
  const data = join(temporaryFolder(), 'data');
  await putmonJson(['key', 'create', '--data', data]);
  const access = join(data, 'operator.json');
  const masterKey = join(data, 'master.key');
  const key = readFileSync(masterKey, 'utf8');

  for (const text of ['', '{"url":"http://127.0', 'null', '{}', '{"url":1,"token":"x"}', '\0\0']) {
    test(`operator.json of ${JSON.stringify(text)} is as if absent`, async () => {
      writeFileSync(access, text);
      const answer = await putmonJson(['key', 'list', '--data', data]);
      assert.ok(JSON.stringify(answer).includes('AKID'));
    });
  }

  test('the next start writes operator.json anew', async () => {
    writeFileSync(access, '');
    writeFileSync(`${access}.new`, 'half a dra');
    const server = await Server.start({ data });
    assert.match(readFileSync(access, 'utf8'), /^\{.*\}$/);
    await server.stop();
  });

  test('a reserve of the journal that was cut off is made whole', async () => {
    const reserve = join(data, 'putmon.journal', 'reserve');
    const { size } = statSync(reserve);
    writeFileSync(reserve, 'torn');
    await putmonJson(['key', 'list', '--data', data]);
    assert.equal(statSync(reserve).size, size);
  });

  for (const text of ['', key.slice(0, 20), '\0'.repeat(65)]) {
    test(`master.key of ${text.length} bytes is damage, named in one line`, async () => {
      writeFileSync(masterKey, text);
      const named = /master\.key holds no master key; put back the copy that you keep/;
      await assertTold(`key list --data ${data}`, 1, [named]);
      await assertTold(`serve --data ${data} --receiver 127.0.0.1:0 --control 127.0.0.1:0`, 1, [
        named,
      ]);
      assert.equal(readFileSync(masterKey, 'utf8'), text, 'no new key in its place');
      writeFileSync(masterKey, key);
    });
  }
});
