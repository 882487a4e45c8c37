/**
 * The quantile of values, between two of them interpolated; NaN counts as the least of values.
 * -Inf when the quantile is below 0, +Inf when it is above 1.
 */
export function quantileOf(quantile: number, values: Float64Array): number {
  if (values.length === 0 || Number.isNaN(quantile)) return NaN;
  if (quantile < 0) return -Infinity;
  if (quantile > 1) return Infinity;
  // Typed arrays sort NaN behind all numbers.
  const sorted = values.toSorted();
  let numbers = sorted.length;
  while (numbers > 0 && Number.isNaN(sorted[numbers - 1])) numbers -= 1;
  const nans = sorted.length - numbers;
  const ranked = (rank: number): number => (rank < nans ? NaN : (sorted[rank - nans] ?? NaN));
  const rank = quantile * (sorted.length - 1);
  const lower = Math.floor(rank);
  const upper = Math.min(sorted.length - 1, lower + 1);
  const weight = rank - lower;
  return ranked(lower) * (1 - weight) + ranked(upper) * weight;
}
