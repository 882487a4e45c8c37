import { numberRows } from './aggregate.js';
import type { Evaluation } from './evaluation.js';
import type { Aggregation } from './expression.js';
import { selectLabels, SignatureNumbers } from './label-signatures.js';
import { isLabelName, metricNameLabel, withLabel } from './labels.js';
import { PromqlError } from './promql-error.js';
import { sampleText } from './sample-text.js';
import { StepVectorBuilder, type StepVector } from './step-vector.js';

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
  const builder = new StepVectorBuilder(steps, budget);
  const rowsOf = groups.labels.map(() => new Map<string, number>());
  for (const [row, group] of rowGroups.entries()) {
    for (let step = 0; step < steps; step += 1) {
      const cell = row * steps + step;
      if (present[cell] !== 1) continue;
      const text = isDropped ? '' : sampleText(values[cell] ?? NaN);
      const rows = rowsOf[group] ?? new Map<string, number>();
      let from = rows.get(text);
      if (from === undefined) {
        from = builder.appendRow(withLabel(groups.labels[group] ?? [], valueLabel, text));
        rows.set(text, from);
      }
      builder.values[from + step] = (builder.values[from + step] ?? 0) + 1;
      builder.present[from + step] = 1;
      if (pace.spend(50)) await pace.rest();
    }
  }
  return builder.finish();
}
