import type { MetricSet } from './summed-metrics.js';

interface MetricValue {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number | undefined>>;
  readonly value: number;
}

/** The values of a counter by one of its labels; those at 0 are left out. */
export function countsByLabel(
  set: MetricSet,
  metricName: string,
  label: string,
): readonly (readonly [label: string, count: number])[] {
  return valuesOf(set, metricName)
    .filter(({ value }) => value > 0)
    .map(({ labels, value }) => [String(labels[label]), value] as const);
}

/** A quantile of a histogram without labels, between the bounds of its bucket; undefined if empty. */
export function quantileOf(set: MetricSet, metricName: string, share: number): number | undefined {
  const buckets = valuesOf(set, metricName)
    .filter(({ metricName: name }) => name === `${metricName}_bucket`)
    .map(({ labels, value }) => ({ bound: boundOf(labels['le']), count: value }))
    .sort((left, right) => left.bound - right.bound);
  const total = buckets.at(-1)?.count ?? 0;
  if (total === 0) return undefined;
  let below = { bound: 0, count: 0 };
  for (const bucket of buckets) {
    if (bucket.count >= share * total) {
      // All that is known of the last bucket is where it begins.
      if (bucket.bound === Infinity) return below.bound;
      const part = (share * total - below.count) / (bucket.count - below.count);
      return below.bound + part * (bucket.bound - below.bound);
    }
    below = bucket;
  }
  return below.bound;
}

function valuesOf(set: MetricSet, metricName: string): readonly MetricValue[] {
  const metric = set.find(({ name }) => name === metricName);
  return metric?.values ?? [];
}

function boundOf(label: string | number | undefined): number {
  return label === '+Inf' ? Infinity : Number(label);
}
