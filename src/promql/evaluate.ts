import { sortInSlices } from '../model/sort-in-slices.js';
import { typeOf } from './check-types.js';
import { ExpressionEvaluator } from './evaluate-expression.js';
import { RangeWindows } from './evaluate-range-function.js';
import { Evaluation, type EvaluationSettings } from './evaluation.js';
import { bare, type Expression, type RangeSelector, type Subquery } from './expression.js';
import { compareLabels, noLabels } from './labels.js';
import { PromqlError } from './promql-error.js';
import type { MatrixResult, QueryResult, ResultSeries, VectorResult } from './query-result.js';
import { RowSamples } from './row-samples.js';
import type { StepVector } from './step-vector.js';
import { frameBetween, type TimeFrame } from './time-frame.js';

/** The moments of a range query, both ends included. */
export interface QueryRange {
  readonly startMilliseconds: number;
  readonly endMilliseconds: number;
  readonly stepMilliseconds: number;
}

/**
 * The value of an expression at one moment.
 * @throws PromqlError
 */
export async function evaluateInstant(
  expression: Expression,
  timeMilliseconds: number,
  settings: EvaluationSettings,
): Promise<QueryResult> {
  const evaluation = new Evaluation(settings, timeMilliseconds, timeMilliseconds);
  const evaluator = new ExpressionEvaluator(evaluation);
  const frame = { startMilliseconds: timeMilliseconds, stepMilliseconds: 1, steps: 1 };
  const inner = bare(expression);
  switch (typeOf(expression)) {
    case 'string':
      return {
        type: 'string',
        timeMilliseconds,
        value: inner.kind === 'string' ? inner.value : '',
      };
    case 'scalar': {
      const [value = NaN] = await evaluator.scalar(expression, frame);
      return { type: 'scalar', timeMilliseconds, value };
    }
    case 'instant vector':
      return instantOf(await evaluator.vector(expression, frame), timeMilliseconds);
    case 'range vector':
      if (inner.kind !== 'range' && inner.kind !== 'subquery')
        throw new Error(`${inner.kind} is no range`);
      return samplesOf(inner, frame, evaluator);
  }
}

/**
 * The values of an expression at each step of a range, the series in the order of their labels.
 * @throws PromqlError
 */
export async function evaluateRange(
  expression: Expression,
  { startMilliseconds, endMilliseconds, stepMilliseconds }: QueryRange,
  settings: EvaluationSettings,
): Promise<MatrixResult> {
  const type = typeOf(expression);
  if (type !== 'scalar' && type !== 'instant vector')
    throw new PromqlError(
      'bad_data',
      `invalid expression type "${type}" for range query, must be Scalar or instant Vector`,
    );
  const frame = frameBetween(startMilliseconds, endMilliseconds, stepMilliseconds);
  const { stepsMax } = settings.limits;
  // As in Prometheus: so many steps, and a value at both ends.
  if (frame.steps > stepsMax + 1)
    throw new PromqlError(
      'bad_data',
      `exceeded maximum resolution of ${stepsMax} points per timeseries. Try decreasing the query resolution (?step=XX)`,
    );
  const evaluation = new Evaluation(settings, startMilliseconds, endMilliseconds);
  const evaluator = new ExpressionEvaluator(evaluation);
  if (type === 'instant vector')
    return matrixOf(await evaluator.vector(expression, frame), frame, evaluation);
  const values = await evaluator.scalar(expression, frame);
  const present = new Uint8Array(frame.steps).fill(1);
  const vector = { steps: frame.steps, labels: [noLabels], values, present };
  return matrixOf(vector, frame, evaluation);
}

function instantOf(vector: StepVector, timeMilliseconds: number): VectorResult {
  const rows = [...vector.labels.keys()].filter((row) => vector.present[row] === 1);
  return {
    type: 'vector',
    timeMilliseconds,
    labels: rows.map((row) => vector.labels[row] ?? noLabels),
    values: Float64Array.from(rows, (row) => vector.values[row] ?? NaN),
  };
}

async function matrixOf(
  vector: StepVector,
  frame: TimeFrame,
  { pace }: Evaluation,
): Promise<MatrixResult> {
  const series: ResultSeries[] = [];
  const rows = new RowSamples(vector, frame);
  for (const [row, labels] of vector.labels.entries()) {
    const samples = rows.of(row);
    if (samples.times.length > 0) series.push({ labels, ...samples });
    if (pace.spend(frame.steps)) await pace.rest();
  }
  const sorted = await sortInSlices(
    series,
    (one, other) => compareLabels(one.labels, other.labels),
    pace.turns,
  );
  return { type: 'matrix', series: sorted };
}

/** The samples themselves of a range at one moment. */
async function samplesOf(
  range: RangeSelector | Subquery,
  frame: TimeFrame,
  evaluator: ExpressionEvaluator,
): Promise<MatrixResult> {
  const { evaluation } = evaluator;
  const windows = new RangeWindows({
    range,
    frame,
    evaluation,
    evaluateSubquery: ({ operand }, inner) => evaluator.vector(operand, inner),
  });
  const series: ResultSeries[] = [];
  for await (const batch of windows.eachBatch()) {
    for (const each of batch) {
      windows.open(each);
      const { times, values, from, to } = windows.windowAt(0);
      if (from === to) continue;
      evaluation.budget.claimPoints(to - from);
      series.push({
        labels: each.labels,
        times: times.slice(from, to),
        values: values.slice(from, to),
      });
      if (evaluation.pace.spend(times.length)) await evaluation.pace.rest();
    }
  }
  return { type: 'matrix', series };
}
