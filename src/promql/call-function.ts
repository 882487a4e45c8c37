import { changeCells } from './change-cells.js';
import { dateFunctions } from './date-functions.js';
import {
  absentLabels,
  evaluateAbsentOverTime,
  evaluateRangeFunction,
  type RangeOperand,
} from './evaluate-range-function.js';
import type { Evaluation } from './evaluation.js';
import { bare, type Expression, type FunctionCall } from './expression.js';
import { joinLabels, replaceLabel } from './label-functions.js';
import { noLabels, type Labels } from './labels.js';
import { PromqlError } from './promql-error.js';
import { rangeFunctions } from './range-functions.js';
import { selectInstant } from './select-instant.js';
import { sortByValue } from './sort-by-value.js';
import { pointsOf, vectorWithRows, type StepVector } from './step-vector.js';
import { timeOf, type TimeFrame } from './time-frame.js';
import { dropMetricNames } from './unite-rows.js';
import { scaledFunctions, valueFunctions } from './value-functions.js';

/** What a function evaluates its operands with. */
export interface OperandEvaluator {
  readonly evaluation: Evaluation;
  scalar(expression: Expression, frame: TimeFrame): Promise<Float64Array>;
  vector(expression: Expression, frame: TimeFrame): Promise<StepVector>;
}

/** The value of a function whose result is a scalar. */
export async function callScalarFunction(
  { name, operands: [operand] }: FunctionCall,
  frame: TimeFrame,
  evaluator: OperandEvaluator,
): Promise<Float64Array> {
  const { budget, pace } = evaluator.evaluation;
  budget.claimPoints(frame.steps);
  const scalars = new Float64Array(frame.steps);
  if (name === 'pi') return scalars.fill(Math.PI);
  if (name === 'time') return scalars.map((_, step) => timeOf(frame, step) / 1000);
  if (operand === undefined) throw new Error(`${name} without an operand`);
  const vector = await evaluator.vector(operand, frame);
  const { present, values, labels, steps } = vector;
  for (let step = 0; step < steps; step += 1) {
    let count = 0;
    for (let row = 0; row < labels.length; row += 1) {
      if (present[row * steps + step] !== 1) continue;
      scalars[step] = values[row * steps + step] ?? NaN;
      count += 1;
    }
    if (count !== 1) scalars[step] = NaN;
    if (pace.spend(labels.length)) await pace.rest();
  }
  budget.releasePoints(pointsOf(vector));
  return scalars;
}

/** The value of a function whose result is an instant vector. */
export async function callFunction(
  call: FunctionCall,
  frame: TimeFrame,
  evaluator: OperandEvaluator,
): Promise<StepVector> {
  const { name, operands } = call;
  const { evaluation } = evaluator;
  const change = valueFunctions.get(name) ?? scaledFunctions.get(name);
  if (change !== undefined) return changeValues(call, frame, evaluator, change);
  if (rangeFunctions.has(name) || name === 'absent_over_time')
    return callRangeFunction(call, frame, evaluator);
  const dateFunction = dateFunctions.get(name);
  if (dateFunction !== undefined) return callDateFunction(call, frame, evaluator, dateFunction);
  const [operand] = operands;
  if (operand === undefined) throw new Error(`${name} without an operand`);
  const texts = operands.map(bare).flatMap((each) => (each.kind === 'string' ? [each.value] : []));
  switch (name) {
    case 'vector':
      return vectorOf(await evaluator.scalar(operand, frame), noLabels);
    case 'absent':
      return absent(operand, frame, evaluator);
    case 'timestamp':
      return timestamps(operand, frame, evaluator);
    case 'sort':
    case 'sort_desc':
      return sortByValue(
        await evaluator.vector(operand, frame),
        name === 'sort' ? 'ascending' : 'descending',
      );
    case 'label_replace':
      return replaceLabel(await evaluator.vector(operand, frame), texts, evaluation);
    case 'label_join':
      return joinLabels(await evaluator.vector(operand, frame), texts, evaluation);
    default:
      throw new PromqlError('execution', `function "${name}" is not supported`);
  }
}

/** Functions of each value alone, and of scalars at the same step. */
async function changeValues(
  { name, operands }: FunctionCall,
  frame: TimeFrame,
  evaluator: OperandEvaluator,
  change: (value: number, first: number, second: number) => number | undefined,
): Promise<StepVector> {
  const [operand, ...scalarOperands] = operands;
  if (operand === undefined) throw new Error(`${name} without an operand`);
  const vector = await evaluator.vector(operand, frame);
  const scalars: Float64Array[] = [];
  for (const each of scalarOperands) scalars.push(await evaluator.scalar(each, frame));
  const [firsts, seconds] = scalars;
  // round() rounds to whole numbers when it is not told more.
  await changeCells(vector, evaluator.evaluation, (value, step) =>
    change(value, firsts?.[step] ?? 1, seconds?.[step] ?? 1),
  );
  for (const each of scalars) evaluator.evaluation.budget.releasePoints(each.length);
  return dropMetricNames(vector, evaluator.evaluation);
}

async function callRangeFunction(
  call: FunctionCall,
  frame: TimeFrame,
  evaluator: OperandEvaluator,
): Promise<StepVector> {
  const { name, operands } = call;
  const bareOperands = operands.map(bare);
  const range = bareOperands.find(({ kind }) => kind === 'range' || kind === 'subquery');
  if (range?.kind !== 'range' && range?.kind !== 'subquery')
    throw new Error(`${name} without a range`);
  const parameter = bareOperands.find((each) => each !== range);
  const operand: RangeOperand = {
    range,
    frame,
    evaluation: evaluator.evaluation,
    evaluateSubquery: (subquery, inner) => evaluator.vector(subquery.operand, inner),
  };
  if (name === 'absent_over_time') return evaluateAbsentOverTime(operand);
  const parameters = parameter === undefined ? undefined : await evaluator.scalar(parameter, frame);
  const rangeFunction = rangeFunctions.get(name);
  if (rangeFunction === undefined) throw new Error(`no range function ${name}`);
  const result = await evaluateRangeFunction(call, rangeFunction, operand, parameters);
  evaluator.evaluation.budget.releasePoints(parameters?.length ?? 0);
  return result;
}

/** Parts of the date that each value stands for; without an operand, of the step's moment. */
async function callDateFunction(
  { operands: [operand] }: FunctionCall,
  frame: TimeFrame,
  evaluator: OperandEvaluator,
  dateFunction: (seconds: number) => number,
): Promise<StepVector> {
  const { evaluation } = evaluator;
  if (operand === undefined) {
    evaluation.budget.claimPoints(frame.steps);
    const values = new Float64Array(frame.steps);
    for (let step = 0; step < frame.steps; step += 1) {
      values[step] = dateFunction(timeOf(frame, step) / 1000);
      if (evaluation.pace.spend(100)) await evaluation.pace.rest();
    }
    return vectorOf(values, noLabels);
  }
  const vector = await evaluator.vector(operand, frame);
  await changeCells(vector, evaluation, dateFunction);
  return dropMetricNames(vector, evaluation);
}

/** One series, with a value at each step. */
function vectorOf(values: Float64Array, labels: Labels): StepVector {
  const present = new Uint8Array(values.length).fill(1);
  return { steps: values.length, labels: [labels], values, present };
}

/** 1 at each step at which the operand has no value at all. */
async function absent(
  operand: Expression,
  frame: TimeFrame,
  evaluator: OperandEvaluator,
): Promise<StepVector> {
  const { budget, pace } = evaluator.evaluation;
  const vector = await evaluator.vector(operand, frame);
  const inner = bare(operand);
  const { steps } = frame;
  const labels = inner.kind === 'selector' ? absentLabels(inner.matchers) : noLabels;
  const result = vectorWithRows([labels], steps, budget);
  result.values.fill(1);
  result.present.fill(1);
  for (let row = 0; row < vector.labels.length; row += 1) {
    for (let step = 0; step < steps; step += 1)
      if (vector.present[row * steps + step] === 1) result.present[step] = 0;
    if (pace.spend(steps)) await pace.rest();
  }
  budget.releasePoints(pointsOf(vector));
  return result;
}

/** When each value was taken: of a selector, the samples' own times; elsewhere, the step's. */
async function timestamps(
  operand: Expression,
  frame: TimeFrame,
  evaluator: OperandEvaluator,
): Promise<StepVector> {
  const { evaluation } = evaluator;
  const inner = bare(operand);
  if (inner.kind === 'selector')
    return dropMetricNames(await selectInstant(inner, frame, evaluation, 'times'), evaluation);
  const vector = await evaluator.vector(operand, frame);
  await changeCells(vector, evaluation, (_, step) => timeOf(frame, step) / 1000);
  return dropMetricNames(vector, evaluation);
}
