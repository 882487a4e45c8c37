import assert from 'node:assert/strict';
import { CatalogUnavailableError, type Catalog } from '../../src/catalog/catalog.js';
import { defaultStatisticsTypes } from '../../src/model/statistic.js';
import {
  contentOf,
  draftOf,
  guangzhou,
  keyDraftOf,
  metricNamed,
  noQuotas,
  p99OverMinutes,
  unsafeNames,
  type Promised,
} from './catalog-harness.js';

export function promiseDurability(promised: Promised): void {
  promised('everything is there after a restart', async (catalog, harness) => {
    await fill(catalog, 'acme');
    await fill(catalog, 'other');
    const content = contentOf(catalog);
    await harness.restart();
    assert.deepEqual(contentOf(await harness.open()), content);
  });

  promised('any name is a name', async (catalog, harness) => {
    for (const name of unsafeNames) {
      assert.equal(catalog.accountNamed(name), undefined);
      assert.equal(catalog.keyOf(name), undefined);
      const { id: accountId } = await catalog.createAccount(name);
      await catalog.addKey({ ...keyDraftOf(accountId, name), grants: unsafeNames });
      assert.equal(catalog.namespaceOf(accountId, guangzhou, name), undefined);
      const { metrics } = await catalog.createNamespace(accountId, guangzhou, name);
      assert.equal(metrics.get(name), undefined);
      const drafts = unsafeNames.map((metric) => draftOf(metric, ...unsafeNames, '\ud800', '\0'));
      const registered = await catalog.register(accountId, guangzhou, name, drafts, noQuotas);
      const { id } = metricNamed(name, registered.metrics);
      await catalog.modifyMetric(id, { displayName: `${name}\0`, unit: name });
      const aggregation = { dimensionNames: [name, '\0'], statisticsTypes: [p99OverMinutes] };
      await catalog.createAggregation(id, aggregation);
      await catalog.addStatisticsTypes(id, ['\0', name], defaultStatisticsTypes);
      await catalog.createAggregation(id, { ...aggregation, dimensionNames: unsafeNames });
      await catalog.deleteStatisticsTypes(id, unsafeNames, [p99OverMinutes]);
    }
    await harness.restart();
    assert.deepEqual(contentOf(await harness.open()), contentOf(catalog));
  });

  promised('changes asked for at once are all made', async (catalog, harness) => {
    const { id: accountId } = await catalog.createAccount('acme');
    const names = Array.from({ length: 50 }, (_, number) => `namespace${number}`);
    await Promise.all(names.map((name) => catalog.createNamespace(accountId, guangzhou, name)));
    assert.equal(catalog.namespacesIn(accountId, guangzhou).length, 50);
    assert.deepEqual(contentOf(await harness.open()), contentOf(catalog));
  });

  promised('reload shows what came onto the disk meanwhile', async (catalog, harness) => {
    const other = await harness.open();
    await fill(catalog, 'acme');
    assert.deepEqual(other.accounts(), []);
    await other.reload();
    assert.deepEqual(contentOf(other), contentOf(catalog));
  });
}

export function promiseFailures(promised: Promised, skip: string | false): void {
  const changes: Record<string, (catalog: Catalog) => Promise<unknown>> = {
    createAccount: (catalog) => catalog.createAccount('third'),
    addKey: (catalog) => catalog.addKey(keyDraftOf(idOf(catalog, 'acme'), 'AKID')),
    setKeyState: (catalog) => catalog.setKeyState('AKID-acme', 'revoked'),
    setKeyGrants: (catalog) => catalog.setKeyGrants('AKID-acme', ['*']),
    createNamespace: (catalog) => catalog.createNamespace(idOf(catalog, 'acme'), guangzhou, 'new'),
    register: (catalog) =>
      catalog.register(idOf(catalog, 'acme'), guangzhou, 'new', [draftOf('cpu')], noQuotas),
    deleteMetric: (catalog) => catalog.deleteMetric(diskOf(catalog)),
    modifyMetric: (catalog) => catalog.modifyMetric(diskOf(catalog), { displayName: 'd' }),
    createAggregation: (catalog) => {
      const aggregation = { dimensionNames: [], statisticsTypes: [p99OverMinutes] };
      return catalog.createAggregation(diskOf(catalog), aggregation);
    },
    deleteAggregation: (catalog) => catalog.deleteAggregation(diskOf(catalog), ['ip']),
    addStatisticsTypes: (catalog) =>
      catalog.addStatisticsTypes(diskOf(catalog), ['ip'], [p99OverMinutes]),
    deleteStatisticsTypes: (catalog) =>
      catalog.deleteStatisticsTypes(diskOf(catalog), ['dev', 'ip'], [p99OverMinutes]),
  };
  for (const [name, change] of Object.entries(changes)) {
    const sentence = `a ${name} that the engine fails changes nothing`;
    const check: Parameters<Promised>[1] = async (catalog, harness) => {
      await fill(catalog, 'acme');
      const content = contentOf(catalog);
      harness.breakEngine();
      await assert.rejects(change(catalog), CatalogUnavailableError);
      assert.deepEqual(contentOf(catalog), content);
      harness.mendEngine();
      assert.deepEqual(contentOf(await harness.open()), content);
      await change(catalog);
      assert.deepEqual(contentOf(await harness.open()), contentOf(catalog));
    };
    promised(sentence, check, skip);
  }

  const failingReload: Parameters<Promised>[1] = async (catalog, harness) => {
    await fill(catalog, 'acme');
    const content = contentOf(catalog);
    harness.breakEngine();
    await assert.rejects(catalog.reload(), CatalogUnavailableError);
    assert.deepEqual(contentOf(catalog), content);
    harness.mendEngine();
  };
  promised('a reload that fails keeps what is in memory', failingReload, skip);

  promised('close finishes the changes begun, and takes no more', async (catalog, harness) => {
    const begun = [catalog.createAccount('acme'), catalog.createAccount('other')];
    await catalog.close();
    await Promise.all(begun);
    await assert.rejects(catalog.createAccount('late'), CatalogUnavailableError);
    assert.equal((await harness.open()).accounts().length, 2);
  });
}

function idOf(catalog: Catalog, name: string): number {
  const account = catalog.accountNamed(name);
  assert.ok(account);
  return account.id;
}

async function fill(catalog: Catalog, name: string): Promise<void> {
  const { id: accountId } = await catalog.createAccount(name);
  const secretId = `AKID-${name}`;
  await catalog.addKey(keyDraftOf(accountId, secretId));
  const subKey = keyDraftOf(accountId, `${secretId}-2`);
  await catalog.addKey({ ...subKey, kind: 'sub', grants: ['DescribeMetric', '*'] });
  await catalog.setKeyState(`${secretId}-2`, 'blocked');
  const drafts = [draftOf('cpu'), draftOf('disk', 'ip', 'dev')];
  const { metrics } = await catalog.register(accountId, guangzhou, 'cvm', drafts, noQuotas);
  const { id } = metricNamed('disk', metrics);
  const statisticsTypes = defaultStatisticsTypes;
  await catalog.createAggregation(id, { dimensionNames: ['ip'], statisticsTypes });
  await catalog.createAggregation(id, { dimensionNames: ['dev'], statisticsTypes: [] });
  await catalog.addStatisticsTypes(id, ['dev', 'ip'], [p99OverMinutes]);
}

/** Of the account that is filled. */
function diskOf(catalog: Catalog): number {
  const namespace = catalog.namespaceOf(idOf(catalog, 'acme'), guangzhou, 'cvm');
  return metricNamed('disk', namespace?.metrics).id;
}
