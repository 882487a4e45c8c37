/** Stands between the values of a series key; no dimension value may hold it. */
export const seriesKeySeparator = '\u0000';

/**
 * Names a series within its metric: the dimension values in the order of the metric's sorted
 * dimension names, joined by U+0000.
 */
export function seriesKeyOf(dimensionValues: readonly string[]): string {
  return dimensionValues.length === 1 && dimensionValues[0] !== undefined
    ? dimensionValues[0]
    : dimensionValues.join(seriesKeySeparator);
}

/** The dimension values that `seriesKeyOf` joined. */
export function dimensionValuesOf(seriesKey: string): string[] {
  return seriesKey.split(seriesKeySeparator);
}
