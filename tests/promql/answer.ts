import { FairTurns } from '../../src/model/fair-turns.js';
import { evaluateInstant, evaluateRange, type QueryRange } from '../../src/promql/evaluate.js';
import type { EvaluationSettings } from '../../src/promql/evaluation.js';
import { parseQuery } from '../../src/promql/parse-query.js';
import type { PromqlLimits } from '../../src/promql/query-budget.js';
import type { MatrixResult, QueryResult } from '../../src/promql/query-result.js';
import type { SeriesSource } from '../../src/promql/series-source.js';

/** Limits that no test reaches by accident. */
export const wideLimits: PromqlLimits = {
  samplesMax: 50_000_000,
  seriesMax: 100_000,
  pointsMax: 50_000_000,
  stepsMax: 11_000,
  secondsMax: 60,
};

export type GivenSettings = Partial<Omit<EvaluationSettings, 'source' | 'limits'>> & {
  readonly limits?: Partial<PromqlLimits>;
};

function settingsOf(source: SeriesSource, given: GivenSettings): EvaluationSettings {
  return {
    turns: new FairTurns(),
    subqueryStepMilliseconds: 60_000,
    ...given,
    source,
    limits: { ...wideLimits, ...given.limits },
  };
}

export async function answerInstant(
  query: string,
  timeMilliseconds: number,
  source: SeriesSource,
  given: GivenSettings = {},
): Promise<QueryResult> {
  return evaluateInstant(parseQuery(query), timeMilliseconds, settingsOf(source, given));
}

export async function answerRange(
  query: string,
  range: QueryRange,
  source: SeriesSource,
  given: GivenSettings = {},
): Promise<MatrixResult> {
  return evaluateRange(parseQuery(query), range, settingsOf(source, given));
}
