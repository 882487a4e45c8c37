import { aggregate } from './aggregate.js';
import { aggregateCountValues } from './aggregate-count-values.js';
import { aggregateQuantile, aggregateTop } from './aggregate-ranked.js';
import { arithmetic, dropsMetricName } from './binary-arithmetic.js';
import { cellOperation } from './binary-cells.js';
import { typeOf } from './check-types.js';
import { combineSets } from './combine-sets.js';
import { callFunction, callScalarFunction } from './call-function.js';
import type { Evaluation } from './evaluation.js';
import {
  bare,
  isComparison,
  isSetOperator,
  type Aggregation,
  type AggregationOperator,
  type BinaryOperation,
  type Expression,
} from './expression.js';
import { changeCells } from './change-cells.js';
import { matchVectors } from './match-vectors.js';
import { selectInstant } from './select-instant.js';
import { isStepInvariant } from './step-invariance.js';
import { emptyVector, pointsOf, type StepVector } from './step-vector.js';
import { StepVectorBuilder } from './step-vector-builder.js';
import { firstStepOf, type TimeFrame } from './time-frame.js';
import { dropMetricNames } from './unite-rows.js';

/** Evaluates expressions of one query, each at all steps of a frame at once. */
export class ExpressionEvaluator {
  readonly evaluation: Evaluation;

  constructor(evaluation: Evaluation) {
    this.evaluation = evaluation;
  }

  /**
   * The value of an expression whose type is scalar, for each step. The caller owns it, and releases
   * its points from the budget.
   */
  async scalar(expression: Expression, frame: TimeFrame): Promise<Float64Array> {
    const inner = bare(expression);
    if (inner.kind === 'number') {
      this.evaluation.budget.claimPoints(frame.steps);
      return new Float64Array(frame.steps).fill(inner.value);
    }
    if (inner.kind === 'unary') {
      const values = await this.scalar(inner.operand, frame);
      if (inner.operator === '-')
        for (const [step, value] of values.entries()) values[step] = -value;
      return values;
    }
    if (inner.kind === 'binary') return this.#scalarOperation(inner, frame);
    if (inner.kind === 'call') return callScalarFunction(inner, frame, this);
    throw new Error(`${inner.kind} is no scalar`);
  }

  /** The value of an expression whose type is instant vector. */
  async vector(expression: Expression, frame: TimeFrame): Promise<StepVector> {
    if (frame.steps === 0) return emptyVector(0);
    if (frame.steps > 1 && isStepInvariant(expression)) {
      const once = await this.vector(expression, firstStepOf(frame));
      return this.#repeat(once, frame.steps);
    }
    const inner = bare(expression);
    switch (inner.kind) {
      case 'selector':
        return selectInstant(inner, frame, this.evaluation);
      case 'unary': {
        const vector = await this.vector(inner.operand, frame);
        if (inner.operator === '+') return vector;
        await changeCells(vector, this.evaluation, (value) => -value);
        return dropMetricNames(vector, this.evaluation);
      }
      case 'binary':
        return this.#operation(inner, frame);
      case 'aggregation':
        return this.#aggregation(inner, frame);
      case 'call':
        return callFunction(inner, frame, this);
      case 'number':
      case 'string':
      case 'range':
      case 'subquery':
        throw new Error(`${inner.kind} is no instant vector`);
    }
  }

  async #scalarOperation(operation: BinaryOperation, frame: TimeFrame): Promise<Float64Array> {
    const { operator, left, right } = operation;
    const lefts = await this.scalar(left, frame);
    const rights = await this.scalar(right, frame);
    if (isSetOperator(operator)) throw new Error(`${operator} between scalars`);
    const compute = isComparison(operator) ? cellOperation(operator, true) : arithmetic[operator];
    for (const [step, right] of rights.entries())
      lefts[step] = compute(lefts[step] ?? NaN, right) ?? NaN;
    this.evaluation.budget.releasePoints(rights.length);
    return lefts;
  }

  async #operation(operation: BinaryOperation, frame: TimeFrame): Promise<StepVector> {
    const { left, right, operator } = operation;
    if (typeOf(left) === 'scalar') {
      const scalars = await this.scalar(left, frame);
      const vector = await this.vector(right, frame);
      return this.#scalarSide(operation, vector, scalars, 'left');
    }
    const leftVector = await this.vector(left, frame);
    if (typeOf(right) === 'scalar')
      return this.#scalarSide(operation, leftVector, await this.scalar(right, frame), 'right');
    const rightVector = await this.vector(right, frame);
    if (isSetOperator(operator))
      return combineSets(operation, leftVector, rightVector, this.evaluation);
    const result = await matchVectors(operation, leftVector, rightVector, this.evaluation);
    this.evaluation.budget.releasePoints(pointsOf(leftVector) + pointsOf(rightVector));
    return result;
  }

  async #scalarSide(
    { operator, returnsBool }: BinaryOperation,
    vector: StepVector,
    scalars: Float64Array,
    side: 'left' | 'right',
  ): Promise<StepVector> {
    const compute = cellOperation(operator, returnsBool, side === 'left' ? 'right' : 'left');
    await changeCells(vector, this.evaluation, (value, step) => {
      const scalar = scalars[step] ?? NaN;
      return side === 'left' ? compute(scalar, value) : compute(value, scalar);
    });
    this.evaluation.budget.releasePoints(scalars.length);
    const dropsName = returnsBool || dropsMetricName(operator);
    return dropsName ? dropMetricNames(vector, this.evaluation) : vector;
  }

  async #aggregation(aggregation: Aggregation, frame: TimeFrame): Promise<StepVector> {
    const { operator, operand, parameter } = aggregation;
    const { evaluation } = this;
    const scalars =
      parameter === undefined || typeOf(parameter) === 'string'
        ? new Float64Array(0)
        : await this.scalar(parameter, frame);
    const vector = await this.vector(operand, frame);
    evaluation.budget.releasePoints(scalars.length);
    // Its result takes the place of the operand.
    if (operator === 'topk' || operator === 'bottomk')
      return aggregateTop(aggregation, scalars, vector, evaluation);
    const points = pointsOf(vector);
    const result = await this.#folded(aggregation, operator, vector, scalars);
    evaluation.budget.releasePoints(points);
    return result;
  }

  async #folded(
    aggregation: Aggregation,
    operator: Exclude<AggregationOperator, 'topk' | 'bottomk'>,
    vector: StepVector,
    scalars: Float64Array,
  ): Promise<StepVector> {
    if (operator === 'quantile')
      return aggregateQuantile(aggregation, scalars, vector, this.evaluation);
    if (operator !== 'count_values')
      return aggregate(aggregation, operator, vector, this.evaluation);
    const label = aggregation.parameter === undefined ? undefined : bare(aggregation.parameter);
    const name = label?.kind === 'string' ? label.value : '';
    return aggregateCountValues(aggregation, name, vector, this.evaluation);
  }

  /** The one step of a vector, at every step. */
  async #repeat(once: StepVector, steps: number): Promise<StepVector> {
    const { budget, pace } = this.evaluation;
    const builder = new StepVectorBuilder(steps, budget);
    for (const [row, labels] of once.labels.entries()) {
      if (once.present[row] !== 1) continue;
      const from = builder.appendRow(labels);
      builder.values.fill(once.values[row] ?? NaN, from, from + steps);
      builder.present.fill(1, from, from + steps);
      if (pace.spend(steps)) await pace.rest();
    }
    budget.releasePoints(pointsOf(once));
    return builder.finish(pace);
  }
}
