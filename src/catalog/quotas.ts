import { publishedStatistics, type StatisticsType } from '../model/statistic.js';
import { textOfDimensionSet } from './dimension-set.js';

/*
 * How much an account may have: one rule for what reports register and what actions make. What is
 * there already goes on where a quota has become lower.
 */

/** What each quota counts, to say in a message. */
const nouns = {
  keysPerAccountMax: 'main keys that are not revoked',
  tokensPerAccountMax: 'access tokens',
  namespacesPerRegionMax: 'namespaces',
  metricsPerNamespaceMax: 'metrics',
  dimensionSetsPerNamespaceMax: 'dimension sets',
  statisticsPerDimensionSetMax: 'statistics types',
  seriesMax: 'series',
  alarmRulesPerAccountMax: 'alarm rules',
  alarmReceiversMax: 'groups of receivers',
  channelsPerReceiversMax: 'channels',
  objectsPerRuleMax: 'objects',
  alarmSilencesMax: 'silences',
} as const;

export type QuotaName = keyof typeof nouns;

/** 0 is no bound. */
export type Quotas = Readonly<Record<QuotaName, number>>;

/** Whether so many would be too many. */
export function exceeds<Name extends QuotaName>(
  quota: Name,
  count: number,
  quotas: Readonly<Record<Name, number>>,
): boolean {
  const max = quotas[quota];
  return max > 0 && count > max;
}

/** What to say of it: `the account would have 11 namespaces; at most 10 are allowed (…Max)`. */
export function excessText<Name extends QuotaName>(
  quota: Name,
  owner: string,
  count: number,
  quotas: Readonly<Record<Name, number>>,
): string {
  const { [quota]: noun } = nouns;
  return `${owner} would have ${count} ${noun}; at most ${quotas[quota]} are allowed (${quota})`;
}

/** The quotas of what a namespace holds. */
export type NamespaceQuotas = Pick<
  Quotas,
  'metricsPerNamespaceMax' | 'dimensionSetsPerNamespaceMax'
>;

/** The quotas of what a report can register. */
export type RegistrationQuotas = NamespaceQuotas & Pick<Quotas, 'namespacesPerRegionMax'>;

/** A quota that would be exceeded, and the count that would exceed it. */
export interface Excess {
  readonly quota: keyof NamespaceQuotas;
  readonly count: number;
}

/** The metrics of a namespace, by name. */
type Metrics = ReadonlyMap<string, { readonly dimensionNames: readonly string[] }>;

/** Whether a namespace may have more metrics, told one after the other. */
export class NamespaceRoom {
  readonly #metrics: Metrics;
  readonly #quotas: NamespaceQuotas;
  #metricCount: number;
  #sets: Set<string> | undefined;

  constructor(metrics: Metrics, quotas: NamespaceQuotas) {
    this.#metrics = metrics;
    this.#quotas = quotas;
    this.#metricCount = metrics.size;
  }

  /** Counts one more metric, with its dimensions in any order; undefined where there is room. */
  add(dimensionNames: readonly string[]): Excess | undefined {
    const metrics = this.#metricCount + 1;
    if (exceeds('metricsPerNamespaceMax', metrics, this.#quotas)) {
      return { quota: 'metricsPerNamespaceMax', count: metrics };
    }
    this.#sets ??= dimensionSetsOf(this.#metrics);
    const set = textOfDimensionSet(dimensionNames);
    const sets = this.#sets.size + 1;
    if (!this.#sets.has(set) && exceeds('dimensionSetsPerNamespaceMax', sets, this.#quotas)) {
      return { quota: 'dimensionSetsPerNamespaceMax', count: sets };
    }
    this.#sets.add(set);
    this.#metricCount = metrics;
    return undefined;
  }
}

export function countDimensionSets(metrics: Metrics): number {
  return dimensionSetsOf(metrics).size;
}

/** The names of a metric are in byte order, so that their text needs no sorting. */
function dimensionSetsOf(metrics: Metrics): Set<string> {
  const sets = new Set<string>();
  for (const { dimensionNames } of metrics.values()) sets.add(JSON.stringify(dimensionNames));
  return sets;
}

/** How many of them statisticsPerDimensionSetMax counts: the published ones, each once. */
export function countPublishedTypes(types: readonly StatisticsType[]): number {
  return new Set(
    types
      .filter(({ statistic }) => publishedStatistics.some((each) => each === statistic))
      .map(({ periodSeconds, statistic }) => `${statistic} ${periodSeconds}`),
  ).size;
}
