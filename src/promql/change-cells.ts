import type { Evaluation } from './evaluation.js';
import type { StepVector } from './step-vector.js';

/** Changes each value in place; a value that becomes undefined is removed. */
export async function changeCells(
  { labels, steps, values, present }: StepVector,
  { pace }: Evaluation,
  change: (value: number, step: number) => number | undefined,
): Promise<void> {
  for (let row = 0; row < labels.length; row += 1) {
    for (let step = 0; step < steps; step += 1) {
      const cell = row * steps + step;
      if (present[cell] !== 1) continue;
      const value = change(values[cell] ?? NaN, step);
      if (value === undefined) present[cell] = 0;
      else values[cell] = value;
    }
    if (pace.spend(steps * 5)) await pace.rest();
  }
}
