import type { DuckDBConnection } from '@duckdb/node-api';
import type { ReplayMemory } from '../replay-memory.js';
import type { SampleGroup } from '../journaled/sample-group.js';
import type { Segments } from './segments.js';

/** Seconds of Timestamps read at once: bounds the memory of a load. */
const sliceSeconds = 300;

/** Which of the group's reports that memory does not know are on disk, by their place. */
export async function lookUpReports(
  connection: DuckDBConnection,
  segments: Segments,
  group: SampleGroup,
): Promise<Set<number>> {
  const found = new Set<number>();
  if (group.unknown.length === 0) return found;
  const times = group.unknown.map((place) => group.reportTimes[place] ?? 0);
  const startSeconds = Math.min(...times);
  const endSeconds = Math.max(...times) + 1;
  const source = reportsIn(segments, startSeconds, endSeconds);
  if (source === undefined) return found;
  const fingerprints = group.unknown.map((place) => `${group.fingerprints[place] ?? 0n}::UBIGINT`);
  const reader = await connection.runAndReadAll(
    `SELECT DISTINCT time, report FROM (${source}) WHERE report IN (${fingerprints.join()})`,
  );
  const onDisk = new Set(
    reader.getRows().map(([time, report]) => `${String(time)} ${String(report)}`),
  );
  for (const place of group.unknown) {
    if (onDisk.has(`${group.reportTimes[place] ?? 0} ${group.fingerprints[place] ?? 0n}`))
      found.add(place);
  }
  return found;
}

/** Fills the memory with the reports of a window on disk, the latest first, as far as they fit. */
export async function loadReports(
  connection: DuckDBConnection,
  segments: Segments,
  memory: ReplayMemory,
  window: { startSeconds: number; endSeconds: number; entriesMax: number },
): Promise<void> {
  for (let end = window.endSeconds; end > window.startSeconds; end -= sliceSeconds) {
    const start = Math.max(window.startSeconds, end - sliceSeconds);
    const source = reportsIn(segments, start, end);
    if (source === undefined) continue;
    const result = await connection.stream(`SELECT DISTINCT time, report FROM (${source})`);
    for (let rows = await result.fetchChunk(); rows?.rowCount; rows = await result.fetchChunk()) {
      const times = rows.getColumnVector(0);
      const reports = rows.getColumnVector(1);
      for (let row = 0; row < rows.rowCount; row += 1) {
        memory.remember(times.getItem(row) as number, reports.getItem(row) as bigint);
      }
    }
    if (memory.entries > window.entriesMax) {
      memory.forgetBefore(start);
      break;
    }
  }
  memory.shrink();
}

/** A query for time and report of all samples of a time range that still name their report. */
function reportsIn(
  segments: Segments,
  startSeconds: number,
  endSeconds: number,
): string | undefined {
  const sources = segments
    .between(startSeconds, endSeconds)
    .filter((segment) => !segment.sorted)
    .map(
      (segment) =>
        `SELECT time, report FROM "${segment.name}" WHERE time >= ${startSeconds} AND time < ${endSeconds}`,
    );
  return sources.length === 0 ? undefined : sources.join(' UNION ALL ');
}
