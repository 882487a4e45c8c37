import { seriesKeyOf, seriesKeySeparator } from '../../model/series.js';

/** Tells the objects of all rules apart. */
export function objectIdOf(ruleId: string, dimensionValues: readonly string[]): string {
  return `${ruleId}${seriesKeySeparator}${seriesKeyOf(dimensionValues)}`;
}
