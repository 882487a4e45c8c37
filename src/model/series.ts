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

/** One of the dimension values that `seriesKeyOf` joined, without making the others. */
export function dimensionValueAt(seriesKey: string, place: number): string {
  let begin = 0;
  for (let at = 0; at < place; at += 1) {
    begin = seriesKey.indexOf(seriesKeySeparator, begin) + 1;
  }
  const end = seriesKey.indexOf(seriesKeySeparator, begin);
  return end === -1 ? seriesKey.slice(begin) : seriesKey.slice(begin, end);
}
