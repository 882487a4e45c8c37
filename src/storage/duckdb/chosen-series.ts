/** A query for series numbers that come as the first parameter: a literal list plans slowly. */
export const chosenSeries = "SELECT unnest(string_split($1, ',')::UINTEGER[]) AS series";

/** @param seriesIds at least one */
export function chosenSeriesParameter(seriesIds: readonly number[]): [string] {
  return [seriesIds.join()];
}
