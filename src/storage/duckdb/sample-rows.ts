import type { Segment } from './segments.js';

/**
 * A query for the samples of segments that meet a condition: series, time and value, and by part
 * and arrival the order they came in.
 */
export function sampleRows(segments: readonly Segment[], condition: string): string {
  return segments
    .map(
      (segment) =>
        `SELECT series, time, value, ${segment.number} AS part, rowid AS arrival ` +
        `FROM "${segment.name}" WHERE ${condition}`,
    )
    .join(' UNION ALL ');
}
