/** A query for series numbers that come as the first parameter: a literal list plans slowly. */
export const chosenSeries = "SELECT unnest(string_split($1, ',')::UINTEGER[]) AS series";

/** @param seriesIds at least one */
export function chosenSeriesParameter(seriesIds: readonly number[]): [string] {
  return [seriesIds.join()];
}

/** A query for pairs of a series and its group's number, of two parameters alike. */
export const groupedSeries =
  "SELECT unnest(string_split($1, ',')::UINTEGER[]) AS series, " +
  `unnest(string_split($2, ',')::UINTEGER[]) AS "group"`;

/** @param groups the series numbers of each group; at least one in all */
export function groupedSeriesParameters(groups: readonly (readonly number[])[]): string[] {
  const numbers = groups.flatMap((seriesIds, group) => seriesIds.map(() => group));
  return [groups.flat().join(), numbers.join()];
}
