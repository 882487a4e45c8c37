/** The middle of the values; of an even number, the mean of the two in the middle. */
export function medianOf(values: readonly number[]): number {
  const ordered = [...values].sort((left, right) => left - right);
  const middle = (ordered.length - 1) / 2;
  const lower = ordered[Math.floor(middle)] ?? NaN;
  const upper = ordered[Math.ceil(middle)] ?? NaN;
  return (lower + upper) / 2;
}

/** The least value that so large a share of all does not exceed. */
export function quantileOf(ordered: ArrayLike<number>, share: number): number {
  const place = Math.max(0, Math.ceil(ordered.length * share) - 1);
  return ordered[place] ?? NaN;
}

/** By how much y grows with x, by least squares. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const meanOf = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanX = meanOf(points.map(([x]) => x));
  const meanY = meanOf(points.map(([, y]) => y));
  const covariance = meanOf(points.map(([x, y]) => (x - meanX) * (y - meanY)));
  return covariance / meanOf(points.map(([x]) => (x - meanX) ** 2));
}

/** The power of x that y grows with from one point to the other: 1 where both double at once. */
export function exponentBetween(
  [fromX, fromY]: readonly [x: number, y: number],
  [toX, toY]: readonly [x: number, y: number],
): number {
  return Math.log(toY / fromY) / Math.log(toX / fromX);
}
