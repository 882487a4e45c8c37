import type { Turns } from '../model/fair-turns.js';
import type { FixedTime, TimeModifiers } from './expression.js';
import type { LabelMatcher } from './label-matcher.js';
import { QueryBudget, type PromqlLimits } from './query-budget.js';
import { QueryPace } from './query-pace.js';
import type { SelectedSeries, SeriesSelection, SeriesSource } from './series-source.js';

/** What the caller of a query gives to its evaluation. */
export interface EvaluationSettings {
  readonly source: SeriesSource;
  readonly limits: PromqlLimits;
  readonly turns: Turns;
  /** Ends the evaluation when its client has gone. */
  readonly signal?: AbortSignal;
  /** In place of each series' own lookback. */
  readonly lookbackMilliseconds?: number;
  /** The step of subqueries that state none: `[1h:]`. */
  readonly subqueryStepMilliseconds: number;
}

/** One evaluation of a query: where it reads, what it used, and what `@ start()` stands for. */
export class Evaluation {
  readonly budget: QueryBudget;
  readonly pace: QueryPace;
  readonly subqueryStepMilliseconds: number;
  readonly #settings: EvaluationSettings;
  readonly #startMilliseconds: number;
  readonly #endMilliseconds: number;

  constructor(settings: EvaluationSettings, startMilliseconds: number, endMilliseconds: number) {
    const { limits, turns, signal, subqueryStepMilliseconds } = settings;
    this.#settings = settings;
    this.#startMilliseconds = startMilliseconds;
    this.#endMilliseconds = endMilliseconds;
    this.subqueryStepMilliseconds = subqueryStepMilliseconds;
    this.budget = new QueryBudget(limits);
    this.pace = new QueryPace(turns, limits.secondsMax, signal);
  }

  /** The moment that a selector or subquery reads at when the query asks for `time`. */
  readTime({ offsetMilliseconds, fixedTime }: TimeModifiers, time: number): number {
    return (fixedTime === undefined ? time : this.#momentOf(fixedTime)) - offsetMilliseconds;
  }

  /** Batches of series, counted. */
  async *read(
    matchers: readonly LabelMatcher[],
    reach: SeriesSelection['reach'],
    startMilliseconds: number,
    endMilliseconds: number,
  ): AsyncIterable<readonly SelectedSeries[]> {
    const { source, lookbackMilliseconds } = this.#settings;
    const selection = { matchers, reach, startMilliseconds, endMilliseconds };
    const batches = source.read(
      lookbackMilliseconds === undefined ? selection : { ...selection, lookbackMilliseconds },
    );
    for await (const batch of batches) {
      const samples = batch.reduce((sum, { times }) => sum + times.length, 0);
      this.budget.readSeries(batch.length, samples);
      this.pace.requireTime();
      yield batch;
    }
  }

  lookbackOf(series: SelectedSeries): number {
    return this.#settings.lookbackMilliseconds ?? series.lookbackMilliseconds;
  }

  #momentOf(fixedTime: FixedTime): number {
    if (fixedTime === 'start') return this.#startMilliseconds;
    return fixedTime === 'end' ? this.#endMilliseconds : fixedTime;
  }
}
