import { PromqlError } from './promql-error.js';

/** What bounds the work and the memory of one query. */
export interface PromqlLimits {
  /** Samples that are read, over all selectors. */
  readonly samplesMax: number;
  /** Series that are read, over all selectors. */
  readonly seriesMax: number;
  /** Values that are held at one time: series times steps. */
  readonly pointsMax: number;
  /** Steps of a range query. */
  readonly stepsMax: number;
  /** How long a query may take. */
  readonly secondsMax: number;
}

/** Counts what a query uses. */
export class QueryBudget {
  readonly #limits: PromqlLimits;
  #samples = 0;
  #series = 0;
  #points = 0;

  constructor(limits: PromqlLimits) {
    this.#limits = limits;
  }

  /** Samples that may still be read. */
  get samplesLeft(): number {
    return Math.max(0, this.#limits.samplesMax - this.#samples);
  }

  /** @throws PromqlError */
  readSeries(series: number, samples: number): void {
    this.#series += series;
    this.#samples += samples;
    const { seriesMax, samplesMax } = this.#limits;
    if (this.#series > seriesMax) throw limitError('reads', seriesMax, 'series', 'promqlSeriesMax');
    if (this.#samples > samplesMax)
      throw limitError('reads', samplesMax, 'samples', 'promqlSamplesMax');
  }

  /**
   * Before memory is allocated for so many values.
   * @throws PromqlError
   */
  claimPoints(count: number): void {
    const { pointsMax } = this.#limits;
    if (this.#points + count > pointsMax)
      throw limitError('holds', pointsMax, 'points at a time', 'promqlPointsMax');
    this.#points += count;
  }

  releasePoints(count: number): void {
    this.#points -= count;
  }
}

function limitError(verb: string, most: number, what: string, setting: string): PromqlError {
  return new PromqlError('execution', `query ${verb} more than ${most} ${what} (${setting})`);
}
