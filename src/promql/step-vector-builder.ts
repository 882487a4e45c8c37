import type { Labels } from './labels.js';
import type { QueryBudget } from './query-budget.js';
import type { QueryPace } from './query-pace.js';
import type { StepVector } from './step-vector.js';

/** Cells of a chunk, unless one row has more. */
const cellsPerChunk = 65_536;

interface Chunk {
  readonly values: Float64Array;
  readonly present: Uint8Array;
  rows: number;
}

/**
 * A vector whose rows are filled one after the other, as many as there turn out to be. It grows by
 * chunks, and copies them in slices at the end: to double one large array would hold up the event
 * loop.
 */
export class StepVectorBuilder {
  readonly #steps: number;
  readonly #budget: QueryBudget;
  readonly #labels: Labels[] = [];
  readonly #chunks: Chunk[] = [];
  /** Of the last row: its chunk's cells. */
  values: Float64Array = new Float64Array(0);
  present: Uint8Array = new Uint8Array(0);

  constructor(steps: number, budget: QueryBudget) {
    this.#steps = steps;
    this.#budget = budget;
  }

  /**
   * Appends a row without values; the rows before it can no longer be changed.
   * @returns the index of its first cell in `values` and `present`
   */
  appendRow(labels: Labels): number {
    const steps = this.#steps;
    this.#budget.claimPoints(steps);
    this.#labels.push(labels);
    let chunk = this.#chunks.at(-1);
    if (chunk === undefined || (chunk.rows + 1) * steps > chunk.values.length) {
      const cells = Math.max(steps, Math.floor(cellsPerChunk / steps) * steps);
      chunk = { values: new Float64Array(cells), present: new Uint8Array(cells), rows: 0 };
      this.#chunks.push(chunk);
      this.values = chunk.values;
      this.present = chunk.present;
    }
    chunk.rows += 1;
    return (chunk.rows - 1) * steps;
  }

  /** Removes the last row, which got no value. */
  dropLastRow(): void {
    const chunk = this.#chunks.at(-1);
    if (chunk === undefined) return;
    chunk.rows -= 1;
    this.#labels.pop();
    this.#budget.releasePoints(this.#steps);
  }

  async finish(pace: QueryPace): Promise<StepVector> {
    const steps = this.#steps;
    const labels = this.#labels;
    const chunks = this.#chunks;
    const [only] = chunks;
    if (only !== undefined && chunks.length === 1)
      return { steps, labels, values: only.values, present: only.present };
    const values = new Float64Array(labels.length * steps);
    const present = new Uint8Array(labels.length * steps);
    let to = 0;
    for (const chunk of chunks.splice(0)) {
      const cells = chunk.rows * steps;
      values.set(chunk.values.subarray(0, cells), to);
      present.set(chunk.present.subarray(0, cells), to);
      to += cells;
      if (pace.spend(cells)) await pace.rest();
    }
    return { steps, labels, values, present };
  }
}
