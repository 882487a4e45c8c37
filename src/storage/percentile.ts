import type { percentiles } from '../model/statistic.js';

/** How many of a thousand samples a percentile is not exceeded by: 999 for `p99.9`. */
export function permilleOf(percentile: (typeof percentiles)[number]): number {
  return Math.round(Number(percentile.slice(1)) * 10);
}
