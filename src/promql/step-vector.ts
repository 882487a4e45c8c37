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

/** How many cells it holds, in the terms of the budget. */
export function pointsOf({ labels, steps }: StepVector): number {
  return labels.length * steps;
}

/** Cells of the first memory, which is doubled whenever it is full. */
const leastCells = 1024;

/** A vector that has rows appended to it. */
export class StepVectorBuilder {
  readonly #budget: QueryBudget;
  readonly #vector: StepVector;

  constructor(steps: number, budget: QueryBudget) {
    this.#budget = budget;
    this.#vector = emptyVector(steps);
  }

  /**
   * Appends a row without values.
   * @returns the index of its first cell
   */
  appendRow(labels: Labels): number {
    const vector = this.#vector;
    const from = pointsOf(vector);
    this.#budget.claimPoints(vector.steps);
    if (from + vector.steps > vector.values.length) this.#grow();
    vector.labels.push(labels);
    return from;
  }

  /** Removes the last row, whose cells must be empty again. */
  dropLastRow(): void {
    this.#vector.labels.pop();
    this.#budget.releasePoints(this.#vector.steps);
  }

  get values(): Float64Array {
    return this.#vector.values;
  }

  get present(): Uint8Array {
    return this.#vector.present;
  }

  finish(): StepVector {
    return this.#vector;
  }

  #grow(): void {
    const vector = this.#vector;
    const rows = Math.max(Math.ceil(leastCells / vector.steps), vector.labels.length * 2);
    const values = new Float64Array(rows * vector.steps);
    const present = new Uint8Array(rows * vector.steps);
    values.set(vector.values);
    present.set(vector.present);
    vector.values = values;
    vector.present = present;
  }
}

/** Whether a row has a value at any step. */
export function hasValue({ present, steps }: StepVector, row: number): boolean {
  return present.subarray(row * steps, (row + 1) * steps).includes(1);
}
