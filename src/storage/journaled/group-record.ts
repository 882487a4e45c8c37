import { crc32 } from 'node:zlib';
import { DataDamagedError } from '../data-check.js';
import type { JournalRecord } from '../journal.js';
import { type Columns, ReportColumns } from './report-columns.js';
import type { SeriesRow } from './series-index.js';

/*
 * A group as the journal keeps it, in the byte order of the machines that are supported:
 * checksum of the rest, format, reports, samples and bytes of the series, each 4 bytes, and 4 of
 * padding; then fingerprints and values (8 bytes each), times of reports, ends and series numbers
 * (4 each), in the second format times of samples (4 each), and as JSON the series that no earlier
 * record has.
 */
const formats = { oneTimeAReport: 1, timeASample: 2 } as const;
const headWords = 6;
const headBytes = headWords * 4;

/** @param group without its repeated reports */
export function encodeGroup(group: ReportColumns): Uint8Array {
  const { reportCount, sampleCount, newSeries } = group;
  const series = Buffer.from(newSeries.length === 0 ? '' : JSON.stringify(newSeries));
  const format = group.hasOneTimeEach ? formats.oneTimeAReport : formats.timeASample;
  const layout = layoutOf(format, reportCount, sampleCount, series.length);
  const bytes = new Uint8Array(layout.bytes);
  const head = new Uint32Array(bytes.buffer, 0, headWords);
  head.set([0, format, reportCount, sampleCount, series.length]);
  const columns = columnsOf(bytes.buffer, layout, reportCount, sampleCount);
  columns.fingerprints.set(group.fingerprints.subarray(0, reportCount));
  columns.values.set(group.values.subarray(0, sampleCount));
  columns.reportTimes.set(group.reportTimes.subarray(0, reportCount));
  columns.ends.set(group.ends.subarray(0, reportCount));
  columns.series.set(group.series.subarray(0, sampleCount));
  columns.times?.set(group.times.subarray(0, sampleCount));
  bytes.set(series, layout.newSeries);
  head[0] = crc32(bytes.subarray(4));
  return bytes;
}

/** @throws DataDamagedError */
export function decodeGroup({ number, bytes }: JournalRecord): ReportColumns {
  // What the journal gives need not be aligned.
  const { buffer } = bytes.slice();
  const damaged = new DataDamagedError(
    `record ${number} of the journal is damaged; restore a backup`,
  );
  if (bytes.length < headBytes) throw damaged;
  const [checksum, format = 0, reportCount = 0, sampleCount = 0, seriesBytes = 0] = new Uint32Array(
    buffer,
    0,
    headWords,
  );
  const isKnown = format === formats.oneTimeAReport || format === formats.timeASample;
  if (crc32(new Uint8Array(buffer, 4)) !== checksum || !isKnown) throw damaged;
  const layout = layoutOf(format, reportCount, sampleCount, seriesBytes);
  if (layout.bytes !== bytes.length) throw damaged;
  const series = Buffer.from(buffer, layout.newSeries).toString();
  const columns = columnsOf(buffer, layout, reportCount, sampleCount);
  return ReportColumns.of({
    ...columns,
    times: columns.times ?? sampleTimesOf(columns.reportTimes, columns.ends),
    newSeries: series === '' ? [] : (JSON.parse(series) as SeriesRow[]),
  });
}

/** Where the columns begin. */
interface Layout {
  readonly values: number;
  readonly reportTimes: number;
  readonly ends: number;
  readonly series: number;
  /** Undefined in the first format. */
  readonly times: number | undefined;
  readonly newSeries: number;
  readonly bytes: number;
}

function layoutOf(
  format: number,
  reportCount: number,
  sampleCount: number,
  seriesBytes: number,
): Layout {
  const values = headBytes + 8 * reportCount;
  const reportTimes = values + 8 * sampleCount;
  const ends = reportTimes + 4 * reportCount;
  const series = ends + 4 * reportCount;
  const seriesEnd = series + 4 * sampleCount;
  const times = format === formats.timeASample ? seriesEnd : undefined;
  const newSeries = times === undefined ? seriesEnd : times + 4 * sampleCount;
  const bytes = newSeries + seriesBytes;
  return { values, reportTimes, ends, series, times, newSeries, bytes };
}

function columnsOf(
  buffer: ArrayBuffer,
  layout: Layout,
  reportCount: number,
  sampleCount: number,
): Omit<Columns, 'newSeries' | 'times'> & { times: Columns['times'] | undefined } {
  const { times } = layout;
  return {
    fingerprints: new BigUint64Array(buffer, headBytes, reportCount),
    values: new Float64Array(buffer, layout.values, sampleCount),
    reportTimes: new Uint32Array(buffer, layout.reportTimes, reportCount),
    ends: new Uint32Array(buffer, layout.ends, reportCount),
    series: new Uint32Array(buffer, layout.series, sampleCount),
    times: times === undefined ? undefined : new Uint32Array(buffer, times, sampleCount),
  };
}

/** Each sample has the time of its report. */
function sampleTimesOf(reportTimes: Uint32Array, ends: Uint32Array): Columns['times'] {
  const times = new Uint32Array(ends.at(-1) ?? 0);
  for (const [place, time] of reportTimes.entries()) {
    times.fill(time, place === 0 ? 0 : ends[place - 1], ends[place]);
  }
  return times;
}
