import { groupRows } from './aggregate.js';
import { BoundedHeap, type RankedValue } from './bounded-heap.js';
import type { Evaluation } from './evaluation.js';
import type { Aggregation } from './expression.js';
import { noLabels } from './labels.js';
import { PromqlError } from './promql-error.js';
import { quantileOf } from './quantile.js';
import { pointsOf, vectorWithRows, type StepVector } from './step-vector.js';

/** The series with the greatest or least values of each group at each step, under their own labels. */
export async function aggregateTop(
  aggregation: Aggregation,
  counts: Float64Array,
  vector: StepVector,
  evaluation: Evaluation,
): Promise<StepVector> {
  const { steps, present, values } = vector;
  const { pace } = evaluation;
  const { rowGroups } = await groupRows(aggregation, vector, pace);
  const kept = aggregation.operator === 'topk' ? 'greatest' : 'least';
  for (const count of counts) requireInt64(count);
  const order: RankedValue[] = [];
  for (let step = 0; step < steps; step += 1) {
    const size = Math.trunc(counts[step] ?? 0);
    const heaps = new Map<number, BoundedHeap>();
    for (let row = 0; row < rowGroups.length; row += 1) {
      const cell = row * steps + step;
      if (present[cell] !== 1) continue;
      present[cell] = 0;
      if (size < 1) continue;
      const group = rowGroups[row] ?? 0;
      let heap = heaps.get(group);
      if (heap === undefined) heaps.set(group, (heap = new BoundedHeap(size, kept)));
      heap.offer({ row, value: values[cell] ?? NaN });
      if (pace.spend(10)) await pace.rest();
    }
    for (const heap of heaps.values()) {
      const ranked = heap.ranked();
      for (const { row } of ranked) present[row * steps + step] = 1;
      // An instant query answers in this order; a range query orders by labels.
      if (steps === 1) order.push(...ranked);
    }
    if (pace.spend(vector.labels.length)) await pace.rest();
  }
  return steps === 1 ? inOrder(vector, order, evaluation) : vector;
}

function requireInt64(count: number): void {
  if (count >= -(2 ** 63) && count < 2 ** 63) return;
  throw new PromqlError('execution', `Scalar value ${count} overflows int64`);
}

function inOrder(
  vector: StepVector,
  order: readonly RankedValue[],
  { budget }: Evaluation,
): StepVector {
  budget.releasePoints(pointsOf(vector));
  const labels = order.map(({ row }) => vector.labels[row] ?? noLabels);
  const result = vectorWithRows(labels, 1, budget);
  result.values.set(order.map(({ value }) => value));
  result.present.fill(1);
  return result;
}

/** The quantile of each group's values at each step. */
export async function aggregateQuantile(
  aggregation: Aggregation,
  quantiles: Float64Array,
  vector: StepVector,
  { budget, pace }: Evaluation,
): Promise<StepVector> {
  const { steps, present, values } = vector;
  const { groups, rowGroups } = await groupRows(aggregation, vector, pace);
  const rowsOf = groups.labels.map((): number[] => []);
  for (const [row, group] of rowGroups.entries()) rowsOf[group]?.push(row);
  const result = vectorWithRows(groups.labels, steps, budget);
  for (const [group, rows] of rowsOf.entries()) {
    const gathered = new Float64Array(rows.length);
    for (let step = 0; step < steps; step += 1) {
      let count = 0;
      for (const row of rows) {
        const cell = row * steps + step;
        if (present[cell] !== 1) continue;
        gathered[count] = values[cell] ?? NaN;
        count += 1;
      }
      if (pace.spend(count * 20 + rows.length)) await pace.rest();
      if (count === 0) continue;
      const to = group * steps + step;
      result.values[to] = quantileOf(quantiles[step] ?? NaN, gathered.subarray(0, count));
      result.present[to] = 1;
    }
  }
  return result;
}
