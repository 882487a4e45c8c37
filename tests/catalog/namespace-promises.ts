import assert from 'node:assert/strict';
import { CatalogConflictError, type Catalog } from '../../src/catalog/catalog.js';
import {
  draftOf,
  guangzhou,
  keyDraftOf,
  noQuotas,
  p99OverMinutes,
  shanghai,
  type Promised,
} from './catalog-harness.js';

export function promiseNamespaces(promised: Promised): void {
  promised('a namespace is of one account and one region', async (catalog) => {
    const { id: accountId } = await catalog.createAccount('acme');
    const { id: otherId } = await catalog.createAccount('other');
    const namespace = await catalog.createNamespace(accountId, guangzhou, 'cvm');
    assert.deepEqual(namespace, {
      id: namespace.id,
      accountId,
      region: guangzhou,
      name: 'cvm',
      metrics: new Map(),
    });
    assert.equal(catalog.namespaceOf(accountId, guangzhou, 'cvm'), namespace);
    assert.equal(catalog.namespaceOf(otherId, guangzhou, 'cvm'), undefined);
    assert.equal(catalog.namespaceOf(accountId, shanghai, 'cvm'), undefined);
    assert.equal(catalog.namespaceOf(accountId, guangzhou, 'CVM'), undefined);
    await catalog.createNamespace(otherId, guangzhou, 'cvm');
    await catalog.createNamespace(accountId, shanghai, 'cvm');
  });

  promised('namespaces are listed in byte order of their names', async (catalog) => {
    const { id: accountId } = await catalog.createAccount('acme');
    for (const name of ['b', '\u{1F600}', 'A', 'a', '\uFF5E', '_']) {
      await catalog.createNamespace(accountId, guangzhou, name);
    }
    const names = catalog.namespacesIn(accountId, guangzhou).map((namespace) => namespace.name);
    assert.deepEqual(names, ['A', '_', 'a', 'b', '\uFF5E', '\u{1F600}']);
    assert.deepEqual(catalog.namespacesIn(accountId, shanghai), []);
  });

  promised('a second namespace of a name is a conflict', async (catalog) => {
    const { id: accountId } = await catalog.createAccount('acme');
    await catalog.createNamespace(accountId, guangzhou, 'cvm');
    const again = catalog.createNamespace(accountId, guangzhou, 'cvm');
    await assert.rejects(again, CatalogConflictError);
  });

  promised('a namespace is deleted once its metrics are', async (catalog, harness) => {
    const { id: accountId } = await catalog.createAccount('acme');
    const namespace = await catalog.createNamespace(accountId, guangzhou, 'cvm');
    const metric = await catalog.createMetric(namespace.id, draftOf('cpu'));
    await assert.rejects(catalog.deleteNamespace(namespace.id), CatalogConflictError);
    await catalog.deleteMetric(metric.id);
    await catalog.deleteNamespace(namespace.id);
    assert.deepEqual(catalog.namespacesIn(accountId, guangzhou), []);
    assert.deepEqual((await harness.open()).namespacesIn(accountId, guangzhou), []);
  });
}

/** @param durable why a restart does not leave everything */
export function promiseMetrics(promised: Promised, durable: string | false): void {
  promised('a metric is in its namespace, dimension names in byte order', async (catalog) => {
    const { id: namespaceId } = await namespaceIn(catalog);
    const metric = await catalog.createMetric(namespaceId, {
      name: 'cpu',
      displayName: 'CPU 使用率 "总"',
      unit: '%',
      dimensionNames: ['\u{1F600}', 'ip', '\uFF5E', 'disk'],
      statisticsTypes: [
        { periodSeconds: 300, statistic: 'last' },
        { periodSeconds: 300, statistic: 'max' },
        { periodSeconds: 60, statistic: 'sum' },
      ],
    });
    assert.deepEqual(metric, {
      id: metric.id,
      namespaceId,
      name: 'cpu',
      displayName: 'CPU 使用率 "总"',
      unit: '%',
      dimensionNames: ['disk', 'ip', '\uFF5E', '\u{1F600}'],
      statisticsTypes: [
        { periodSeconds: 60, statistic: 'sum' },
        { periodSeconds: 300, statistic: 'max' },
        { periodSeconds: 300, statistic: 'last' },
      ],
      aggregations: [],
    });
    assert.equal((await namespaceIn(catalog)).metrics.get('cpu'), metric);
  });

  promised('a metric is found by its id, as it is now, until it goes', async (catalog, harness) => {
    const { id } = await namespaceIn(catalog);
    const cpu = await catalog.createMetric(id, draftOf('cpu'));
    const memory = await catalog.createMetric(id, draftOf('memory'));
    const changed = await catalog.modifyMetric(cpu.id, { displayName: 'CPU', unit: 'percent' });
    assert.deepEqual(catalog.metricWithId(cpu.id)?.metric, changed);
    const reopened = await harness.open();
    assert.deepEqual(reopened.metricWithId(cpu.id)?.metric, changed);
    assert.equal(reopened.metricWithId(cpu.id)?.namespace.id, id);
    await catalog.deleteMetric(cpu.id);
    assert.equal(catalog.metricWithId(cpu.id), undefined);
    assert.deepEqual(catalog.metricWithId(memory.id)?.metric, memory);
    await catalog.deleteMetric(memory.id);
    await catalog.deleteNamespace(id);
    assert.equal(catalog.metricWithId(memory.id), undefined);
  });

  promised('a second metric of a name is a conflict', async (catalog) => {
    const { id } = await namespaceIn(catalog);
    await catalog.createMetric(id, draftOf('cpu', 'ip'));
    const again = catalog.createMetric(id, draftOf('cpu', 'disk'));
    await assert.rejects(again, CatalogConflictError);
    assert.deepEqual((await namespaceIn(catalog)).metrics.get('cpu')?.dimensionNames, ['ip']);
  });

  promised('a deleted metric leaves nothing to its successor', async (catalog, harness) => {
    const { id } = await namespaceIn(catalog);
    const kept = await catalog.createMetric(id, draftOf('memory'));
    const first = await catalog.createMetric(id, draftOf('cpu'));
    await catalog.deleteMetric(first.id);
    assert.deepEqual([...(await namespaceIn(catalog)).metrics.values()], [kept]);
    await catalog.createMetric(id, { ...draftOf('cpu'), statisticsTypes: [] });
    const reopened = await namespaceIn(await harness.open());
    assert.deepEqual(reopened.metrics.get('cpu')?.statisticsTypes, []);
  });

  const newIds: Parameters<Promised>[1] = async (catalog, harness) => {
    const first = await namespaceIn(catalog);
    const metric = await catalog.createMetric(first.id, draftOf('cpu'));
    await catalog.deleteMetric(metric.id);
    await catalog.deleteNamespace(first.id);
    const reopened = await harness.open();
    const second = await namespaceIn(reopened);
    const successor = await reopened.createMetric(second.id, draftOf('cpu'));
    assert.notEqual(second.id, first.id);
    assert.notEqual(successor.id, metric.id);
  };
  promised('no id is ever used again', newIds);
  const newIdsAfterRestart: Parameters<Promised>[1] = (catalog, harness) =>
    newIds(catalog, { ...harness, open: () => harness.restart().then(() => harness.open()) });
  promised('no id is ever used again, also after a restart', newIdsAfterRestart, durable);

  promised(
    'a modified metric keeps all but its display name and unit',
    async (catalog, harness) => {
      const { id: namespaceId } = await namespaceIn(catalog);
      await catalog.createMetric(namespaceId, draftOf('memory'));
      const metric = await catalog.createMetric(namespaceId, draftOf('cpu', 'ip', 'core'));
      const aggregation = { dimensionNames: ['ip'], statisticsTypes: [p99OverMinutes] };
      const whole = await catalog.createAggregation(metric.id, aggregation);
      const renamed = await catalog.modifyMetric(metric.id, { displayName: 'CPU "总"' });
      assert.deepEqual(renamed, { ...whole, displayName: 'CPU "总"' });
      const emptied = await catalog.modifyMetric(metric.id, { displayName: '', unit: '' });
      assert.deepEqual(emptied, { ...whole, displayName: '', unit: '' });
      for (const each of [catalog, await harness.open()]) {
        const { metrics } = await namespaceIn(each);
        assert.deepEqual(metrics.get('cpu'), emptied);
        assert.deepEqual([...metrics.keys()], ['memory', 'cpu']);
      }
    },
  );

  promised('what is answered does not change in the hands of who asked', async (catalog) => {
    const before = await namespaceIn(catalog);
    const metric = await catalog.createMetric(before.id, draftOf('cpu'));
    const between = await namespaceIn(catalog);
    await catalog.deleteMetric(metric.id);
    assert.equal(before.metrics.size, 0);
    assert.deepEqual([...between.metrics.keys()], ['cpu']);
  });

  promised('a change of what does not exist is a conflict', async (catalog) => {
    const missing = 4711;
    const key = keyDraftOf(missing, 'AKID1');
    await assert.rejects(catalog.addKey(key), CatalogConflictError);
    await assert.rejects(catalog.setKeyState('AKID1', 'blocked'), CatalogConflictError);
    await assert.rejects(catalog.setKeyGrants('AKID1', []), CatalogConflictError);
    await assert.rejects(catalog.createNamespace(missing, guangzhou, 'n'), CatalogConflictError);
    await assert.rejects(catalog.deleteNamespace(missing), CatalogConflictError);
    await assert.rejects(catalog.createMetric(missing, draftOf('cpu')), CatalogConflictError);
    await assert.rejects(catalog.deleteMetric(missing), CatalogConflictError);
    const registration = catalog.register(missing, guangzhou, 'n', [], noQuotas);
    await assert.rejects(registration, CatalogConflictError);
  });
}

/** The namespace that these tests share, made where it is missing. */
async function namespaceIn(catalog: Catalog) {
  const account = catalog.accountNamed('acme') ?? (await catalog.createAccount('acme'));
  return (
    catalog.namespaceOf(account.id, guangzhou, 'cvm') ??
    (await catalog.createNamespace(account.id, guangzhou, 'cvm'))
  );
}
