import type { Evaluation } from './evaluation.js';
import type { VectorSelector } from './expression.js';
import type { StepVector } from './step-vector.js';
import { StepVectorBuilder } from './step-vector-builder.js';
import { timeOf, type TimeFrame } from './time-frame.js';

/**
 * The latest sample of each series at each step, no older than the lookback of the series; both ends
 * of the lookback belong to it.
 * @param wanted the samples' values, or their times in UNIX seconds
 */
export async function selectInstant(
  selector: VectorSelector,
  frame: TimeFrame,
  evaluation: Evaluation,
  wanted: 'values' | 'times' = 'values',
): Promise<StepVector> {
  const { budget, pace } = evaluation;
  const builder = new StepVectorBuilder(frame.steps, budget);
  const first = evaluation.readTime(selector, timeOf(frame, 0));
  const last = evaluation.readTime(selector, timeOf(frame, frame.steps - 1));
  const step = selector.fixedTime === undefined ? frame.stepMilliseconds : 0;
  for await (const batch of evaluation.read(selector.matchers, 'instant', first, last)) {
    for (const series of batch) {
      const { times, values, labels } = series;
      const lookback = evaluation.lookbackOf(series);
      const from = builder.appendRow(labels);
      let after = 0;
      let found = 0;
      for (let at = 0; at < frame.steps; at += 1) {
        const time = first + at * step;
        while (after < times.length && (times[after] ?? 0) <= time) after += 1;
        const sampleTime = after === 0 ? -Infinity : (times[after - 1] ?? 0);
        if (sampleTime < time - lookback) continue;
        const value = wanted === 'times' ? sampleTime / 1000 : (values[after - 1] ?? NaN);
        builder.values[from + at] = value;
        builder.present[from + at] = 1;
        found += 1;
      }
      if (found === 0) builder.dropLastRow();
      if (pace.spend(times.length + frame.steps)) await pace.rest();
    }
  }
  return builder.finish(pace);
}
