import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { guangzhou } from './catalog-harness.js';
import { linesOf, linesUntilKilled } from './lines-of-child.js';
import { openDuckdbCatalog } from '../support/open-duckdb-catalog.js';
import { severalRowChanges, shapeOf } from './several-row-changes.js';
import { makeTemporaryFolder } from './temporary-folder.js';

const writer = fileURLToPath(new URL('catalog-writer.js', import.meta.url));

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
