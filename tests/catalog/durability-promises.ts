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
import { failingChanges, fill } from './filled-catalog.js';

/** @param absent why a restart does not leave everything */
export function promiseDurability(promised: Promised, absent: string | false): void {
  const restart: Parameters<Promised>[1] = async (catalog, harness) => {
    await fill(catalog, 'acme');
    await fill(catalog, 'other');
    await fillWithUnsafeNames(catalog);
    const content = contentOf(catalog);
    await harness.restart();
    assert.deepEqual(contentOf(await harness.open()), content);
  };
  promised('everything is there after a restart', restart, absent);

  promised('any name is a name', async (catalog, harness) => {
    await fillWithUnsafeNames(catalog);
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
    await other.reload();
    assert.deepEqual(contentOf(other), contentOf(catalog));
  });
}

export function promiseFailures(promised: Promised, skip: string | false): void {
  for (const [name, change] of Object.entries(failingChanges)) {
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

async function fillWithUnsafeNames(catalog: Catalog): Promise<void> {
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
}
