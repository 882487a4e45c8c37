import type { LabelMatcher } from '../../promql/label-matcher.js';
import type { QueryBudget } from '../../promql/query-budget.js';
import type { MetricLabels, Spelling } from './metric-labels.js';
import type { PrometheusSource } from './prometheus-source.js';
import { readSeries, type SeriesSamples } from './read-series.js';
import { selectMetrics } from './selected-metrics.js';
import { selectSeries } from './selected-series.js';

export interface SampleSelector {
  readonly matchers: readonly LabelMatcher[];
  readonly spell: Spelling;
  /** UNIX milliseconds, both included. */
  readonly rangeOf: (labels: MetricLabels) => {
    readonly startMilliseconds: number;
    readonly endMilliseconds: number;
  };
}

/** Some series of a metric, whole. */
export interface SelectedBatch {
  readonly labels: MetricLabels;
  readonly series: readonly SeriesSamples[];
}

/**
 * The samples of all series that match, in batches that bound what is held at once.
 * @throws PromqlError beyond the budget; StoreUnavailableError; PrometheusRefusal where the caller may
 * read no more
 */
export async function* readSelected(
  { matchers, spell, rangeOf }: SampleSelector,
  { catalog, accountId, store, turns, checkReader }: PrometheusSource,
  budget: QueryBudget,
): AsyncGenerator<SelectedBatch, void> {
  for (const metric of selectMetrics(catalog, accountId, matchers, spell)) {
    const { labels } = metric;
    for await (const seriesKeys of selectSeries(metric, store, turns)) {
      const read = { metricId: labels.metric.id, seriesKeys, ...rangeOf(labels) };
      for await (const series of readSeries(read, store, budget)) {
        checkReader();
        yield { labels, series };
      }
    }
  }
}
