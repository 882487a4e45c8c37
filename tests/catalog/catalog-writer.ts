// Makes namespaces and changes them, one after the other, and tells of each change that is done;
// until it is killed or refused. Arguments: the data file, and what the names begin with.
import { setImmediate } from 'node:timers/promises';
import { guangzhou } from './catalog-harness.js';
import { openDuckdbCatalog } from '../support/open-duckdb-catalog.js';
import { severalRowChanges } from './several-row-changes.js';

const [, , path = '', prefix = ''] = process.argv;
const { catalog } = await openDuckdbCatalog({ path });
const { id: accountId } = catalog.accountNamed('acme') ?? (await catalog.createAccount('acme'));
for (let number = 0; ; number += 1) {
  const name = `${prefix}${number}`;
  for (const change of severalRowChanges) {
    const before = catalog.namespaceOf(accountId, guangzhou, name);
    try {
      await change(catalog, { accountId, name });
      process.stdout.write(`${name}\n`);
    } catch (error) {
      const kept = catalog.namespaceOf(accountId, guangzhou, name) !== before;
      process.stdout.write(`${error instanceof Error ? error.name : 'unknown'}, kept: ${kept}\n`);
      process.exit();
    }
    await setImmediate();
  }
}
