import { evaluateInstant, evaluateRange } from '../../promql/evaluate.js';
import type { EvaluationSettings } from '../../promql/evaluation.js';
import { parseQuery } from '../../promql/parse-query.js';
import { QueryBudget } from '../../promql/query-budget.js';
import type { QueryResult } from '../../promql/query-result.js';
import type { WebReply } from '../../web/web-reply.js';
import type { CallForm } from './call-form.js';
import { durationOf, requiredDurationOf, requiredTimeOf, timeOf } from './call-times.js';
import { successReply } from './envelope.js';
import { inSlot } from './in-slot.js';
import { PrometheusRefusal } from './prometheus-refusal.js';
import type { PrometheusSource } from './prometheus-source.js';
import { promqlLimitsOf } from './promql-limits.js';
import { resultText } from './result-json.js';
import { StoredSeries } from './stored-series.js';

/** As in Prometheus, subqueries without a step have one of a minute. */
const subqueryStepMilliseconds = 60_000;

/** `query`: the value of an expression at one moment, by default now. */
export function answerQuery(form: CallForm, source: PrometheusSource): Promise<WebReply> {
  const timeMilliseconds = timeOf(form, 'time') ?? source.clock();
  const expression = parseQuery(queryOf(form));
  return evaluated(form, source, (settings) =>
    evaluateInstant(expression, timeMilliseconds, settings),
  );
}

/** `query_range`: the values of an expression at each step from start to end. */
export function answerQueryRange(form: CallForm, source: PrometheusSource): Promise<WebReply> {
  const range = {
    startMilliseconds: requiredTimeOf(form, 'start'),
    endMilliseconds: requiredTimeOf(form, 'end'),
    stepMilliseconds: requiredDurationOf(form, 'step'),
  };
  if (range.endMilliseconds < range.startMilliseconds) {
    throw badParameter('end', 'end timestamp must not be before start time');
  }
  if (range.stepMilliseconds < 1) {
    throw badParameter('step', 'a step is one millisecond at least: 15, 0.5 or 5m');
  }
  const expression = parseQuery(queryOf(form));
  return evaluated(form, source, (settings) => evaluateRange(expression, range, settings));
}

function queryOf(form: CallForm): string {
  const query = form.text('query');
  if (query === undefined) throw badParameter('query', 'it is missing');
  return query;
}

function badParameter(name: string, problem: string): PrometheusRefusal {
  return new PrometheusRefusal('bad_data', `invalid parameter "${name}": ${problem}`);
}

function evaluated(
  form: CallForm,
  source: PrometheusSource,
  evaluate: (settings: EvaluationSettings) => Promise<QueryResult>,
): Promise<WebReply> {
  const lookbackMilliseconds = durationOf(form, 'lookback_delta') ?? 0;
  const timeoutMilliseconds = durationOf(form, 'timeout') ?? Infinity;
  return inSlot(source, timeoutMilliseconds, async (secondsMax) => {
    const limits = { ...promqlLimitsOf(source.config()), secondsMax };
    const result = await evaluate({
      source: new StoredSeries(source, new QueryBudget(limits)),
      limits,
      turns: source.turns,
      signal: source.closed,
      subqueryStepMilliseconds,
      ...(lookbackMilliseconds > 0 ? { lookbackMilliseconds } : {}),
    });
    return successReply(resultText(result), source.turns);
  });
}
