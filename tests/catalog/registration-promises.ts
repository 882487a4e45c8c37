import assert from 'node:assert/strict';
import { draftOf, guangzhou, type Promised } from './catalog-harness.js';

export function promiseRegistration(promised: Promised): void {
  promised('register creates a namespace and its metrics', async (catalog, harness) => {
    const { id } = await catalog.createAccount('acme');
    const drafts = [draftOf('cpu', 'ip'), draftOf('disk', 'ip', 'device')];
    const namespace = await catalog.register(id, guangzhou, 'cvm', drafts);
    assert.deepEqual([...namespace.metrics.keys()], ['cpu', 'disk']);
    assert.equal(catalog.namespaceOf(id, guangzhou, 'cvm'), namespace);
    assert.deepEqual((await harness.open()).namespaceOf(id, guangzhou, 'cvm'), namespace);
  });

  promised('register leaves alone what exists', async (catalog) => {
    const { id } = await catalog.createAccount('acme');
    const { id: namespaceId } = await catalog.createNamespace(id, guangzhou, 'cvm');
    const cpu = await catalog.createMetric(namespaceId, draftOf('cpu', 'ip'));
    const drafts = [draftOf('cpu', 'host'), draftOf('disk', 'host')];
    const namespace = await catalog.register(id, guangzhou, 'cvm', drafts);
    assert.equal(namespace.id, namespaceId);
    assert.equal(namespace.metrics.get('cpu'), cpu);
    assert.deepEqual(namespace.metrics.get('disk')?.dimensionNames, ['host']);
  });

  promised('register again changes nothing', async (catalog) => {
    const { id } = await catalog.createAccount('acme');
    const first = await catalog.register(id, guangzhou, 'cvm', [draftOf('cpu')]);
    const second = await catalog.register(id, guangzhou, 'cvm', [draftOf('cpu')]);
    assert.deepEqual(second, first);
  });

  promised('register takes the first of two drafts of a name', async (catalog) => {
    const { id } = await catalog.createAccount('acme');
    const drafts = [draftOf('cpu', 'ip'), draftOf('cpu', 'host')];
    const namespace = await catalog.register(id, guangzhou, 'cvm', drafts);
    assert.deepEqual(namespace.metrics.get('cpu')?.dimensionNames, ['ip']);
  });

  promised('register without metrics makes the namespace', async (catalog) => {
    const { id } = await catalog.createAccount('acme');
    const namespace = await catalog.register(id, guangzhou, 'cvm', []);
    assert.equal(namespace.metrics.size, 0);
  });

  promised('many that register at once create each thing once', async (catalog, harness) => {
    const { id } = await catalog.createAccount('acme');
    const turns = Array.from({ length: 40 }, (_, turn) =>
      catalog.register(id, guangzhou, 'cvm', [draftOf('cpu'), draftOf(`disk${turn % 4}`)]),
    );
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
    const namespace = await catalog.register(id, guangzhou, 'cvm', drafts);
    assert.equal(new Set([...namespace.metrics.values()].map((metric) => metric.id)).size, 1000);
    assert.deepEqual((await harness.open()).namespaceOf(id, guangzhou, 'cvm'), namespace);
  });
}
