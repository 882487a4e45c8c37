import type { Namespace } from '../catalog/catalog.js';
import { countDimensionSets } from '../catalog/quotas.js';
import { publishedRegions } from '../model/region.js';
import { dimensionValuesOf } from '../model/series.js';
import { accountOf } from './account-of.js';
import type { Action, ActionCall } from './action.js';
import type { Control } from './control.js';
import { knownMetric } from './metric-actions.js';

const describeQuota: Action = {
  operatorOnly: false,
  summary: 'tells how much of every limit of the account is used; a limit of 0 is off',
  run: (call, control) => ({ data: quotasOf(call, control) }),
};

const describeCardinality: Action = {
  operatorOnly: false,
  summary: 'counts the series of a metric, and the different values of each of its dimensions',
  run(call, control) {
    const { name, id, dimensionNames } = knownMetric(call, control);
    const seriesKeys = control.store.listSeries(id);
    const values = dimensionNames.map(() => new Set<string>());
    for (const seriesKey of seriesKeys) {
      for (const [place, value] of dimensionValuesOf(seriesKey).entries())
        values[place]?.add(value);
    }
    const dimensions = dimensionNames.map((dimensionName, place) => ({
      name: dimensionName,
      values: values[place]?.size ?? 0,
    }));
    return { data: { metricName: name, series: seriesKeys.length, dimensions } };
  },
};

export const usageActions = {
  DescribeQuota: describeQuota,
  DescribeCardinality: describeCardinality,
};

interface Usage {
  readonly limit: string;
  /** What it bounds, where an account has several of the kind. */
  readonly of?: string;
  readonly used: number;
  readonly max: number;
}

function quotasOf(call: ActionCall, { catalog, store, config }: Control): Usage[] {
  const { id } = accountOf(call, { catalog });
  const limits = config();
  const mainKeys = catalog
    .keysOf(id)
    .filter(({ kind, state }) => kind === 'main' && state !== 'revoked').length;
  const regions = publishedRegions().map((region) => ({
    region,
    namespaces: catalog.namespacesIn(id, region),
  }));
  return [
    { limit: 'keysPerAccountMax', used: mainKeys, max: limits.keysPerAccountMax },
    { limit: 'seriesMax', used: store.seriesCountOf(id), max: limits.seriesMax },
    ...regions
      .filter(({ namespaces }) => namespaces.length > 0)
      .flatMap(({ region, namespaces }) => [
        {
          limit: 'namespacesPerRegionMax',
          of: region,
          used: namespaces.length,
          max: limits.namespacesPerRegionMax,
        },
        ...namespaces.flatMap((namespace) => namespaceUsage(namespace, limits)),
      ]),
  ];
}

function namespaceUsage(
  { region, name, metrics }: Namespace,
  limits: { metricsPerNamespaceMax: number; dimensionSetsPerNamespaceMax: number },
): Usage[] {
  const of = `${region} ${name}`;
  return [
    {
      limit: 'metricsPerNamespaceMax',
      of,
      used: metrics.size,
      max: limits.metricsPerNamespaceMax,
    },
    {
      limit: 'dimensionSetsPerNamespaceMax',
      of,
      used: countDimensionSets(metrics),
      max: limits.dimensionSetsPerNamespaceMax,
    },
  ];
}
