import type { Catalog, Metric, Namespace } from '../../src/catalog/catalog.js';
import { defaultStatisticsTypes } from '../../src/model/statistic.js';
import { draftOf, guangzhou, metricNamed, noQuotas, p99OverMinutes } from './catalog-harness.js';

type Change = (
  catalog: Catalog,
  namespace: { accountId: number; name: string },
) => Promise<unknown>;

/** Each writes several rows, and leaves a namespace as none of those before left it. */
export const severalRowChanges: readonly Change[] = [
  (catalog, { accountId, name }) => {
    const drafts = ['cpu', 'disk', 'memory'].map((metric) => draftOf(metric, 'ip', 'dev'));
    return catalog.register(accountId, guangzhou, name, drafts, noQuotas);
  },
  onDisk((catalog, id) => {
    const aggregation = { dimensionNames: ['ip'], statisticsTypes: defaultStatisticsTypes };
    return catalog.createAggregation(id, aggregation);
  }),
  onDisk((catalog, id) => catalog.addStatisticsTypes(id, ['ip'], [p99OverMinutes])),
  onDisk((catalog, id) => catalog.deleteStatisticsTypes(id, ['ip', 'dev'], defaultStatisticsTypes)),
  onDisk((catalog, id) => catalog.deleteAggregation(id, ['ip'])),
  onDisk((catalog, id) => catalog.addStatisticsTypes(id, ['ip', 'dev'], [p99OverMinutes])),
  onDisk((catalog, id) => catalog.deleteMetric(id)),
];

/** What a namespace tells, whatever its ids and name are. */
export function shapeOf(namespace: Namespace | undefined): string {
  const metrics = [...(namespace?.metrics.values() ?? [])];
  return JSON.stringify(metrics.map(({ id, namespaceId, ...shape }: Metric) => shape));
}

function onDisk(change: (catalog: Catalog, metricId: number) => Promise<unknown>): Change {
  return (catalog, { accountId, name }) => {
    const namespace = catalog.namespaceOf(accountId, guangzhou, name);
    return change(catalog, metricNamed('disk', namespace?.metrics).id);
  };
}
