import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Namespace } from '../../src/catalog/catalog.js';
import { guangzhou } from './catalog-harness.js';
import { openDuckdbCatalog } from './open-duckdb-catalog.js';
import { makeTemporaryFolder } from './temporary-folder.js';

const writer = fileURLToPath(new URL('duckdb-catalog-writer.js', import.meta.url));
const metricNames = ['cpu', 'disk', 'memory'];

test('kill -9 loses no change that was acknowledged, and leaves none in halves', async () => {
  const folder = await makeTemporaryFolder();
  const path = join(folder.path, 'data.duckdb');
  const acknowledged: string[] = [];
  for (let round = 0; round < 8; round += 1) {
    const child = spawn(process.execPath, [writer, path, `round${round}_`]);
    acknowledged.push(...(await linesUntilKilled(child, 5 + 4 * round)));
    const namespaces = await namespacesOf(path);
    for (const { metrics } of namespaces) assert.deepEqual([...metrics.keys()], metricNames);
    const names = new Set(namespaces.map((namespace) => namespace.name));
    const lost = acknowledged.filter((name) => !names.has(name));
    assert.deepEqual(lost, []);
    assert.ok(names.size - acknowledged.length <= round + 1);
  }
  await folder.remove();
});

test('a full disk refuses the change, and keeps those before', async () => {
  const folder = await makeTemporaryFolder();
  const path = join(folder.path, 'data.duckdb');
  // A file that reaches the limit fails to be written, as on a full disk.
  const command = `trap '' XFSZ; ulimit -f 200; exec "$0" "$@"`;
  const child = spawn('/bin/sh', ['-c', command, process.execPath, writer, path, 'n']);
  const lines = await linesOf(child);
  assert.equal(lines.pop(), 'CatalogUnavailableError, kept: false');
  const names = (await namespacesOf(path)).map((namespace) => namespace.name);
  assert.deepEqual(names.sort(), lines.sort());
  await folder.remove();
});

/** The lines that a child wrote before it was killed in the middle of its work. */
async function linesUntilKilled(child: ChildProcess, lineCount: number): Promise<string[]> {
  const lines = await linesOf(child, async (seen) => {
    if (seen !== lineCount) return;
    await setTimeout(Math.random() * 4);
    child.kill('SIGKILL');
  });
  assert.ok(lines.length >= lineCount);
  return lines;
}

async function linesOf(
  child: ChildProcess,
  onLine: (seen: number) => Promise<void> = () => Promise.resolve(),
): Promise<string[]> {
  assert.ok(child.stdout);
  const closed = once(child, 'close');
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    await onLine(lines.length);
  }
  await closed;
  return lines;
}

async function namespacesOf(path: string): Promise<Namespace[]> {
  const { catalog, close } = await openDuckdbCatalog({ path });
  const account = catalog.accountNamed('acme');
  assert.ok(account);
  const namespaces = catalog.namespacesIn(account.id, guangzhou);
  await close();
  return namespaces;
}
