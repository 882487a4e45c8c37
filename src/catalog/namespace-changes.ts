import type { Metric, MetricDraft, Namespace } from './catalog.js';

export function withMetrics(namespace: Namespace, added: readonly Metric[]): Namespace {
  const metrics = new Map(namespace.metrics);
  for (const metric of added) metrics.set(metric.name, metric);
  return { ...namespace, metrics };
}

export function withoutMetric(namespace: Namespace, metricId: number): Namespace {
  const metrics = [...namespace.metrics].filter(([, metric]) => metric.id !== metricId);
  return { ...namespace, metrics: new Map(metrics) };
}

/** The drafts of metrics that the namespace lacks, the first of each name. */
export function missingDrafts(namespace: Namespace, drafts: readonly MetricDraft[]): MetricDraft[] {
  const missing = new Map<string, MetricDraft>();
  for (const draft of drafts) {
    const known = namespace.metrics.has(draft.name) || missing.has(draft.name);
    if (!known) missing.set(draft.name, draft);
  }
  return [...missing.values()];
}
