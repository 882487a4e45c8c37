import { labelValue } from '../../src/promql/labels.js';
import type {
  SelectedSeries,
  SeriesSelection,
  SeriesSource,
} from '../../src/promql/series-source.js';

/** Serves series from memory, as a store would: cut to the selected time, in batches. */
export class MemorySource implements SeriesSource {
  readonly selections: SeriesSelection[] = [];

  constructor(
    readonly series: readonly SelectedSeries[],
    readonly seriesPerBatch = 7,
  ) {}

  async *read(selection: SeriesSelection): AsyncIterable<readonly SelectedSeries[]> {
    this.selections.push(selection);
    const matching = this.series.filter(({ labels }) =>
      selection.matchers.every((matcher) => matcher.matches(labelValue(labels, matcher.name))),
    );
    for (let at = 0; at < matching.length; at += this.seriesPerBatch) {
      await Promise.resolve();
      yield matching
        .slice(at, at + this.seriesPerBatch)
        .map((series) => cut(series, selection))
        .filter(({ times }) => times.length > 0);
    }
  }
}

function cut(series: SelectedSeries, selection: SeriesSelection): SelectedSeries {
  const { startMilliseconds, endMilliseconds, reach } = selection;
  const lookback = selection.lookbackMilliseconds ?? series.lookbackMilliseconds;
  const start = reach === 'instant' ? startMilliseconds - lookback : startMilliseconds;
  const { times, values } = series;
  const from = times.findIndex((time) => time >= start);
  const to = times.findLastIndex((time) => time <= endMilliseconds) + 1;
  if (from === -1) return { ...series, times: new Float64Array(0), values: new Float64Array(0) };
  return {
    ...series,
    times: times.subarray(from, Math.max(from, to)),
    values: values.subarray(from, Math.max(from, to)),
  };
}
