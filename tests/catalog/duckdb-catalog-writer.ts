// Registers namespaces, one after the other, and tells of each that is done; until it is killed or
// refused. Arguments: the data file, and what the names begin with.
import { setImmediate } from 'node:timers/promises';
import { draftOf, guangzhou } from './catalog-harness.js';
import { openDuckdbCatalog } from './open-duckdb-catalog.js';

const [, , path = '', prefix = ''] = process.argv;
const { catalog } = await openDuckdbCatalog({ path });
const account = catalog.accountNamed('acme') ?? (await catalog.createAccount('acme'));
const drafts = ['cpu', 'disk', 'memory'].map((name) => draftOf(name));
for (let number = 0; ; number += 1) {
  const name = `${prefix}${number}`;
  try {
    await catalog.register(account.id, guangzhou, name, drafts);
    console.log(name);
  } catch (error) {
    const kept = catalog.namespaceOf(account.id, guangzhou, name) !== undefined;
    console.log(`${error instanceof Error ? error.name : 'unknown'}, kept: ${kept}`);
    process.exit();
  }
  await setImmediate();
}
