import type { Metric } from '../../catalog/catalog.js';
import type { QueryBudget } from '../../promql/query-budget.js';
import type { SelectedSeries, SeriesSelection, SeriesSource } from '../../promql/series-source.js';
import type { PrometheusSource } from './prometheus-source.js';
import { readSelected } from './read-selected.js';
import { asTheyAre } from './selected-metrics.js';

/** As in Prometheus, a sample is the present for five minutes at least. */
const lookbackSecondsMin = 300;

/** The stored samples of an account, as the evaluator of PromQL reads them. */
export class StoredSeries implements SeriesSource {
  readonly #source: PrometheusSource;
  readonly #budget: QueryBudget;

  constructor(source: PrometheusSource, budget: QueryBudget) {
    this.#source = source;
    this.#budget = budget;
  }

  async *read(selection: SeriesSelection): AsyncGenerator<readonly SelectedSeries[], void> {
    const { matchers, startMilliseconds, endMilliseconds, reach } = selection;
    const lookbackOf = (metric: Metric): number =>
      selection.lookbackMilliseconds ?? this.#lookbackMillisecondsOf(metric);
    const selector = {
      matchers,
      spell: asTheyAre,
      rangeOf: ({ metric }: { metric: Metric }) => ({
        startMilliseconds: startMilliseconds - (reach === 'instant' ? lookbackOf(metric) : 0),
        endMilliseconds,
      }),
    };
    for await (const { labels, series } of readSelected(selector, this.#source, this.#budget)) {
      const lookbackMilliseconds = lookbackOf(labels.metric);
      yield series.map(({ seriesKey, samples: { times, values } }) => ({
        labels: labels.labelsOf(seriesKey),
        lookbackMilliseconds,
        times,
        values,
      }));
    }
  }

  /** Twice the shortest period that the metric is summed up by, so that a late report leaves no gap. */
  #lookbackMillisecondsOf({ statisticsTypes, aggregations }: Metric): number {
    const { promqlLookbackSeconds } = this.#source.config();
    if (promqlLookbackSeconds > 0) return promqlLookbackSeconds * 1000;
    const declared = [statisticsTypes, ...aggregations.map((each) => each.statisticsTypes)].flat();
    const shortest = Math.min(...declared.map(({ periodSeconds }) => periodSeconds));
    const doubled = Number.isFinite(shortest) ? 2 * shortest : 0;
    return Math.max(lookbackSecondsMin, doubled) * 1000;
  }
}
