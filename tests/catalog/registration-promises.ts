import assert from 'node:assert/strict';
import { CatalogQuotaError } from '../../src/catalog/catalog.js';
import type { RegistrationQuotas } from '../../src/catalog/quotas.js';
import type { Region } from '../../src/model/region.js';
import { draftOf, guangzhou, noQuotas, shanghai, type Promised } from './catalog-harness.js';

export function promiseRegistration(promised: Promised): void {
  promised('register creates a namespace and its metrics', async (catalog, harness) => {
    const { id } = await catalog.createAccount('acme');
    const drafts = [draftOf('cpu', 'ip'), draftOf('disk', 'ip', 'device')];
    const namespace = await catalog.register(id, guangzhou, 'cvm', drafts, noQuotas);
    assert.deepEqual([...namespace.metrics.keys()], ['cpu', 'disk']);
    assert.equal(catalog.namespaceOf(id, guangzhou, 'cvm'), namespace);
    assert.deepEqual((await harness.open()).namespaceOf(id, guangzhou, 'cvm'), namespace);
  });

  promised('register leaves alone what exists', async (catalog) => {
    const { id } = await catalog.createAccount('acme');
    const { id: namespaceId } = await catalog.createNamespace(id, guangzhou, 'cvm');
    const cpu = await catalog.createMetric(namespaceId, draftOf('cpu', 'ip'));
    const drafts = [draftOf('cpu', 'host'), draftOf('disk', 'host')];
    const namespace = await catalog.register(id, guangzhou, 'cvm', drafts, noQuotas);
    assert.equal(namespace.id, namespaceId);
    assert.equal(namespace.metrics.get('cpu'), cpu);
    assert.deepEqual(namespace.metrics.get('disk')?.dimensionNames, ['host']);
  });

  promised('register again changes nothing', async (catalog) => {
    const { id } = await catalog.createAccount('acme');
    const first = await catalog.register(id, guangzhou, 'cvm', [draftOf('cpu')], noQuotas);
    const second = await catalog.register(id, guangzhou, 'cvm', [draftOf('cpu')], noQuotas);
    assert.deepEqual(second, first);
  });

  promised('register takes the first of two drafts of a name', async (catalog) => {
    const { id } = await catalog.createAccount('acme');
    const drafts = [draftOf('cpu', 'ip'), draftOf('cpu', 'host')];
    const namespace = await catalog.register(id, guangzhou, 'cvm', drafts, noQuotas);
    assert.deepEqual(namespace.metrics.get('cpu')?.dimensionNames, ['ip']);
  });

  promised('register without metrics makes the namespace', async (catalog) => {
    const { id } = await catalog.createAccount('acme');
    const namespace = await catalog.register(id, guangzhou, 'cvm', [], noQuotas);
    assert.equal(namespace.metrics.size, 0);
  });

  promised('many that register at once create each thing once', async (catalog, harness) => {
    const { id } = await catalog.createAccount('acme');
    const turns = Array.from({ length: 40 }, (_, turn) => {
      const drafts = [draftOf('cpu'), draftOf(`disk${turn % 4}`)];
      return catalog.register(id, guangzhou, 'cvm', drafts, noQuotas);
    });
    const namespaces = await Promise.all(turns);
    assert.equal(new Set(namespaces.map((namespace) => namespace.id)).size, 1);
    assert.equal(new Set(namespaces.map(({ metrics }) => metrics.get('cpu')?.id)).size, 1);
    for (const each of [catalog, await harness.open()]) {
      const metrics = each.namespaceOf(id, guangzhou, 'cvm')?.metrics.keys();
      assert.deepEqual([...(metrics ?? [])].sort(), ['cpu', 'disk0', 'disk1', 'disk2', 'disk3']);
    }
  });

  promised('a thousand metrics are registered in one step', async (catalog, harness) => {
    const { id } = await catalog.createAccount('acme');
    const drafts = Array.from({ length: 1000 }, (_, number) => draftOf(`metric${number}`));
    const namespace = await catalog.register(id, guangzhou, 'cvm', drafts, noQuotas);
    assert.equal(new Set([...namespace.metrics.values()].map((metric) => metric.id)).size, 1000);
    assert.deepEqual((await harness.open()).namespaceOf(id, guangzhou, 'cvm'), namespace);
  });
}

export function promiseQuotas(promised: Promised): void {
  const twoNamespaces = { ...noQuotas, namespacesPerRegionMax: 2 };
  const twoMetrics = { ...noQuotas, metricsPerNamespaceMax: 2 };

  promised('a region has as many namespaces as the quota allows', async (catalog, harness) => {
    const { id } = await catalog.createAccount('acme');
    const { id: otherId } = await catalog.createAccount('other');
    const register = (accountId: number, region: Region, name: string) =>
      catalog.register(accountId, region, name, [draftOf('cpu')], twoNamespaces);
    await catalog.createNamespace(id, guangzhou, 'created');
    await register(id, guangzhou, 'cvm');
    await refused(register(id, guangzhou, 'third'), 'namespacesPerRegionMax');
    await register(id, shanghai, 'third');
    await register(otherId, guangzhou, 'third');
    await register(id, guangzhou, 'created');
    for (const each of [catalog, await harness.open()]) {
      const names = each.namespacesIn(id, guangzhou).map((namespace) => namespace.name);
      assert.deepEqual(names, ['created', 'cvm']);
    }
  });

  promised('a namespace has as many metrics as the quota allows', async (catalog, harness) => {
    const { id } = await catalog.createAccount('acme');
    const register = (name: string, ...metrics: string[]) =>
      catalog.register(
        id,
        guangzhou,
        name,
        metrics.map((each) => draftOf(each)),
        twoMetrics,
      );
    await refused(register('cvm', 'a', 'b', 'c'), 'metricsPerNamespaceMax');
    assert.equal(catalog.namespaceOf(id, guangzhou, 'cvm'), undefined);
    await register('cvm', 'a', 'a');
    await refused(register('cvm', 'a', 'b', 'c'), 'metricsPerNamespaceMax');
    await register('cvm', 'a', 'b', 'a');
    await refused(register('cvm', 'c'), 'metricsPerNamespaceMax');
    await register('cvm', 'b', 'a');
    await register('other', 'c');
    for (const each of [catalog, await harness.open()]) {
      const metrics = each.namespaceOf(id, guangzhou, 'cvm')?.metrics.keys() ?? [];
      assert.deepEqual([...metrics], ['a', 'b']);
    }
  });

  promised('a quota that came later refuses nothing that exists', async (catalog) => {
    const { id } = await catalog.createAccount('acme');
    const drafts = ['a', 'b', 'c'].map((name) => draftOf(name));
    for (const name of ['x', 'y', 'z']) {
      await catalog.register(id, guangzhou, name, drafts, noQuotas);
    }
    await catalog.register(id, guangzhou, 'x', drafts, twoMetrics);
    await catalog.register(id, guangzhou, 'x', drafts, twoNamespaces);
  });

  promised('many that register at once stay within the quotas', async (catalog, harness) => {
    const { id } = await catalog.createAccount('acme');
    const quotas = { ...noQuotas, namespacesPerRegionMax: 3, metricsPerNamespaceMax: 4 };
    const outcomes = await Promise.allSettled(
      Array.from({ length: 60 }, (_, turn) =>
        catalog.register(id, guangzhou, `n${turn % 6}`, [draftOf(`m${turn}`)], quotas),
      ),
    );
    const refusals = outcomes.filter(({ status }) => status === 'rejected');
    assert.equal(refusals.length, 60 - 3 * 4);
    for (const each of [catalog, await harness.open()]) {
      const sizes = each.namespacesIn(id, guangzhou).map(({ metrics }) => metrics.size);
      assert.deepEqual(sizes, [4, 4, 4]);
    }
  });
}

function refused(registration: Promise<unknown>, quota: keyof RegistrationQuotas): Promise<void> {
  return assert.rejects(registration, (error) => {
    assert.ok(error instanceof CatalogQuotaError);
    assert.equal(error.quota, quota);
    return true;
  });
}
