import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { OperatorCalls } from '../support/operator-calls.js';
import { DuckdbHarness } from '../support/duckdb-harness.js';
import { canMountDisk } from '../support/small-disk.js';
import { numberedReport } from './reporters.js';
import { putmonJson } from '../support/run.js';
import { Server } from './server.js';
import type { KeyPair } from './signed-report.js';

const skip = canMountDisk() ? false : 'only root may mount a small disk';
/** Time for several probes. */
const idleMs = 2500;
const patienceMs = 20_000;

const begins = 'the store takes no writes; it is probed until it does';
const ends = 'the store takes writes again';

interface Standing {
  readonly ready: boolean;
  readonly reasons: readonly string[];
  readonly writable: number;
}

const full: Standing = { ready: false, reasons: ['storeUnavailable'], writable: 0 };
const well: Standing = { ready: true, reasons: [], writable: 1 };

for (const workers of [1, 2]) {
  describe(
    `a full disk looks full, ${workers} of --workers, in this order:`,
    { skip },
    async () => {
      const harness = await DuckdbHarness.create({ onSmallDisk: true });
      const data = join(harness.folder, 'data');
      const key = (await putmonJson(['key', 'create', '--data', data])) as KeyPair;
      const limits = ['--namespaces-per-region-max', '0', '--maintenance-seconds', '1'];
      const server = await Server.start({ data, workers, args: ['--auto-register', ...limits] });
      const operator = await OperatorCalls.on(data);
      let number = 0;

      after(async () => {
        await server.stop('SIGKILL');
        await harness.dispose();
      });

      test('a server on a disk with space is ready', async () => {
        assert.equal(await report(), 0);
        assert.deepEqual(await standing(), well);
      });

      test('after one refused report, without traffic', async () => {
        await harness.disk.fill();
        await untilRefused();
        await assertFullFor(idleMs, () => Promise.resolve());
      });

      test('under slow traffic', async () => {
        await assertFullFor(idleMs, async () => {
          assert.equal(await report(), 1002);
        });
      });

      test('with space it is ready by itself, and stays so', async () => {
        await harness.disk.free();
        await untilReady();
        await setTimeout(idleMs);
        assert.deepEqual(await standing(), well);
        assert.equal(await report(), 0);
      });

      test('its begin and its end were told in a line each, with the free space', () => {
        assertOutagesTold(1);
      });

      test('after a refused change of the catalog alone', async () => {
        await harness.disk.fill();
        await assert.rejects(async () => {
          // The last block of the log may have room for some.
          for (let count = 0; count < 2000; count += 1) {
            await operator.perform('CreateNamespace', { namespace: `made_${count}` });
          }
        }, /4000/);
        await assertFullFor(idleMs, () => Promise.resolve());
        await harness.disk.free();
        await untilReady();
        await operator.perform('CreateNamespace', { namespace: 'after' });
        assertOutagesTold(2);
      });

      async function report(): Promise<number> {
        const body = numberedReport(key, number);
        number += 1;
        const response = await fetch(server.url, { method: 'POST', body });
        return ((await response.json()) as { code: number }).code;
      }

      async function untilRefused(): Promise<void> {
        const untilMs = performance.now() + patienceMs;
        while ((await report()) === 0) assert.ok(performance.now() < untilMs, 'the disk is full');
      }

      async function untilReady(): Promise<void> {
        const untilMs = performance.now() + patienceMs;
        while (!(await standing()).ready) {
          assert.ok(performance.now() < untilMs, 'it is ready by itself');
          await setTimeout(100);
        }
      }

      async function assertFullFor(milliseconds: number, work: () => Promise<void>): Promise<void> {
        for (const untilMs = performance.now() + milliseconds; performance.now() < untilMs;) {
          assert.deepEqual(await standing(), full);
          await work();
          await setTimeout(100);
        }
      }

      async function standing(): Promise<Standing> {
        const response = await fetch(`http://${server.control}/readyz`);
        const { ready, reasons } = (await response.json()) as Pick<Standing, 'ready' | 'reasons'>;
        assert.equal(response.status, ready ? 200 : 503);
        const page = await (await fetch(`http://${server.control}/metrics`)).text();
        return {
          ready,
          reasons,
          writable: Number(/^putmon_store_writable (\d)$/m.exec(page)?.[1]),
        };
      }

      function assertOutagesTold(count: number): void {
        const lines = server.output.lines
          .filter((line) => line.startsWith('{'))
          .map((line) => JSON.parse(line) as Record<string, unknown>);
        for (const msg of [begins, ends]) {
          const told = lines.filter((line) => line['msg'] === msg);
          assert.equal(told.length, count, msg);
          for (const { bytesFree, folder } of told) {
            assert.equal(typeof bytesFree, 'number');
            assert.equal(folder, data);
          }
        }
        assert.deepEqual(
          lines.filter((line) => 'err' in line),
          [],
          'no stack traces',
        );
      }
    },
  );
}
