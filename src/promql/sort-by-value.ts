import type { StepVector } from './step-vector.js';

/** Orders an instant vector by value, NaN last. A range query orders by labels whatever it asks. */
export function sortByValue(vector: StepVector, order: 'ascending' | 'descending'): StepVector {
  if (vector.steps !== 1) return vector;
  const { labels, values, present } = vector;
  const sign = order === 'ascending' ? 1 : -1;
  const rows = [...labels.keys()].sort((one, other) => {
    const [value, otherValue] = [values[one] ?? NaN, values[other] ?? NaN];
    if (Number.isNaN(value) || Number.isNaN(otherValue))
      return Number(Number.isNaN(value)) - Number(Number.isNaN(otherValue));
    return value === otherValue ? 0 : (value < otherValue ? -1 : 1) * sign;
  });
  return {
    steps: 1,
    labels: rows.map((row) => labels[row] ?? []),
    values: Float64Array.from(rows, (row) => values[row] ?? NaN),
    present: Uint8Array.from(rows, (row) => present[row] ?? 0),
  };
}
