import { numberRows } from './aggregate.js';
import type { Evaluation } from './evaluation.js';
import type { Aggregation } from './expression.js';
import { selectLabels, SignatureNumbers } from './label-signatures.js';
import { isLabelName, metricNameLabel, withLabel } from './labels.js';
import { PromqlError } from './promql-error.js';
import { sampleText } from './sample-text.js';
import type { StepVector } from './step-vector.js';
import { StepVectorBuilder } from './step-vector-builder.js';

/** How many series of each group have one value, that value being a label. */
export async function aggregateCountValues(
  { mode, labelNames }: Aggregation,
  valueLabel: string,
  vector: StepVector,
  { budget, pace }: Evaluation,
): Promise<StepVector> {
  if (!isLabelName(valueLabel))
    throw new PromqlError('execution', `invalid label name ${JSON.stringify(valueLabel)}`);
  const { steps, present, values } = vector;
  // The label of the value takes the place of one that the series have.
  const groups = new SignatureNumbers(
    mode === 'by'
      ? selectLabels(
          'only',
          labelNames.filter((name) => name !== valueLabel),
        )
      : selectLabels('except', [...labelNames, valueLabel]),
  );
  const isDropped =
    mode === 'without' && (labelNames.includes(valueLabel) || valueLabel === metricNameLabel);
  const rowGroups = await numberRows(vector, groups, pace);
  /** By group and text of a value: how many series have it, at each step. */
  const countsOf = groups.labels.map(() => new Map<string, Float64Array>());
  const countsAt = (ofGroup: Map<string, Float64Array> | undefined, text: string): Float64Array => {
    const known = ofGroup?.get(text);
    if (known !== undefined) return known;
    budget.claimPoints(steps);
    const counts = new Float64Array(steps);
    ofGroup?.set(text, counts);
    return counts;
  };
  for (const [row, group] of rowGroups.entries()) {
    for (let step = 0; step < steps; step += 1) {
      const cell = row * steps + step;
      if (present[cell] !== 1) continue;
      const text = isDropped ? '' : sampleText(values[cell] ?? NaN);
      const counts = countsAt(countsOf[group], text);
      counts[step] = (counts[step] ?? 0) + 1;
      if (pace.spend(50)) await pace.rest();
    }
  }
  const builder = new StepVectorBuilder(steps, budget);
  for (const [group, ofGroup] of countsOf.entries()) {
    for (const [text, counts] of ofGroup) {
      const from = builder.appendRow(withLabel(groups.labels[group] ?? [], valueLabel, text));
      builder.values.set(counts, from);
      for (let step = 0; step < steps; step += 1)
        builder.present[from + step] = counts[step] === 0 ? 0 : 1;
      budget.releasePoints(steps);
      if (pace.spend(steps + 100)) await pace.rest();
    }
  }
  return builder.finish(pace);
}
