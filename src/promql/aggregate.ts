import type { Evaluation } from './evaluation.js';
import type { Aggregation, AggregationOperator } from './expression.js';
import { selectLabels, SignatureNumbers } from './label-signatures.js';
import type { QueryPace } from './query-pace.js';
import { vectorWithRows, type StepVector } from './step-vector.js';

/** Aggregations that are folded value by value. */
export type FoldedOperator = Exclude<
  AggregationOperator,
  'topk' | 'bottomk' | 'quantile' | 'count_values'
>;

/** The running results of all groups at all steps. */
interface FoldState {
  readonly values: Float64Array;
  readonly means: Float64Array;
  /** How many values were folded before the current one. */
  readonly counts: Uint32Array;
}

interface Fold {
  /** The result of a group's first value. */
  readonly first: (value: number) => number;
  /** Takes in one more value. */
  readonly next: (state: FoldState, cell: number, value: number) => void;
  readonly finish?: (state: FoldState, cell: number) => number;
}

const spread: Omit<Fold, 'finish'> = {
  first: () => 0,
  next: ({ values, means, counts }, cell, value) => {
    const mean = means[cell] ?? NaN;
    const delta = value - mean;
    const nextMean = mean + delta / ((counts[cell] ?? 0) + 1);
    means[cell] = nextMean;
    values[cell] = (values[cell] ?? NaN) + delta * (value - nextMean);
  },
};

const itself = (value: number): number => value;

const folds: Readonly<Record<FoldedOperator, Fold>> = {
  sum: {
    first: itself,
    next: ({ values }, cell, value) => {
      values[cell] = (values[cell] ?? NaN) + value;
    },
  },
  avg: {
    first: itself,
    next: foldMean,
    finish: ({ means }, cell) => means[cell] ?? NaN,
  },
  min: {
    first: itself,
    next: ({ values }, cell, value) => {
      const least = values[cell] ?? NaN;
      if (least > value || Number.isNaN(least)) values[cell] = value;
    },
  },
  max: {
    first: itself,
    next: ({ values }, cell, value) => {
      const greatest = values[cell] ?? NaN;
      if (greatest < value || Number.isNaN(greatest)) values[cell] = value;
    },
  },
  count: {
    first: itself,
    next: () => undefined,
    finish: ({ counts }, cell) => counts[cell] ?? 0,
  },
  group: { first: () => 1, next: () => undefined },
  stdvar: {
    ...spread,
    finish: ({ values, counts }, cell) => (values[cell] ?? NaN) / (counts[cell] ?? 0),
  },
  stddev: {
    ...spread,
    finish: ({ values, counts }, cell) => Math.sqrt((values[cell] ?? NaN) / (counts[cell] ?? 0)),
  },
};

/** By running means: a sum could overflow where the average does not. */
function foldMean({ means, counts }: FoldState, cell: number, value: number): void {
  const mean = means[cell] ?? NaN;
  const isInfinite = mean === Infinity || mean === -Infinity;
  if (isInfinite && (value === mean || Number.isFinite(value))) return;
  const count = (counts[cell] ?? 0) + 1;
  means[cell] = mean + (value / count - mean / count);
}

/** The groups of an aggregation, and the number of each row's group. */
export async function groupRows(
  { mode, labelNames }: Aggregation,
  vector: StepVector,
  pace: QueryPace,
): Promise<{ readonly groups: SignatureNumbers; readonly rowGroups: Int32Array }> {
  const groups = new SignatureNumbers(selectLabels(mode === 'by' ? 'only' : 'except', labelNames));
  return { groups, rowGroups: await numberRows(vector, groups, pace) };
}

/** The number of each row's group. */
export async function numberRows(
  { labels }: StepVector,
  groups: SignatureNumbers,
  pace: QueryPace,
): Promise<Int32Array> {
  const numbers = new Int32Array(labels.length);
  for (const [row, each] of labels.entries()) {
    numbers[row] = groups.numberOf(each);
    if (pace.spend(100)) await pace.rest();
  }
  return numbers;
}

/** One row for each group, its values folded from those of the group's series. */
export async function aggregate(
  aggregation: Aggregation,
  operator: FoldedOperator,
  vector: StepVector,
  { budget, pace }: Evaluation,
): Promise<StepVector> {
  const { steps, present, values } = vector;
  const { groups, rowGroups } = await groupRows(aggregation, vector, pace);
  const result = vectorWithRows(groups.labels, steps, budget);
  // Means and counts take as much memory again, until the groups are finished.
  budget.claimPoints(groups.count * steps);
  const state: FoldState = {
    values: result.values,
    means: new Float64Array(groups.count * steps),
    counts: new Uint32Array(groups.count * steps),
  };
  const { counts, means } = state;
  const { first, next, finish } = folds[operator];
  for (const [row, group] of rowGroups.entries()) {
    for (let step = 0; step < steps; step += 1) {
      const from = row * steps + step;
      if (present[from] !== 1) continue;
      const cell = group * steps + step;
      const value = values[from] ?? NaN;
      const count = counts[cell] ?? 0;
      if (count === 0) {
        state.values[cell] = first(value);
        means[cell] = value;
      } else next(state, cell, value);
      counts[cell] = count + 1;
    }
    if (pace.spend(steps * 3)) await pace.rest();
  }
  for (let cell = 0; cell < counts.length; cell += 1) {
    if (counts[cell] === 0) continue;
    result.present[cell] = 1;
    if (finish !== undefined) state.values[cell] = finish(state, cell);
    if (pace.spend(1)) await pace.rest();
  }
  budget.releasePoints(groups.count * steps);
  return result;
}
