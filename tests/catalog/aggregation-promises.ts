import assert from 'node:assert/strict';
import { CatalogConflictError, type Catalog, type Metric } from '../../src/catalog/catalog.js';
import { defaultStatisticsTypes } from '../../src/model/statistic.js';
import {
  draftOf,
  guangzhou,
  metricNamed,
  noQuotas,
  p99OverMinutes,
  type Promised,
} from './catalog-harness.js';

export function promiseAggregations(promised: Promised): void {
  promised('aggregations are in byte order of their dimension names', async (catalog, harness) => {
    const metric = await metricIn(catalog, '\u{1F600}', 'a', 'b', '\uFF5E', 'a"');
    const sets = [['\u{1F600}', '\uFF5E'], ['b'], ['b', 'a'], ['a"'], [], ['\uFF5E'], ['a']];
    for (const dimensionNames of sets) {
      await catalog.createAggregation(metric.id, { dimensionNames, statisticsTypes: [] });
    }
    for (const each of [catalog, await harness.open()]) {
      assert.deepEqual(
        metricOf(each).aggregations.map(({ dimensionNames }) => dimensionNames),
        [[], ['a'], ['a', 'b'], ['a"'], ['b'], ['\uFF5E'], ['\uFF5E', '\u{1F600}']],
      );
    }
  });

  promised('an aggregation has statistics types of its own, or none', async (catalog, harness) => {
    const metric = await metricIn(catalog, 'ip', 'dev');
    const types = [...defaultStatisticsTypes.toReversed(), p99OverMinutes, p99OverMinutes];
    await catalog.createAggregation(metric.id, { dimensionNames: ['ip'], statisticsTypes: types });
    const none = { dimensionNames: ['dev'], statisticsTypes: [] };
    const changed = await catalog.createAggregation(metric.id, none);
    const statisticsTypes = [p99OverMinutes, ...defaultStatisticsTypes];
    const aggregations = [none, { dimensionNames: ['ip'], statisticsTypes }];
    assert.deepEqual(changed, { ...metric, aggregations });
    assert.equal(metricOf(catalog), changed);
    assert.deepEqual(metricOf(await harness.open()), changed);
  });

  promised('a second aggregation of a dimension set is a conflict', async (catalog) => {
    const metric = await metricIn(catalog, 'ip', 'dev', 'core');
    const aggregation = { dimensionNames: ['ip', 'dev'], statisticsTypes: [] };
    const changed = await catalog.createAggregation(metric.id, aggregation);
    for (const dimensionNames of [
      ['ip', 'dev'],
      ['dev', 'ip'],
      ['dev', 'core', 'ip'],
    ]) {
      const again = catalog.createAggregation(metric.id, { dimensionNames, statisticsTypes: [] });
      await assert.rejects(again, CatalogConflictError);
    }
    assert.equal(metricOf(catalog), changed);
  });

  promised('a deleted aggregation leaves nothing to its successor', async (catalog, harness) => {
    const metric = await metricIn(catalog, 'ip', 'dev', 'core');
    const aggregation = { dimensionNames: ['dev', 'ip'], statisticsTypes: [p99OverMinutes] };
    await catalog.createAggregation(metric.id, aggregation);
    const kept = { ...aggregation, dimensionNames: ['dev'] };
    await catalog.createAggregation(metric.id, kept);
    const changed = await catalog.deleteAggregation(metric.id, ['ip', 'dev']);
    assert.deepEqual(changed, { ...metric, aggregations: [kept] });
    assert.deepEqual(metricOf(await harness.open()), changed);
    const successor = { ...aggregation, statisticsTypes: [] };
    await catalog.createAggregation(metric.id, successor);
    assert.deepEqual(metricOf(await harness.open()).aggregations, [kept, successor]);
  });

  promised('a deleted metric takes its aggregations along', async (catalog, harness) => {
    const { id, ...metric } = await metricIn(catalog, 'ip', 'dev');
    const aggregation = { dimensionNames: ['ip'], statisticsTypes: [p99OverMinutes] };
    await catalog.createAggregation(id, aggregation);
    await catalog.deleteMetric(id);
    const gone = catalog.deleteAggregation(id, ['ip']);
    await assert.rejects(gone, CatalogConflictError);
    const successor = await metricIn(catalog, 'ip', 'dev');
    assert.deepEqual(successor, { ...metric, id: successor.id });
    assert.deepEqual(metricOf(await harness.open()), successor);
  });

  promised(
    'an aggregation does not change the metric in the hands of who asked',
    async (catalog) => {
      const { id } = await metricIn(catalog, 'ip', 'dev');
      const before = metricOf(catalog);
      await catalog.createAggregation(id, { dimensionNames: ['ip'], statisticsTypes: [] });
      assert.deepEqual(before.aggregations, []);
      assert.equal(metricOf(catalog).aggregations.length, 1);
    },
  );
}

export function promiseStatisticsTypes(promised: Promised): void {
  for (const dimensionNames of [['ip', 'dev'], ['ip'], []]) {
    const set = `by [${dimensionNames.join(', ')}]`;
    promised(`statistics types ${set} are added once, and deleted`, async (catalog, harness) => {
      const metric = await aggregatedMetricIn(catalog);
      const maxOverMinutes = { periodSeconds: 60, statistic: 'max' } as const;
      const added = [p99OverMinutes, p99OverMinutes, maxOverMinutes, ...defaultStatisticsTypes];
      const grown = await catalog.addStatisticsTypes(metric.id, dimensionNames, added);
      const all = [maxOverMinutes, p99OverMinutes, ...defaultStatisticsTypes];
      assert.deepEqual(grown, withTypes(metric, dimensionNames, all));
      assert.deepEqual(metricOf(await harness.open()), grown);
      const [, ...gone] = all;
      const shrunk = await catalog.deleteStatisticsTypes(metric.id, dimensionNames, gone);
      assert.deepEqual(shrunk, withTypes(metric, dimensionNames, [maxOverMinutes]));
      assert.deepEqual(metricOf(await harness.open()), shrunk);
      await catalog.deleteStatisticsTypes(metric.id, dimensionNames, [maxOverMinutes]);
      const bare = withTypes(metric, dimensionNames, []);
      for (const each of [catalog, await harness.open()]) assert.deepEqual(metricOf(each), bare);
    });

    promised(`of types ${set} one of which is undeclared, none goes`, async (catalog, harness) => {
      const metric = await aggregatedMetricIn(catalog);
      const types = [...defaultStatisticsTypes, p99OverMinutes];
      const deletion = catalog.deleteStatisticsTypes(metric.id, dimensionNames, types);
      await assert.rejects(deletion, CatalogConflictError);
      for (const each of [catalog, await harness.open()]) assert.deepEqual(metricOf(each), metric);
    });
  }

  promised('the shortest period comes first, then the order of the documents', async (catalog) => {
    const { id } = await metricIn(catalog, 'ip');
    const added = (['p99.9', 'last', 'p50', 'sum'] as const).flatMap((statistic) =>
      [86_400, 10, 3600].map((periodSeconds) => ({ periodSeconds, statistic })),
    );
    const { statisticsTypes } = await catalog.addStatisticsTypes(id, ['ip'], added);
    const order = statisticsTypes.map((type) => `${type.periodSeconds} ${type.statistic}`);
    assert.deepEqual(order, [
      ...['10 sum', '10 last', '10 p50', '10 p99.9'],
      ...['300 max', '300 min', '300 sum', '300 avg', '300 last'],
      ...['3600 sum', '3600 last', '3600 p50', '3600 p99.9'],
      ...['86400 sum', '86400 last', '86400 p50', '86400 p99.9'],
    ]);
  });

  promised('types of what is no dimension set of the metric are a conflict', async (catalog) => {
    const metric = await aggregatedMetricIn(catalog);
    for (const dimensionNames of [['dev'], ['ip', 'dev', 'core'], ['__proto__']]) {
      const more = catalog.addStatisticsTypes(metric.id, dimensionNames, [p99OverMinutes]);
      await assert.rejects(more, CatalogConflictError);
      const fewer = catalog.deleteStatisticsTypes(metric.id, dimensionNames, []);
      await assert.rejects(fewer, CatalogConflictError);
      const none = catalog.deleteAggregation(metric.id, dimensionNames);
      await assert.rejects(none, CatalogConflictError);
    }
    const full = catalog.deleteAggregation(metric.id, ['dev', 'ip']);
    await assert.rejects(full, CatalogConflictError);
    assert.equal(metricOf(catalog), metric);
  });

  promised('a change of a metric that does not exist is a conflict', async (catalog) => {
    const missing = 4711;
    const aggregation = { dimensionNames: [], statisticsTypes: [] };
    for (const change of [
      () => catalog.modifyMetric(missing, { displayName: 'cpu' }),
      () => catalog.createAggregation(missing, aggregation),
      () => catalog.deleteAggregation(missing, []),
      () => catalog.addStatisticsTypes(missing, [], []),
      () => catalog.deleteStatisticsTypes(missing, [], []),
    ]) {
      await assert.rejects(change, CatalogConflictError);
    }
  });
}

async function metricIn(catalog: Catalog, ...dimensionNames: string[]): Promise<Metric> {
  const { id } = catalog.accountNamed('acme') ?? (await catalog.createAccount('acme'));
  const drafts = [draftOf('cpu', ...dimensionNames)];
  const { metrics } = await catalog.register(id, guangzhou, 'cvm', drafts, noQuotas);
  return metricNamed('cpu', metrics);
}

/** By `dev` and `ip`, by `ip`, and by nothing. */
async function aggregatedMetricIn(catalog: Catalog): Promise<Metric> {
  const { id } = await metricIn(catalog, 'ip', 'dev');
  const statisticsTypes = defaultStatisticsTypes;
  await catalog.createAggregation(id, { dimensionNames: ['ip'], statisticsTypes });
  return catalog.createAggregation(id, { dimensionNames: [], statisticsTypes });
}

function metricOf(catalog: Catalog): Metric {
  const accountId = catalog.accountNamed('acme')?.id ?? 0;
  return metricNamed('cpu', catalog.namespaceOf(accountId, guangzhou, 'cvm')?.metrics);
}

/** The metric with other types of a dimension set, told apart by its size. */
function withTypes(
  metric: Metric,
  { length }: readonly string[],
  statisticsTypes: Metric['statisticsTypes'],
): Metric {
  if (metric.dimensionNames.length === length) return { ...metric, statisticsTypes };
  const aggregations = metric.aggregations.map((each) =>
    each.dimensionNames.length === length ? { ...each, statisticsTypes } : each,
  );
  return { ...metric, aggregations };
}
