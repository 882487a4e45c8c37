import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { numberedReport, storedNumbers } from './reporters.js';
import { putmonJson } from '../support/run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';
import { canTrace } from './system-calls.js';
import { temporaryFolder } from './temporary-folder.js';

const skip = canTrace() ? false : 'strace is not here, or may not interfere';
const syncMs = 300;
/** After so long a disk that failed is tried again. */
const retryMs = 600;

describe('a slow disk', { skip }, () => {
  test('an answer of 0 waits for it, and few may wait; a kill loses nothing', async () => {
    const slow = `fdatasync:delay_exit=${syncMs * 1000}`;
    const rig = await DiskRig.start(slow, ['--pending-samples-max', '10']);
    const answers = await Promise.all(Array.from({ length: 60 }, (_, at) => rig.send(at)));
    const codes = new Set(answers.map(({ code }) => code));
    assert.deepEqual([...codes].sort(), [0, 1002], 'ten may wait, others are to come again');
    for (const { code, milliseconds } of answers) {
      if (code === 0) assert.ok(milliseconds >= syncMs, `answered 0 after ${milliseconds} ms`);
    }
    await rig.assertKilledWhole();
  });
});

/** What fails, and how: of each thread that writes, the third call. */
const failures: readonly (readonly [string, string])[] = [
  ['a sync that fails', 'fdatasync:error=EIO:when=3'],
  ['a write that finds the disk full', 'write:error=ENOSPC:when=3'],
  ['a write that fails', 'write:error=EIO:when=3'],
];

describe('a disk that fails for a while', { skip }, () => {
  for (const [name, failure] of failures) {
    test(`${name}: 1002, then service again, nothing lost and nothing twice`, async () => {
      const rig = await DiskRig.start(failure);
      const refusals = new Set<number>();
      for (let number = 0; number < 20; number += 1) {
        for (let { code } = await rig.send(number); code !== 0; { code } = await rig.send(number)) {
          refusals.add(code);
          await setTimeout(retryMs);
        }
      }
      assert.deepEqual([...refusals], [1002], 'it failed, and the sender came again');
      await rig.assertKilledWhole();
    });
  }
});

/** The logs that the journal goes through, one after another. */
const logNames = Array.from({ length: 30 }, (_, at) => `${String(at).padStart(6, '0')}.log`);

/** A server whose calls on its journal go as told. */
class DiskRig {
  readonly #data: string;
  readonly #key: KeyPair;
  readonly #server: Server;
  /** The same bytes whenever a report is sent again. */
  readonly #bodies = new Map<number, string>();
  readonly #acknowledged = new Set<number>();

  private constructor(data: string, key: KeyPair, server: Server) {
    this.#data = data;
    this.#key = key;
    this.#server = server;
  }

  static async start(injection: string, args: readonly string[] = []): Promise<DiskRig> {
    const data = join(temporaryFolder(), 'data');
    const key = (await putmonJson(['key', 'create', '--data', data])) as KeyPair;
    const logs = logNames.flatMap((name) => ['-P', join(data, 'putmon.journal', name)]);
    const [call = ''] = injection.split(':');
    const trace = ['-e', `trace=${call}`, '-e', `inject=${injection}`, '-o', '/dev/null'];
    const within = ['strace', '-D', '-f', ...logs, ...trace];
    const server = await Server.start({ data, args: ['--auto-register', ...args], within });
    return new DiskRig(data, key, server);
  }

  async send(number: number): Promise<{ readonly code: number; readonly milliseconds: number }> {
    const body = this.#bodies.get(number) ?? numberedReport(this.#key, number);
    this.#bodies.set(number, body);
    const startedAt = performance.now();
    const response = await fetch(this.#server.url, { method: 'POST', body });
    const { code } = (await response.json()) as { readonly code: number };
    if (code === 0) this.#acknowledged.add(number);
    return { code, milliseconds: performance.now() - startedAt };
  }

  /** All that was acknowledged is there after a kill, once; no more than was sent is. */
  async assertKilledWhole(): Promise<void> {
    await this.#server.stop('SIGKILL');
    const stored = await storedNumbers(this.#data);
    assert.equal(new Set(stored).size, stored.length, 'none is twice');
    const lost = [...this.#acknowledged].filter((number) => !stored.includes(number));
    assert.deepEqual(lost, []);
    const invented = stored.filter((number) => !this.#bodies.has(number));
    assert.deepEqual(invented, []);
  }
}
