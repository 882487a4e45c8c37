import type { Labels } from './labels.js';
import type { QueryBudget } from './query-budget.js';

/**
 * An instant vector at every step: one row for each series, one cell in it for each step. Whoever
 * gets a vector as an operand owns it: it may be changed in place.
 */
export interface StepVector {
  readonly steps: number;
  /** Of each row; no two rows have the same. */
  labels: Labels[];
  /** Row after row. */
  values: Float64Array;
  /** 1 where a cell has a value; NaN is a value. */
  present: Uint8Array;
}

export function emptyVector(steps: number): StepVector {
  return { steps, labels: [], values: new Float64Array(0), present: new Uint8Array(0) };
}

/**
 * A vector with rows that have no values yet.
 * @throws PromqlError when the budget does not allow it
 */
export function vectorWithRows(labels: Labels[], steps: number, budget: QueryBudget): StepVector {
  const cells = labels.length * steps;
  budget.claimPoints(cells);
  return { steps, labels, values: new Float64Array(cells), present: new Uint8Array(cells) };
}

/** How many cells it holds, in the terms of the budget. */
export function pointsOf({ labels, steps }: StepVector): number {
  return labels.length * steps;
}
