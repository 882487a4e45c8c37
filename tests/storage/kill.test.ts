import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DuckdbHarness } from '../support/duckdb-harness.js';
import { valuesOf } from '../support/sample-store-harness.js';

/** More for a night: PUTMON_KILLS=200. */
const kills = Number(process.env['PUTMON_KILLS'] ?? 8);
const child = fileURLToPath(new URL('./kill-child.js', import.meta.url));

test(`${kills} times kill -9: nothing lost, nothing twice, nothing half`, async () => {
  const harness = await DuckdbHarness.create({ checkpointBytesMax: 262_144 });
  const begun = new Set<number>();
  const acknowledged = new Set<number>();
  for (let kill = 0; kill < kills; kill += 1) {
    await runAndKill(harness.folder, begun, acknowledged);
  }
  const store = await harness.open();
  const stored = await valuesOf(store, 'a');
  assert.deepEqual(await valuesOf(store, 'b'), stored, 'no report is half');
  assert.deepEqual(await valuesOf(store, 'c'), stored, 'no report is half');
  const once = new Set(stored);
  assert.equal(once.size, stored.length, 'no report is twice');
  assert(acknowledged.size > kills, `${acknowledged.size} reports acknowledged`);
  const lost = [...acknowledged].filter((number) => !once.has(number));
  assert.deepEqual(lost, [], 'no acknowledged report is lost');
  const invented = stored.filter((number) => !begun.has(number));
  assert.deepEqual(invented, [], 'no report is there that was not sent');
  await store.close();
  await harness.dispose();
});

/** Runs the child until some random moment after its first acknowledgement. */
async function runAndKill(
  folder: string,
  begun: Set<number>,
  acknowledged: Set<number>,
): Promise<void> {
  const process = spawn(globalThis.process.execPath, [child, folder, String(begun.size)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const acknowledgementsMax = Math.floor(Math.random() * 2000);
  const known = acknowledged.size;
  const exit = once(process, 'exit');
  let rest = '';
  for await (const piece of process.stdout.setEncoding('utf8')) {
    const lines = (rest + String(piece)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [word, number] = line.split(' ');
      (word === 'begun' ? begun : acknowledged).add(Number(number));
    }
    if (acknowledged.size - known > acknowledgementsMax) process.kill('SIGKILL');
  }
  const [, signal] = (await exit) as [number | null, string | null];
  assert.equal(signal, 'SIGKILL');
}
