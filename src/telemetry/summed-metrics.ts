import { AggregatorRegistry, type Registry } from 'prom-client';

/** What one process counted, as prom-client hands it on. */
export type MetricSet = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

/** The text that Prometheus reads, of several processes as if they were one. */
export function renderSum(sets: readonly MetricSet[]): Promise<string> {
  return AggregatorRegistry.aggregate([...sets]).metrics();
}

/** The same as values. */
export function sumOf(sets: readonly MetricSet[]): Promise<MetricSet> {
  return AggregatorRegistry.aggregate([...sets]).getMetricsAsJSON();
}

/** What remains of the counts of processes that are gone: a counter never falls. */
export function keepCounts(sets: readonly MetricSet[]): Promise<MetricSet> {
  const counts = sets.map((set) =>
    set.filter(({ type }) => String(type) === 'counter' || String(type) === 'histogram'),
  );
  return AggregatorRegistry.aggregate(counts).getMetricsAsJSON();
}
