import type { StepVector } from './step-vector.js';
import { timeOf, type TimeFrame } from './time-frame.js';

/** Reads the rows of a vector as samples with times; a row without gaps is not copied. */
export class RowSamples {
  readonly #vector: StepVector;
  readonly #times: Float64Array;

  constructor(vector: StepVector, frame: TimeFrame) {
    this.#vector = vector;
    this.#times = new Float64Array(frame.steps).map((_, step) => timeOf(frame, step));
  }

  of(row: number): { times: Float64Array; values: Float64Array } {
    const { steps } = this.#vector;
    const present = this.#vector.present.subarray(row * steps, (row + 1) * steps);
    const values = this.#vector.values.subarray(row * steps, (row + 1) * steps);
    let count = 0;
    for (const each of present) count += each;
    if (count === steps) return { times: this.#times, values };
    const samples = { times: new Float64Array(count), values: new Float64Array(count) };
    let to = 0;
    for (let step = 0; step < steps; step += 1) {
      if (present[step] !== 1) continue;
      samples.times[to] = this.#times[step] ?? NaN;
      samples.values[to] = values[step] ?? NaN;
      to += 1;
    }
    return samples;
  }
}
