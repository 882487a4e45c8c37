import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { guangzhou } from './catalog-harness.js';
import { openDuckdbCatalog } from './open-duckdb-catalog.js';
import { severalRowChanges, shapeOf } from './several-row-changes.js';
import { makeTemporaryFolder } from './temporary-folder.js';

const writer = fileURLToPath(new URL('duckdb-catalog-writer.js', import.meta.url));

test('kill -9 loses no change that was acknowledged, and leaves none in halves', async () => {
  const folder = await makeTemporaryFolder();
  const path = join(folder.path, 'data.duckdb');
  const shapes = await shapesOfChanges();
  const acknowledged: string[] = [];
  for (let round = 0; round < 10; round += 1) {
    const child = spawn(process.execPath, [writer, path, `round${round}_`]);
    acknowledged.push(...(await linesUntilKilled(child, 5 + 4 * round)));
    const done = await changesDone(path, shapes);
    const lost = [...countOf(acknowledged)].filter(
      ([name, count]) => (done.get(name) ?? 0) < count,
    );
    assert.deepEqual(lost, []);
    const doneCount = [...done.values()].reduce((sum, count) => sum + count, 0);
    assert.ok(doneCount - acknowledged.length <= round + 1);
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
  const done = await changesDone(path, await shapesOfChanges());
  assert.deepEqual([...done].sort(), [...countOf(lines)].sort());
  await folder.remove();
});

/** The shape of a namespace after each of the changes. */
async function shapesOfChanges(): Promise<string[]> {
  const { catalog, close } = await openDuckdbCatalog();
  const { id: accountId } = await catalog.createAccount('acme');
  const shapes: string[] = [];
  for (const change of severalRowChanges) {
    await change(catalog, { accountId, name: 'cvm' });
    shapes.push(shapeOf(catalog.namespaceOf(accountId, guangzhou, 'cvm')));
  }
  await close();
  assert.equal(new Set(shapes).size, shapes.length);
  return shapes;
}

/** How many of the changes each namespace has seen, each of them whole. */
async function changesDone(path: string, shapes: string[]): Promise<Map<string, number>> {
  const { catalog, close } = await openDuckdbCatalog({ path });
  const account = catalog.accountNamed('acme');
  assert.ok(account);
  const namespaces = catalog.namespacesIn(account.id, guangzhou);
  await close();
  return new Map(
    namespaces.map((namespace) => {
      const index = shapes.indexOf(shapeOf(namespace));
      assert.ok(index >= 0, `${namespace.name} is changed in halves`);
      return [namespace.name, index + 1];
    }),
  );
}

function countOf(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

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
