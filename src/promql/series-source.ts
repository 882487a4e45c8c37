import type { LabelMatcher } from './label-matcher.js';
import type { Labels } from './labels.js';

/** What a selector of a query asks for. */
export interface SeriesSelection {
  /** All must match; none is left out when it only matches the absence of a label. */
  readonly matchers: readonly LabelMatcher[];
  /** The first and last moment, both included, in milliseconds since the UNIX epoch. */
  readonly startMilliseconds: number;
  readonly endMilliseconds: number;
  /**
   * `range` reads the samples between start and end. `instant` asks for the latest sample at every
   * moment between them: the source then begins earlier, by the lookback of each series.
   */
  readonly reach: 'range' | 'instant';
  /** The lookback that the caller of the query set for all series, in place of their own. */
  readonly lookbackMilliseconds?: number;
}

/** The samples of one series. */
export interface SelectedSeries {
  /** No other series of the same selection has the same. */
  readonly labels: Labels;
  /** The age, itself included, up to which a sample counts as the current value. */
  readonly lookbackMilliseconds: number;
  /** Milliseconds since the UNIX epoch, ascending; several samples may share one. */
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** Where the evaluator reads samples. */
export interface SeriesSource {
  /**
   * Yields batches of series, each series whole. The evaluator keeps no batch after it asked for the
   * next, so memory is bounded by the source's batches. Series without samples may be left out.
   * Samples outside of the selected time may be among them.
   */
  read(selection: SeriesSelection): AsyncIterable<readonly SelectedSeries[]>;
}
