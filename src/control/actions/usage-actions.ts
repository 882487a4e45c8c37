import type { Account, Namespace } from '../../catalog/catalog.js';
import { countDimensionSets } from '../../catalog/quotas.js';
import { publishedRegions } from '../../model/region.js';
import { dimensionValuesOf } from '../../model/series.js';
import { seriesPages } from '../../storage/series-pages.js';
import { accountOf } from './account-of.js';
import type { Action } from './action.js';
import type { Control } from './control.js';
import { countedKeys } from './counted-keys.js';
import { knownMetric } from './metric-actions.js';
import { metricParameters } from './declared-parameters.js';

const describeQuota: Action = {
  operatorOnly: false,
  changes: false,
  summary: 'tells how much of every limit of the account is used; a limit of 0 is off',
  parameters: '',
  run: async (call, control) => ({ data: await quotasOf(accountOf(call, control), control) }),
};

const describeCardinality: Action = {
  operatorOnly: false,
  changes: false,
  summary: 'counts the series of a metric, and the different values of each of its dimensions',
  parameters: metricParameters,
  async run(call, control) {
    const { name, id, dimensionNames } = knownMetric(call, control);
    const values = dimensionNames.map(() => new Set<string>());
    let series = 0;
    for await (const page of seriesPages(control.store, id, control.turns)) {
      series += page.length;
      for (const seriesKey of page) {
        for (const [place, value] of dimensionValuesOf(seriesKey).entries())
          values[place]?.add(value);
      }
    }
    const dimensions = dimensionNames.map((dimensionName, place) => ({
      name: dimensionName,
      values: values[place]?.size ?? 0,
    }));
    return { data: { metricName: name, series, dimensions } };
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

async function quotasOf(
  { id }: Account,
  { catalog, store, config, turns }: Control,
): Promise<Usage[]> {
  const limits = config();
  const mainKeys = countedKeys(catalog.keysOf(id)).length;
  const tokens = catalog.tokensOf(id).length;
  const series = await store.countSeries({ accountId: id });
  const usages: Usage[] = [
    { limit: 'keysPerAccountMax', used: mainKeys, max: limits.keysPerAccountMax },
    { limit: 'tokensPerAccountMax', used: tokens, max: limits.tokensPerAccountMax },
    { limit: 'seriesMax', used: series, max: limits.seriesMax },
  ];
  for (const region of publishedRegions()) {
    const namespaces = catalog.namespacesIn(id, region);
    if (namespaces.length === 0) continue;
    const max = limits.namespacesPerRegionMax;
    usages.push({ limit: 'namespacesPerRegionMax', of: region, used: namespaces.length, max });
    for (const namespace of namespaces) {
      usages.push(...namespaceUsage(namespace, limits));
      // It has looked at every metric of the namespace.
      await turns.next();
    }
  }
  return usages;
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
