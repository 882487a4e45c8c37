import type { Evaluation } from './evaluation.js';
import type { BinaryOperation } from './expression.js';
import { matchedLabels, SignatureNumbers } from './label-signatures.js';
import { pointsOf, type StepVector } from './step-vector.js';
import { StepVectorBuilder } from './step-vector-builder.js';
import { uniteRows } from './unite-rows.js';

/** `and`, `or` and `unless`, which look whether the other side has a matching series at all. */
export async function combineSets(
  { operator, matching }: BinaryOperation,
  left: StepVector,
  right: StepVector,
  evaluation: Evaluation,
): Promise<StepVector> {
  const signatures = new SignatureNumbers(matchedLabels(matching));
  if (operator === 'or') {
    const onLeft = await presenceBySignature(left, signatures, evaluation);
    await keepCells(right, signatures, onLeft, 'absent', evaluation);
    return append(left, right, evaluation);
  }
  const onRight = await presenceBySignature(right, signatures, evaluation);
  await keepCells(left, signatures, onRight, operator === 'and' ? 'present' : 'absent', evaluation);
  evaluation.budget.releasePoints(pointsOf(right));
  return left;
}

/** For each signature of a vector, 1 at each step at which one of its rows has a value. */
async function presenceBySignature(
  { labels, steps, present }: StepVector,
  signatures: SignatureNumbers,
  { pace }: Evaluation,
): Promise<Map<number, Uint8Array>> {
  const presence = new Map<number, Uint8Array>();
  for (const [row, each] of labels.entries()) {
    const signature = signatures.numberOf(each);
    const cells = present.subarray(row * steps, (row + 1) * steps);
    const others = presence.get(signature);
    if (others === undefined) presence.set(signature, cells.slice());
    else for (let step = 0; step < steps; step += 1) if (cells[step] === 1) others[step] = 1;
    if (pace.spend(steps + 100)) await pace.rest();
  }
  return presence;
}

/** Clears the cells of a vector at which the other side is not as wanted. */
async function keepCells(
  { labels, steps, present }: StepVector,
  signatures: SignatureNumbers,
  presence: ReadonlyMap<number, Uint8Array>,
  wanted: 'present' | 'absent',
  { pace }: Evaluation,
): Promise<void> {
  for (const [row, each] of labels.entries()) {
    const other = presence.get(signatures.numberOf(each));
    const cells = present.subarray(row * steps, (row + 1) * steps);
    if (other === undefined) {
      if (wanted === 'present') cells.fill(0);
    } else {
      const cleared = wanted === 'present' ? 0 : 1;
      for (let step = 0; step < steps; step += 1) if (other[step] === cleared) cells[step] = 0;
    }
    if (pace.spend(steps + 100)) await pace.rest();
  }
}

/** The rows of both; those that hold one series at different steps become one. */
async function append(
  left: StepVector,
  right: StepVector,
  evaluation: Evaluation,
): Promise<StepVector> {
  const { steps } = left;
  const builder = new StepVectorBuilder(steps, evaluation.budget);
  for (const side of [left, right]) {
    for (const [row, labels] of side.labels.entries()) {
      const from = builder.appendRow(labels);
      builder.values.set(side.values.subarray(row * steps, (row + 1) * steps), from);
      builder.present.set(side.present.subarray(row * steps, (row + 1) * steps), from);
      if (evaluation.pace.spend(steps)) await evaluation.pace.rest();
    }
    evaluation.budget.releasePoints(pointsOf(side));
  }
  return uniteRows(await builder.finish(evaluation.pace), evaluation);
}
