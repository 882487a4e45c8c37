import type { Evaluation } from './evaluation.js';
import {
  labelsKey,
  labelValue,
  metricNameLabel,
  withoutMetricName,
  type Labels,
} from './labels.js';
import { PromqlError } from './promql-error.js';
import { pointsOf, type StepVector } from './step-vector.js';

/** Two rows of the same labels have values at one step; the message says why that is an error. */
export type ConflictError = (row: number, otherRow: number) => PromqlError;

export const sameLabelsError: ConflictError = () =>
  new PromqlError('execution', 'vector cannot contain metrics with the same labelset');

/**
 * Makes one row of those with the same labels, as when the metric's name is dropped. That works as
 * long as no step has a value in two of them.
 * @throws PromqlError as `conflict` says, where one has
 */
export async function uniteRows(
  vector: StepVector,
  { budget, pace }: Evaluation,
  conflict = sameLabelsError,
): Promise<StepVector> {
  const rowOf = new Map<string, number>();
  const targets: number[] = [];
  for (const [row, labels] of vector.labels.entries()) {
    const key = labelsKey(labels);
    const target = rowOf.get(key) ?? row;
    rowOf.set(key, target);
    targets.push(target);
    if (pace.spend(100)) await pace.rest();
  }
  if (rowOf.size === vector.labels.length) return vector;
  for (const [row, target] of targets.entries()) {
    if (target !== row) moveCells(vector, row, target, conflict);
    if (pace.spend(vector.steps)) await pace.rest();
  }
  const before = pointsOf(vector);
  const united = keepRows(
    vector,
    targets.map((target, row) => target === row),
  );
  budget.releasePoints(before - pointsOf(united));
  return united;
}

function moveCells(vector: StepVector, row: number, target: number, conflict: ConflictError): void {
  const { steps, values, present } = vector;
  for (let step = 0; step < steps; step += 1) {
    const from = row * steps + step;
    const to = target * steps + step;
    if (present[from] !== 1) continue;
    if (present[to] === 1) throw conflict(target, row);
    present[to] = 1;
    values[to] = values[from] ?? NaN;
  }
}

/** The rows that are kept, moved together. */
function keepRows(vector: StepVector, isKept: readonly boolean[]): StepVector {
  const { steps, values, present } = vector;
  const labels: Labels[] = [];
  for (const [row, each] of vector.labels.entries()) {
    if (isKept[row] !== true) continue;
    const to = labels.length * steps;
    values.copyWithin(to, row * steps, (row + 1) * steps);
    present.copyWithin(to, row * steps, (row + 1) * steps);
    labels.push(each);
  }
  return { steps, labels, values, present };
}

/** The vector without the metrics' names. */
export async function dropMetricNames(
  vector: StepVector,
  evaluation: Evaluation,
): Promise<StepVector> {
  const [first = []] = vector.labels;
  const name = labelValue(first, metricNameLabel);
  const hasOneName = vector.labels.every((each) => labelValue(each, metricNameLabel) === name);
  vector.labels = vector.labels.map(withoutMetricName);
  // Rows that differed, and not by the name, still do.
  return hasOneName ? vector : uniteRows(vector, evaluation);
}
