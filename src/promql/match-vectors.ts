import { dropsMetricName } from './binary-arithmetic.js';
import { cellOperation, type CellOperation } from './binary-cells.js';
import type { Evaluation } from './evaluation.js';
import type { BinaryOperation } from './expression.js';
import { matchedLabels, SignatureNumbers } from './label-signatures.js';
import { labelsText, withoutMetricName, type Labels } from './labels.js';
import { PromqlError } from './promql-error.js';
import type { QueryPace } from './query-pace.js';
import { resultLabels } from './result-labels.js';
import type { StepVector } from './step-vector.js';
import { StepVectorBuilder } from './step-vector-builder.js';
import { sameLabelsError, uniteRows } from './unite-rows.js';

/** Arithmetic or a comparison between the matching series of two vectors. */
export async function matchVectors(
  operation: BinaryOperation,
  left: StepVector,
  right: StepVector,
  evaluation: Evaluation,
): Promise<StepVector> {
  const matching = new VectorMatch(operation, left, right, evaluation);
  return matching.evaluate();
}

/** One operation: each series of the side with many finds its series on the side with one. */
class VectorMatch {
  readonly #operation: BinaryOperation;
  readonly #evaluation: Evaluation;
  readonly #isSwapped: boolean;
  readonly #many: StepVector;
  readonly #one: StepVector;
  readonly #signatures: SignatureNumbers;
  /** The signature of each row of the result. */
  readonly #resultSignatures: number[] = [];
  /** By signature, the steps that already have a result. */
  readonly #matchedSteps = new Map<number, Uint8Array>();

  constructor(
    operation: BinaryOperation,
    left: StepVector,
    right: StepVector,
    evaluation: Evaluation,
  ) {
    this.#operation = operation;
    this.#evaluation = evaluation;
    this.#isSwapped = operation.matching.grouping === 'group_right';
    [this.#many, this.#one] = this.#isSwapped ? [right, left] : [left, right];
    this.#signatures = new SignatureNumbers(matchedLabels(operation.matching));
  }

  async evaluate(): Promise<StepVector> {
    const { pace, budget } = this.#evaluation;
    const many = this.#many;
    const oneRows = await this.#oneRowsBySignature();
    const { operator, returnsBool, matching } = this.#operation;
    const compute = cellOperation(operator, returnsBool);
    const builder = new StepVectorBuilder(many.steps, budget);
    for (const [row, labels] of many.labels.entries()) {
      const signature = this.#signatures.numberOf(labels);
      for (const oneRow of oneRows.get(signature) ?? []) {
        const one = this.#one.labels[oneRow] ?? [];
        const result = resultLabels(labels, one, matching, dropsMetricName(operator));
        const from = builder.appendRow(returnsBool ? withoutMetricName(result) : result);
        const count = this.#fillCells(builder, from, row, oneRow, compute);
        if (pace.spend(many.steps * 3)) await pace.rest();
        if (count === 0) {
          builder.dropLastRow();
          continue;
        }
        if (matching.grouping === 'none') this.#requireOneToOne(builder, from, signature);
        this.#resultSignatures.push(signature);
      }
      if (pace.spend(100)) await pace.rest();
    }
    return uniteRows(await builder.finish(pace), this.#evaluation, (row, other) =>
      this.#conflict(row, other),
    );
  }

  /** @returns how many cells got a value */
  #fillCells(
    { values, present }: StepVectorBuilder,
    from: number,
    manyRow: number,
    oneRow: number,
    compute: CellOperation,
  ): number {
    const many = this.#many;
    const one = this.#one;
    const { steps } = many;
    let count = 0;
    for (let step = 0; step < steps; step += 1) {
      const manyCell = manyRow * steps + step;
      const oneCell = oneRow * steps + step;
      if (many.present[manyCell] !== 1 || one.present[oneCell] !== 1) continue;
      const manyValue = many.values[manyCell] ?? NaN;
      const oneValue = one.values[oneCell] ?? NaN;
      const value = this.#isSwapped ? compute(oneValue, manyValue) : compute(manyValue, oneValue);
      if (value === undefined) continue;
      values[from + step] = value;
      present[from + step] = 1;
      count += 1;
    }
    return count;
  }

  /**
   * The rows of the one side by their signature, but those that have no value where the many side has
   * one: Prometheus does not look at these.
   * @throws PromqlError where two of one signature have a value at the same step
   */
  async #oneRowsBySignature(): Promise<Map<number, number[]>> {
    const { pace } = this.#evaluation;
    const manySteps = await stepsWithValues(this.#many, pace);
    const { steps, present } = this.#one;
    const rows = new Map<number, number[]>();
    for (const [row, labels] of this.#one.labels.entries()) {
      if (pace.spend(steps + 100)) await pace.rest();
      if (!manySteps.some((any, step) => any === 1 && present[row * steps + step] === 1)) continue;
      const signature = this.#signatures.numberOf(labels);
      const others = rows.get(signature);
      if (others === undefined) rows.set(signature, [row]);
      else others.push(row);
    }
    for (const [signature, each] of rows)
      if (each.length > 1) this.#requireDistinctSteps(signature, each, manySteps);
    return rows;
  }

  #requireDistinctSteps(signature: number, rows: readonly number[], manySteps: Uint8Array): void {
    const { steps, present, labels } = this.#one;
    const rowAt = new Int32Array(steps).fill(-1);
    for (const row of rows) {
      for (let step = 0; step < steps; step += 1) {
        if (present[row * steps + step] !== 1 || manySteps[step] !== 1) continue;
        const other = rowAt[step] ?? -1;
        if (other !== -1) throw this.#manyToMany(signature, labels[row] ?? [], labels[other] ?? []);
        rowAt[step] = row;
      }
    }
  }

  #manyToMany(signature: number, one: Labels, other: Labels): PromqlError {
    const group = labelsText(this.#signatures.labels[signature] ?? []);
    const side = this.#isSwapped ? 'left' : 'right';
    return new PromqlError(
      'execution',
      `found duplicate series for the match group ${group} on the ${side} hand-side of the operation: ` +
        `[${labelsText(one)}, ${labelsText(other)}];many-to-many matching not allowed: matching labels must be unique on one side`,
    );
  }

  #requireOneToOne(builder: StepVectorBuilder, from: number, signature: number): void {
    const { steps } = this.#many;
    const row = builder.present.subarray(from, from + steps);
    const matched = this.#matchedSteps.get(signature);
    if (matched === undefined) {
      this.#matchedSteps.set(signature, row.slice());
      return;
    }
    for (let step = 0; step < steps; step += 1) {
      if (row[step] !== 1) continue;
      if (matched[step] === 1)
        throw new PromqlError(
          'execution',
          'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)',
        );
      matched[step] = 1;
    }
  }

  #conflict(row: number, other: number): PromqlError {
    if (this.#resultSignatures[row] !== this.#resultSignatures[other])
      return sameLabelsError(row, other);
    return new PromqlError(
      'execution',
      'multiple matches for labels: grouping labels must ensure unique matches',
    );
  }
}

/** 1 for each step at which any row has a value. */
async function stepsWithValues(
  { steps, present, labels }: StepVector,
  pace: QueryPace,
): Promise<Uint8Array> {
  const any = new Uint8Array(steps);
  for (let row = 0; row < labels.length; row += 1) {
    for (let step = 0; step < steps; step += 1)
      if (present[row * steps + step] === 1) any[step] = 1;
    if (pace.spend(steps)) await pace.rest();
  }
  return any;
}
