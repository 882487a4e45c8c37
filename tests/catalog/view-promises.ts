import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import {
  CatalogConflictError,
  CatalogUnavailableError,
  CatalogWatchError,
  type Catalog,
} from '../../src/catalog/catalog.js';
import { defaultStatisticsTypes } from '../../src/model/statistic.js';
import {
  contentOf,
  draftOf,
  guangzhou,
  keyDraftOf,
  metricNamed,
  noQuotas,
  type Promised,
} from './catalog-harness.js';
import { diskOf, failingChanges, fill, idOf } from './filled-catalog.js';

/** Calls that leave a filled catalog as it is. */
const idleCalls: Readonly<Record<string, (catalog: Catalog) => Promise<unknown>>> = {
  'register of what is there': (catalog) =>
    catalog.register(idOf(catalog, 'acme'), guangzhou, 'cvm', [draftOf('cpu')], noQuotas),
  'setKeyState to what it is': (catalog) => catalog.setKeyState('AKID-acme-2', 'blocked'),
  'setKeyGrants to what they are': (catalog) =>
    catalog.setKeyGrants('AKID-acme-2', ['DescribeMetric', '*']),
  'modifyMetric to what it is': (catalog) =>
    catalog.modifyMetric(diskOf(catalog), { displayName: 'disk on display', unit: '%' }),
  'addStatisticsTypes that are declared': (catalog) =>
    catalog.addStatisticsTypes(diskOf(catalog), ['ip'], defaultStatisticsTypes),
  'addStatisticsTypes of none': (catalog) =>
    catalog.addStatisticsTypes(diskOf(catalog), ['ip'], []),
  'deleteStatisticsTypes of none': (catalog) =>
    catalog.deleteStatisticsTypes(diskOf(catalog), ['ip'], []),
  'a conflict': (catalog) => assert.rejects(catalog.createAccount('acme'), CatalogConflictError),
};

export function promiseView(promised: Promised): void {
  promised(
    'a call that changes nothing leaves the version, and calls no watcher',
    async (catalog) => {
      await fill(catalog, 'acme');
      const seen = changesSeenBy(catalog);
      for (const [name, call] of Object.entries(idleCalls)) {
        const [version, content] = [catalog.version, contentOf(catalog)];
        await call(catalog);
        assert.deepEqual([catalog.version, seen, contentOf(catalog)], [version, [], content], name);
      }
    },
  );

  promised('reload raises the version', async (catalog) => {
    const { version } = catalog;
    await catalog.reload();
    assert.ok(catalog.version > version);
  });

  promised(
    'a watcher that fails hinders neither the change nor other watchers',
    async (catalog, harness) => {
      const failure = new Error('a worker is gone');
      catalog.watch(() => {
        throw failure;
      });
      catalog.watch(() => Promise.reject(failure));
      const seen = changesSeenBy(catalog);
      await assert.rejects(catalog.createAccount('acme'), (error) => {
        assert.ok(error instanceof CatalogWatchError);
        assert.deepEqual([error.errors, error.cause], [[failure, failure], undefined]);
        return true;
      });
      assert.deepEqual(seen, ['accounts']);
      for (const each of [catalog, await harness.open()]) assert.ok(each.accountNamed('acme'));
    },
  );
}

/** @param skip why the engine does not fail */
export function promiseDoubt(promised: Promised, skip: string | false): void {
  for (const [name, change] of Object.entries(failingChanges)) {
    const check: Parameters<Promised>[1] = async (catalog, harness) => {
      await fill(catalog, 'acme');
      const content = contentOf(catalog);
      const { version } = catalog;
      const seen = changesSeenBy(catalog);
      harness.loseCommits();
      await assert.rejects(change(catalog), CatalogUnavailableError);
      harness.mendEngine();
      assert.deepEqual([contentOf(catalog), catalog.version, seen], [content, version, []]);
      await assert.rejects(catalog.createAccount('acme'), CatalogConflictError);
      assert.notDeepEqual(contentOf(catalog), content);
      assert.deepEqual(contentOf(catalog), contentOf(await harness.open()));
      assert.deepEqual(seen, ['everything']);
      assert.ok(catalog.version > version);
    };
    const sentence = `a ${name} that failed, but is on disk, is shown with the next refusal`;
    promised(sentence, check, skip);
  }

  const next: Parameters<Promised>[1] = async (catalog, harness) => {
    await fill(catalog, 'acme');
    const seen = changesSeenBy(catalog);
    harness.loseCommits();
    await assert.rejects(catalog.setKeyState('AKID-acme', 'revoked'), CatalogUnavailableError);
    harness.mendEngine();
    await catalog.createAccount('other');
    assert.equal(catalog.keyOf('AKID-acme')?.state, 'revoked');
    assert.deepEqual(seen, ['everything', 'accounts']);
  };
  promised('a change that failed, but is on disk, is shown with the next change', next, skip);

  const refused: Parameters<Promised>[1] = async (catalog, harness) => {
    harness.loseCommits();
    await assert.rejects(catalog.createAccount('acme'), CatalogUnavailableError);
    harness.mendEngine();
    catalog.watch(() => Promise.reject(new Error('a worker is gone')));
    await assert.rejects(catalog.createAccount('acme'), (error) => {
      assert.ok(error instanceof CatalogWatchError);
      assert.ok(error.cause instanceof CatalogConflictError);
      return true;
    });
  };
  promised('the failure of a watcher does not hide that a change was refused', refused, skip);
}

/** @param skip why one process has the engine */
export function promiseOthers(promised: Promised, skip: string | undefined): void {
  const lag: Parameters<Promised>[1] = async (catalog, harness) => {
    const other = await harness.another(catalog);
    const seen = changesSeenBy(other);
    await fill(catalog, 'acme');
    await setTimeout(other.lagMilliseconds);
    assert.deepEqual(contentOf(other), contentOf(catalog));
    assert.equal(seen.at(-1), 'everything');
  };
  promised('others see a change within lagMilliseconds', lag, skip ?? false);

  const none: Parameters<Promised>[1] = (catalog) => {
    assert.equal(catalog.lagMilliseconds, 0);
    return Promise.resolve();
  };
  const hasOthers = skip === undefined && 'others may change what it shows';
  promised('lagMilliseconds is 0 where one process has the engine', none, hasOthers);

  const register: Parameters<Promised>[1] = async (catalog, harness) => {
    const other = await harness.another(catalog);
    const { id } = await catalog.createAccount('acme');
    const both = [catalog, other];
    const made = await Promise.all(
      both.map((each) => each.register(id, guangzhou, 'cvm', [draftOf('cpu')], noQuotas)),
    );
    const cpu = metricNamed('cpu', made[0]?.metrics);
    for (const each of [...both, await harness.open()]) {
      const { metrics } = each.namespaceOf(id, guangzhou, 'cvm') ?? {};
      assert.deepEqual([...(metrics?.values() ?? [])], [cpu]);
      assert.deepEqual(each.metricWithId(cpu.id)?.metric, cpu);
    }
  };
  const sentence =
    'two catalogs that register the same name at once make one metric, and know its id';
  promised(sentence, register, skip ?? false);

  const quotas: Parameters<Promised>[1] = async (catalog, harness) => {
    const other = await harness.another(catalog);
    const { id } = await catalog.createAccount('acme');
    await other.reload();
    const limits = { ...noQuotas, namespacesPerRegionMax: 3, metricsPerNamespaceMax: 4 };
    const outcomes = await Promise.allSettled(
      Array.from({ length: 60 }, (_, turn) =>
        (turn % 2 === 0 ? catalog : other).register(
          id,
          guangzhou,
          `n${Math.floor(turn / 2) % 6}`,
          [draftOf(`m${turn}`)],
          limits,
        ),
      ),
    );
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 3 * 4);
    for (const each of [catalog, await harness.open()]) {
      const sizes = each.namespacesIn(id, guangzhou).map(({ metrics }) => metrics.size);
      assert.deepEqual(sizes, [4, 4, 4]);
    }
  };
  promised('two catalogs that register at once stay within the quotas', quotas, skip ?? false);

  const checked: Parameters<Promised>[1] = async (catalog, harness) => {
    const other = await harness.another(catalog);
    const { id } = await catalog.createAccount('acme');
    await other.addKey(keyDraftOf(id, 'AKID1'));
    await assert.rejects(catalog.addKey(keyDraftOf(id, 'AKID1')), CatalogConflictError);
    await catalog.setKeyState('AKID1', 'revoked');
    await assert.rejects(other.setKeyState('AKID1', 'active'), CatalogConflictError);
    assert.deepEqual(contentOf(other), contentOf(catalog));
  };
  promised('a change is checked against what others have changed', checked, skip ?? false);
}

function changesSeenBy(catalog: Catalog): string[] {
  const seen: string[] = [];
  catalog.watch((change) => void seen.push(change));
  return seen;
}
